import TraceVocabulary

/// Records that give a fence's address: probes on functions and on tracepoints, and events that name a
/// fence in passing.
extension FenceModel {
  /// Takes a record that gives a fence's address.
  mutating func receive(_ probe: FenceProbe, _ evidence: Evidence) {
    pointers.isActive = true
    let strand = Strand(evidence.moment)
    if !pointers.deferred.isEmpty {
      takeDeferred(by: probe, strand)
    }
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
      strand: strand, awaited: awaited, probe: probe, evidence: evidence, gaps: gaps.opened,
      knewFence: awaited == .signaled
        && pointers.book.mayKnow(strand, of: probe.address))
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

  /// Takes the record of this CPU that waited for a probe: this one, or none.
  private mutating func takeDeferred(by probe: FenceProbe, _ strand: Strand) {
    let place = pointers.deferred.firstIndex {
      probe.point == .tracepoint($0.kind) && $0.cpu == strand.cpu && $0.pid == strand.pid
        && (probe.identity.map(\.cut) ?? $0.fence) == $0.fence
    }
    if let place {
      let event = pointers.deferred.remove(at: place)
      receive(event, strand, nil, at: probe.address)
    }
    takeDeferred { $0.cpu == strand.cpu }
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
    pointers.probedKinds |= 1 &<< kind.rawValue
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
  mutating func leave(_ call: PendingProbes.Call) {
    if call.awaited == .signaled, call.gaps == gaps.opened, !gaps.isAnyOpen {
      noteStaleUse(.signal, call)
    }
  }

  /// Settles what is open at the end of the trace. Calls that wait for their tracepoint prove
  /// nothing there: it may have come after. But one that signals memory that was another fence's is a
  /// suspicion, without which a rule would hold.
  mutating func finishPointers() {
    takeDeferred { _ in true }
    for call in pointers.pending.left where call.awaited == .signaled {
      noteStaleUse(.signal, call, isOver: false)
    }
    while let entry = pointers.held.takeFirst() {
      conclude(entry.wait, entry.fallback)
    }
    for place in pointers.book.unannounced() {
      announce(place)
    }
    settleInits()
    counts.forgottenAddresses = pointers.book.forgotten
  }
}
