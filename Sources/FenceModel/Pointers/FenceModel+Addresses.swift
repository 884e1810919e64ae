import TraceVocabulary

/// Which address a record is about, and which incarnation stands there: the join of probes with
/// tracepoints. A probe on a function's entry comes before the tracepoint inside it, a probe on the
/// tracepoint directly after; both in the same strand (drivers/dma-buf/dma-fence.c).
extension FenceModel {
  /// Takes the next fence record of a capture that records addresses.
  mutating func receiveAddressed(_ event: FenceEvent) {
    let strand = Strand(pid: event.pid, cpu: event.cpu, flags: event.flags)
    let (call, over) = pointers.pending.take(event, strand)
    for other in over {
      leave(other)
    }
    var hint = call?.probe.address ?? pointers.pending.address(around: event, strand)
    if hint == 0, event.kind == .initialized, !pointers.sawFenceProbe {
      hint = pointers.allocated(before: FenceLifetime.Moment(event))
    }
    pointers.hint = hint
    if event.kind == .waitStarted {
      passOver(strand)
      pointers.timeout = call?.probe.value
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
    if hint != 0 {
      if call == nil, event.kind == .initialized {
        show(
          hint, event.fence.widened, Evidence(event), strand, isInit: true, isFull: false,
          isInferred: true)
      }
      place(slot, at: hint, call?.probe.identity)
      settle(hint, slot)
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
      return incarnation(of: event.fence) { $0.initialized == FenceLifetime.Moment(event) }
    }
    if count == 1, fences.slots[Int(head)].phase == .alive,
      pointers.mayBind(to: fences.slots[Int(head)].lifetime)
    {
      return take(event, name, head, isAmbiguous: false)
    }
    let gone = incarnation(of: event.fence) { $0.address != 0 && $0.address == pointers.hint }
    if gone != FenceTable.none, fences.slots[Int(gone)].phase == .lingering,
      event.kind != .destroyed
    {
      noteUseAfterDestroy(event, gone)
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

  /// The youngest incarnation of `fence` of which `isIt` holds, the living first.
  func incarnation(
    of fence: FenceID, where isIt: (borrowing FenceLifetime) -> Bool
  ) -> UInt32 {
    var found = FenceTable.none
    var place = fences.chain(of: fence).head
    while place != FenceTable.none {
      if isIt(fences.slots[Int(place)].lifetime),
        found == FenceTable.none || isYounger(place, than: found)
      {
        found = place
      }
      place = fences.slots[Int(place)].next
    }
    return found
  }

  private func isYounger(_ place: UInt32, than other: UInt32) -> Bool {
    let slot = fences.slots[Int(place)]
    let best = fences.slots[Int(other)]
    return slot.phase == best.phase ? slot.born > best.born : slot.phase == .alive
  }

  /// Gives the incarnation in `slot` its address and full identity.
  private mutating func place(_ slot: UInt32, at address: UInt64, _ identity: WideFenceID?) {
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

// MARK: - Probes

extension FenceModel {
  /// Takes a record that gives a fence's address.
  mutating func receive(_ probe: FenceProbe, _ evidence: Evidence) {
    pointers.isActive = true
    let strand = Strand(evidence.moment)
    switch probe.point {
    case .initEntry: enter(probe, .initialized, evidence, strand)
    case .releaseEntry:
      pointers.sawReleaseProbe = true
      enter(probe, .destroyed, evidence, strand)
    case .signalEntry: enter(probe, .signaled, evidence, strand)
    case .waitEntry: enter(probe, .waitStarted, evidence, strand)
    case .addCallbackEntry: enter(probe, .signalingEnabled, evidence, strand)
    case .freeEntry:
      // kfree_rcu: the memory comes back through the allocator alone.
      if let place = pointers.book.find(probe.address), pointers.book[place].state == .released {
        pointers.book[place].passedAllocator = true
      }
    case .waitReturn: endHeldWait(probe, strand)
    case .tracepoint(let kind): follow(probe, kind, evidence, strand)
    case .mention:
      mention(probe, evidence, strand)
    }
  }

  /// Takes the entry of a fence function.
  private mutating func enter(
    _ probe: FenceProbe, _ awaited: FenceEvent.Kind, _ evidence: Evidence, _ strand: Strand
  ) {
    guard probe.address != 0 else {
      return
    }
    pointers.sawFenceProbe = true
    let call = PendingProbes.Call(
      strand: strand, awaited: awaited, probe: probe, evidence: evidence, gaps: gaps.opened)
    guard !pointers.pending.isRepeated(call) else {
      return
    }
    for over in pointers.pending.enter(call) {
      leave(over)
    }
    if awaited == .waitStarted {
      passOver(strand)
    }
    show(
      probe.address, probe.identity, evidence, strand, isInit: awaited == .initialized,
      isFull: probe.identity != nil)
    if awaited == .destroyed {
      release(probe.address, evidence)
    } else if awaited == .waitStarted || awaited == .signalingEnabled {
      noteStaleUse(awaited == .waitStarted ? .wait : .addCallback, call)
    }
    noteTask(strand, at: probe.address)
  }

  /// Takes an event that names a fence and its address in passing.
  private mutating func mention(_ probe: FenceProbe, _ evidence: Evidence, _ strand: Strand) {
    guard probe.address != 0, let identity = probe.identity else {
      return
    }
    show(probe.address, identity, evidence, strand, isInit: false, isFull: false)
    let (head, count) = fences.chain(of: identity.cut)
    if count == 1, fences.slots[Int(head)].phase == .alive,
      fences.slots[Int(head)].lifetime.address == 0
    {
      place(head, at: probe.address, nil)
      settle(probe.address, head)
    }
  }

  /// Takes a probe on a tracepoint: the latest record of the strand is the tracepoint's own.
  private mutating func follow(
    _ probe: FenceProbe, _ kind: FenceEvent.Kind, _ evidence: Evidence, _ strand: Strand
  ) {
    guard probe.address != 0 else {
      return
    }
    pointers.sawFenceProbe = true
    let record = pointers.latest(kind, of: probe.identity?.cut, strand)
    let identity = probe.identity ?? record?.fence.widened
    let shown = record?.evidence ?? evidence
    show(
      probe.address, identity, shown, strand, isInit: kind == .initialized,
      isFull: probe.identity != nil)
    if kind == .destroyed {
      release(probe.address, shown)
    }
    noteTask(strand, at: probe.address)
    guard let record, fences.holds(record.slot, born: record.born) else {
      return
    }
    let slot = Int(record.slot)
    let known = fences.slots[slot].lifetime.address
    guard known == 0 || known == probe.address else {
      // The record was bound before its address was known, and to the wrong one.
      fences.slots[slot].lifetime.traits.insert(.ambiguous)
      return
    }
    place(record.slot, at: probe.address, identity)
    settle(probe.address, record.slot)
    if kind == .signaled {
      noteSignal(shown, at: probe.address)
    }
  }

  /// Takes a call whose tracepoint did not follow.
  private mutating func leave(_ call: PendingProbes.Call) {
    if call.awaited == .signaled, call.gaps == gaps.opened, !gaps.isAnyOpen {
      noteStaleUse(.signal, call)
    }
  }

  /// Settles what is open at the end of the trace. Calls that wait for their tracepoint prove
  /// nothing there: it may have come after.
  mutating func finishPointers() {
    while let entry = pointers.held.takeFirst() {
      conclude(entry.wait, entry.fallback)
    }
    for place in pointers.book.unannounced() {
      announce(place)
    }
    counts.forgottenAddresses = pointers.book.forgotten
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
