import TraceVocabulary

/// Which incarnation of its identity a record belongs to.
extension FenceModel {
  /// The incarnation that a record other than an init belongs to, one that begins with it if there
  /// is none. nil where the record was used up by that beginning.
  mutating func bind(
    _ event: FenceEvent, _ name: NameTraits, _ head: UInt32
  ) -> (slot: UInt32, isAmbiguous: Bool)? {
    if let alive = choose(event, name, head) {
      return alive
    }
    if event.kind == .emitted, let waiting = takeWaitingForSeqno(event, name) {
      return waiting
    }
    if let destroyed = latestDestroyed(head) {
      if event.kind != .destroyed {
        let isAfter = noteUseAfterDestroy(event, destroyed)
        noteRecord(event, afterDestroyOf: destroyed, isAfter: isAfter)
        return (destroyed, false)
      }
      // Destroyed twice: there was another fence of this identity all along, and any record that was
      // given to the first may have been of the second.
      fences.slots[Int(destroyed)].lifetime.traits.insert(.ambiguous)
    }
    if name.contains(.detached), event.fence.seqno == 0,
      contexts.find(event.fence.context)?.isAnonymousAtZero == true
    {
      receiveAnonymous(event, name)
      return nil
    }
    begin(event, name, isOnly: head == FenceTable.none)
    return nil
  }

  /// Begins an incarnation whose init was not seen, and takes down its first record.
  private mutating func begin(_ event: FenceEvent, _ name: NameTraits, isOnly: Bool) {
    let place = birth(event, name, isOnly: isOnly)
    noteMissingInit(of: place)
    // `apply` counts the record; the birth has done so already.
    fences.slots[Int(place)].lifetime.records = 0
    apply(event, name, to: place, isAmbiguous: false)
  }

  /// Takes down that the incarnation in `slot` begins without an init that the trace would have.
  private mutating func noteMissingInit(of slot: UInt32) {
    let place = Int(slot)
    let context = fences.slots[place].context
    if !fences.slots[place].isContinuation,
      contexts[context].wholeInits.covers(fences.slots[place].lifetime.fence.seqno, gaps)
    {
      fences.slots[place].lifetime.traits.insert(.lacksInit)
      contexts[context].lacksInit = true
    }
  }

  /// The living incarnation that fits best: by state, then by the names, then the oldest.
  private mutating func choose(
    _ event: FenceEvent, _ name: NameTraits, _ head: UInt32
  ) -> (slot: UInt32, isAmbiguous: Bool)? {
    var best = FenceTable.none
    var bestScore = -1
    var equals = 0
    var place = head
    while place != FenceTable.none {
      let slot = fences.slots[Int(place)]
      if slot.phase == .alive, pointers.mayBind(to: slot.lifetime) {
        let isThere = pointers.hint != 0 && slot.lifetime.address == pointers.hint ? 4 : 0
        let fits = fits(slot, event.kind, name) ? 2 : 0
        let score =
          isThere + fits + (slot.isNamed && slot.lifetime.name == event.name ? 1 : 0)
        if score > bestScore {
          best = place
          bestScore = score
          equals = 1
        } else if score == bestScore {
          equals += 1
          // Newest first, but for those whose seqno came at emit.
          if slot.born < fences.slots[Int(best)].born {
            best = place
          }
        }
      }
      place = slot.next
    }
    guard best != FenceTable.none else {
      return nil
    }
    if equals > 1 {
      markAmbiguous(head)
    }
    return (best, equals > 1)
  }

  /// Whether a record of `kind` is the next step of the incarnation in `slot`.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func fits(
    _ slot: FenceTable.Slot, _ kind: FenceEvent.Kind, _ name: NameTraits
  ) -> Bool {
    switch kind {
    case .initialized: false
    case .emitted: !slot.lifetime.saw(.emitted)
    case .signalingEnabled: !slot.isKnownSignaled && !slot.lifetime.saw(.signalingEnabled)
    case .signaled: slot.lifetime.signals == 0
    case .waitStarted, .waitEnded:
      // Signaled fences are waited for too; only names that tell of the signal tell them apart.
      name.provesSignal
        ? slot.isKnownSignaled : !hidesSignaledNames || name.isHidden || !slot.isKnownSignaled
    case .destroyed:
      slot.isKnownSignaled == (name.provesSignal || !hidesSignaledNames || name.isHidden)
    }
  }

  private mutating func markAmbiguous(_ head: UInt32) {
    var place = head
    while place != FenceTable.none {
      if fences.slots[Int(place)].phase == .alive {
        fences.slots[Int(place)].lifetime.traits.insert(.ambiguous)
      }
      place = fences.slots[Int(place)].next
    }
  }

  /// The incarnation of the chain that was born last; all of them are destroyed, or of another
  /// address than the record.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func latestDestroyed(_ head: UInt32) -> UInt32? {
    var latest: UInt32?
    var place = head
    while place != FenceTable.none {
      let slot = fences.slots[Int(place)]
      let isLatest = latest.map { fences.slots[Int($0)].born <= slot.born } ?? true
      if isLatest, slot.phase == .lingering, pointers.mayBind(to: slot.lifetime) {
        latest = place
      }
      place = fences.slots[Int(place)].next
    }
    return latest
  }

  /// Marks a record of a destroyed incarnation: a use after destroy, or only a clock that cannot
  /// order the two.
  private mutating func trait(of event: FenceEvent, afterDestroyOf slot: UInt32) -> FenceTraits {
    guard let end = fences.slots[Int(slot)].lifetime.destroyed else {
      return []
    }
    let isAfter = clock.isStrictlyOrdered(
      end.timestamp, on: end.cpu, before: event.timestamp, on: event.cpu)
    return isAfter ? .usedAfterDestroy : .unorderedRecords
  }

  /// Returns whether the record came after the destroy for sure.
  @discardableResult
  mutating func noteUseAfterDestroy(_ event: FenceEvent, _ slot: UInt32) -> Bool {
    let trait = trait(of: event, afterDestroyOf: slot)
    fences.slots[Int(slot)].lifetime.traits.formUnion(trait)
    return trait == .usedAfterDestroy
  }
}

// MARK: - Seqnos set at emit

extension FenceModel {
  /// The incarnation that was initialised as (context, 0) and gets its seqno with this emit.
  ///
  /// virtio_gpu does so (`virtio_gpu_fence_emit`, drivers/gpu/drm/virtio/virtgpu_fence.c). A driver
  /// that is not known to is believed only where nothing else explains the emit: the fence began
  /// with an init under the same names, and neither emit nor signal followed. The task that made
  /// the fence emits it as a rule, so it is preferred; then the oldest.
  private mutating func takeWaitingForSeqno(
    _ event: FenceEvent, _ name: NameTraits
  ) -> (slot: UInt32, isAmbiguous: Bool)? {
    guard event.fence.seqno != 0 else {
      return nil
    }
    let provisional = FenceID(context: event.fence.context, seqno: 0)
    let head = fences.chain(of: provisional).head
    var best = FenceTable.none
    var bestIsSameTask = false
    var equals = 0
    var place = head
    while place != FenceTable.none {
      let slot = fences.slots[Int(place)]
      if slot.phase == .alive, slot.lifetime.name == event.name, slot.lifetime.saw(.initialized),
        !slot.lifetime.saw(.emitted), slot.lifetime.signals == 0
      {
        let isSameTask = slot.lifetime.initMoment.pid == event.pid
        if best == FenceTable.none || (isSameTask && !bestIsSameTask) {
          best = place
          bestIsSameTask = isSameTask
          equals = 1
        } else if isSameTask == bestIsSameTask {
          equals += 1
          if slot.born < fences.slots[Int(best)].born {
            best = place
          }
        }
      }
      place = slot.next
    }
    guard best != FenceTable.none else {
      return nil
    }
    if equals > 1 {
      markAmbiguous(head)
    }
    rekey(best, to: event.fence)
    return (best, equals > 1)
  }

  private mutating func rekey(_ slot: UInt32, to fence: FenceID) {
    let place = Int(slot)
    makeRoom(for: fence)
    let context = fences.slots[place].context
    let (generation, isUncertain) = nextGeneration(of: fence, in: context, isNew: false)
    fences.rekey(slot, to: fence)
    fences.slots[place].lifetime.generation = generation
    // What was said of (context, 0) was said of an identity that was never its own.
    fences.slots[place].lifetime.traits.subtract([.sharesIdentity, .generationUncertain])
    fences.slots[place].lifetime.traits.insert(.seqnoSetAtEmit)
    if isUncertain {
      fences.slots[place].lifetime.traits.insert(.generationUncertain)
    }
  }
}
