import TraceVocabulary

/// What the names in a record say beyond labelling the fence.
extension FenceModel {
  /// Takes a record's names: real ones for a fence that has none yet, hidden ones as the proof that
  /// it was signaled.
  mutating func learnName(_ event: FenceEvent, _ name: NameTraits, _ slot: UInt32) {
    let place = Int(slot)
    if name.provesSignal {
      if name.contains(.detached) {
        fences.slots[place].lifetime.traits.insert(.sawDetachedName)
        noteHiddenNames(event, name)
      }
      return
    }
    guard !name.isHidden, !fences.slots[place].isNamed else {
      return
    }
    fences.slots[place].lifetime.name = event.name
    fences.slots[place].isNamed = true
    let context = fences.slots[place].context
    if contexts[context].name == .unknown {
      contexts[context].name = event.name
    }
  }

  /// Learns from a destroy or a wait that this kernel hides the names of signaled fences.
  mutating func noteHiddenNames(_ event: FenceEvent, _ name: NameTraits) {
    switch event.kind {
    case .waitStarted, .waitEnded, .destroyed:
      hidesSignaledNames = hidesSignaledNames || name.contains(.detached)
    case .initialized, .emitted, .signalingEnabled, .signaled:
      break
    }
  }

  /// Learns from real names in `wait_end` or `destroy` that the fence was not signaled.
  mutating func noteRealNames(_ name: NameTraits, _ slot: UInt32) {
    let place = Int(slot)
    if hidesSignaledNames, !name.isHidden, !fences.slots[place].isKnownSignaled {
      fences.slots[place].lifetime.traits.insert(.provenUnsignaled)
    }
  }
}
