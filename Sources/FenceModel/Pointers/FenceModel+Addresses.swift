import TraceVocabulary

/// Which address a record is about, and which incarnation stands there: the join of probes with
/// tracepoints. A probe on a function's entry comes before the tracepoint inside it, a probe on the
/// tracepoint directly after; both in the same strand (drivers/dma-buf/dma-fence.c).
extension FenceModel {
  /// Takes the next fence record of a capture that records addresses.
  mutating func receiveAddressed(_ event: FenceEvent) {
    if !pointers.deferred.isEmpty {
      takeDeferred { $0.cpu == event.cpu || $0.fence == event.fence }
    }
    let strand = Strand(pid: event.pid, cpu: event.cpu, flags: event.flags)
    let (probe, over) = pointers.pending.take(event, strand)
    for other in over {
      leave(other)
    }
    var hint = probe?.address ?? pointers.pending.address(around: event, strand)
    if hint == 0, event.kind == .initialized, !pointers.sawFenceProbe {
      hint = pointers.allocated(before: FenceLifetime.Moment(event))
    }
    if hint == 0, pointers.deferred.count < PointerTracking.mostDeferred, isToldByNextProbe(event) {
      pointers.deferred.append(event)
    } else {
      receive(event, strand, probe, at: hint)
    }
  }

  /// Whether the probe on this tracepoint, the next record of the CPU, decides to which of several
  /// incarnations the record belongs.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func isToldByNextProbe(_ event: FenceEvent) -> Bool {
    guard pointers.probedKinds & 1 &<< event.kind.rawValue != 0, event.kind != .initialized,
      event.kind != .waitEnded
    else {
      return false
    }
    return fences.chain(of: event.fence).count > 1
  }

  /// Takes the records that waited for a probe which did not follow.
  mutating func takeDeferred(_ isDue: (FenceEvent) -> Bool) {
    while let place = pointers.deferred.firstIndex(where: isDue) {
      let event = pointers.deferred.remove(at: place)
      let strand = Strand(pid: event.pid, cpu: event.cpu, flags: event.flags)
      receive(event, strand, nil, at: 0)
    }
  }

  /// Takes a fence record; the probe at the entry of its call and its address are known, as far as they
  /// are.
  mutating func receive(
    _ event: FenceEvent, _ strand: Strand, _ probe: FenceProbe?, at address: UInt64
  ) {
    pointers.hint = address
    if event.kind == .waitStarted {
      passOver(strand)
      pointers.timeout = probe?.value
    }
    let slot = bindAddressed(event)
    let born = slot == FenceTable.none ? 0 : fences.slots[Int(slot)].born
    pointers.hint = 0
    pointers.timeout = nil
    pointers.note(
      PointerTracking.Latest(
        fence: event.fence, evidence: Evidence(event), slot: slot, born: born), strand)
    guard slot != FenceTable.none else {
      return
    }
    if address != 0 {
      if probe == nil, event.kind == .initialized {
        show(
          address, event.fence.widened, Evidence(event), strand, isInit: true, isFull: false,
          isInferred: true)
      }
      place(slot, at: address, probe?.identity)
      settle(address, slot)
    }
    noteInBook(event, slot, strand)
  }

  /// Binds and takes a record; returns its incarnation, `none` where it has none.
  private mutating func bindAddressed(_ event: FenceEvent) -> UInt32 {
    let name = names.traits(of: event.name)
    if event.fence.packed == 0
      || (name.contains(.anonymousAtZero) && event.fence.seqno == 0)
    {
      receiveAnonymous(event, name)
      return FenceTable.none
    }
    if event.kind == .waitEnded {
      endWait(event, name)
      return FenceTable.none
    }
    let (head, count) = fences.chain(of: event.fence)
    if event.kind == .initialized {
      receiveInit(event, name, head)
      let moment = FenceLifetime.Moment(event)
      return fences.incarnation(of: event.fence) { $0.initialized == moment }
    }
    if count == 1, fences.slots[Int(head)].phase == .alive,
      pointers.mayBind(to: fences.slots[Int(head)].lifetime)
    {
      return take(event, name, head, isAmbiguous: false)
    }
    let hint = pointers.hint
    let gone =
      hint == 0 ? FenceTable.none : fences.incarnation(of: event.fence) { $0.address == hint }
    if gone != FenceTable.none, fences.slots[Int(gone)].phase == .lingering,
      event.kind != .destroyed, !fences.hasUnplaced(from: head)
    {
      let isAfter = noteUseAfterDestroy(event, gone)
      noteRecord(event, afterDestroyOf: gone, isAfter: isAfter)
      return take(event, name, gone, isAmbiguous: false)
    }
    guard let bound = bind(event, name, head) else {
      return fences.chain(of: event.fence).head
    }
    return take(event, name, bound.slot, isAmbiguous: bound.isAmbiguous)
  }

  /// Applies a record to the incarnation in `slot`; returns the slot while it is kept.
  private mutating func take(
    _ event: FenceEvent, _ name: NameTraits, _ slot: UInt32, isAmbiguous: Bool
  ) -> UInt32 {
    let born = fences.slots[Int(slot)].born
    apply(event, name, to: slot, isAmbiguous: isAmbiguous)
    return fences.holds(slot, born: born) ? slot : FenceTable.none
  }

  /// Gives the incarnation in `slot` its address and full identity.
  mutating func place(_ slot: UInt32, at address: UInt64, _ identity: WideFenceID?) {
    if fences.slots[Int(slot)].lifetime.address == 0 {
      counts.addressed &+= 1
    }
    fences.slots[Int(slot)].lifetime.address = address
    // A seqno that is set at emit is known in full only from a later probe.
    if let identity, identity.cut == fences.slots[Int(slot)].lifetime.fence {
      fences.slots[Int(slot)].lifetime.wideIdentity = identity
    }
  }
}

extension PointerTracking {
  /// Whether a record at the hinted address may be one of `lifetime`. What gets its seqno at emit was
  /// chosen by other signs than its address, so that one does not exclude it.
  @inline(__always)
  func mayBind(to lifetime: borrowing FenceLifetime) -> Bool {
    guard hint != 0, lifetime.address != 0, lifetime.address != hint else {
      return true
    }
    return lifetime.traits.contains(.seqnoSetAtEmit)
  }
}

extension FenceID {
  /// As a full identity whose upper halves are not known.
  var widened: WideFenceID {
    WideFenceID(context: UInt64(context), seqno: UInt64(seqno))
  }
}
