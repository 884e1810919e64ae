import TraceVocabulary

/// Memory of one fence that becomes another: who stands at an address, who stood there, and between
/// which two records it changed.
extension FenceModel {
  /// Takes down that a record shows the fence `identity` at `address`. An init begins a new occupant;
  /// any other record does so where the identity is a new one, since a driver may arm a fence by hand
  /// (i915_request of 5.7 to 5.15, a slab constructor having initialised it once).
  mutating func show(
    _ address: UInt64, _ identity: WideFenceID?, _ evidence: Evidence, _ strand: Strand,
    isInit: Bool, isFull: Bool, isInferred: Bool = false
  ) {
    guard let place = pointers.book.find(address) else {
      var first = occupant(address, identity, evidence, isInit: isInit, isInferred: isInferred)
      first.isIdentityFull = isFull
      _ = pointers.book.insert(first)
      return
    }
    if isInit, identity?.cut.packed == 0, pointers.book[place].state == .released {
      // A constructor runs on memory that is a fence's no longer; who it will be is shown later.
      if pointers.book[place].constructed == nil {
        pointers.book[place].constructed = evidence
      }
      return
    }
    if isInit ? isSameInit(place, identity, evidence, strand) : isSame(place, identity) {
      if let identity, isFull || !pointers.book[place].isIdentityFull {
        pointers.book[place].identity = identity
        pointers.book[place].isIdentityFull = isFull
      }
      return
    }
    replace(place, identity, evidence, isInit: isInit, isInferred: isInferred)
    pointers.book[place].isIdentityFull = isFull
  }

  /// A new occupant that `evidence` shows.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func occupant(
    _ address: UInt64, _ identity: WideFenceID?, _ evidence: Evidence, isInit: Bool,
    isInferred: Bool
  ) -> AddressBook.Occupant {
    var occupant = AddressBook.Occupant(
      address: address, identity: identity,
      state: isInit && identity?.cut.packed == 0 ? .constructed : .live, shown: evidence,
      isFromInit: isInit)
    occupant.gapsAtState = gaps.opened
    occupant.wasInGap = gaps.isAnyOpen
    occupant.isDoubtful = isInferred
    occupant.isAllocatorSeen = pointers.allocated(before: evidence.moment) == address
    return occupant
  }

  /// Whether `evidence` is one more record of the init that the occupant at `place` began with.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func isSameInit(
    _ place: Int, _ identity: WideFenceID?, _ evidence: Evidence, _ strand: Strand
  ) -> Bool {
    guard pointers.book[place].isFromInit, pointers.book[place].state != .released,
      pointers.book[place].identity == identity, case let shown = pointers.book[place].shown,
      strand.isSame(as: Strand(shown.moment))
    else {
      return false
    }
    let slot = pointers.book[place].slot
    guard fences.holds(slot, born: pointers.book[place].born) else {
      return true  // Two probes on the entry; the tracepoint is still to come.
    }
    let begun = fences.slots[Int(slot)].lifetime.initialized
    return begun == evidence.moment
      || evidence.event != shown.event && evidence.event.isSupporting
  }

  /// Whether `identity` is that of the occupant at `place`.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  func isSame(_ place: Int, _ identity: WideFenceID?) -> Bool {
    guard let identity else {
      return true
    }
    let known = pointers.book[place].identity
    let slot = pointers.book[place].slot
    if fences.holds(slot, born: pointers.book[place].born) {
      let now = fences.slots[Int(slot)].lifetime.fence
      if now == identity.cut, known?.cut != now {
        return true  // The seqno was set at emit.
      }
    }
    guard let known else {
      return true
    }
    guard pointers.book[place].state == .released, known.cut == identity.cut else {
      return known.cut == identity.cut
    }
    // Equal but for the upper halves: another fence, unless one of the probes records none.
    return known == identity || known == known.cut.widened || identity == identity.cut.widened
  }

  /// Puts a new occupant in the place of another.
  private mutating func replace(
    _ place: Int, _ identity: WideFenceID?, _ evidence: Evidence, isInit: Bool, isInferred: Bool
  ) {
    announce(place)
    let old = pointers.book[place]
    var new = occupant(old.address, identity, evidence, isInit: isInit, isInferred: isInferred)
    new.isAllocatorSeen = new.isAllocatorSeen || old.isAllocatorSeen
    if let constructed = old.constructed, !isInit, identity?.cut.packed == 0 {
      new.shown = constructed
      new.isFromInit = true
    }
    let isGapless = old.gapsAtState == gaps.opened && !old.wasInGap && !gaps.isAnyOpen
    // A live fence that shows another seqno was resubmitted under it (amdgpu 6.1 to 6.12), or got it
    // at emit; only an init makes another fence of it.
    if old.state == .released || (old.state == .live && isInit) {
      new.previous = AddressBook.Predecessor(
        reference: fences.reference(of: old), identity: old.isIdentityFull ? old.identity : nil,
        initialized: old.isFromInit ? old.shown : nil, released: old.released,
        freed: old.freed, signaled: old.signaled, tasks: old.tasks, path: path(of: old),
        isSure: isGapless && !old.isDoubtful && !isInferred)
      new.isAnnounced = false
    }
    pointers.book[place] = new
    pointers.book.touch(place)
  }

  /// Where the memory of a released occupant has been. Without a record of the allocator it stayed
  /// with the driver only if the allocator's records of this very memory do reach the trace.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func path(of old: AddressBook.Occupant) -> MemoryReuse.Path {
    if old.freed != nil || old.passedAllocator {
      return .slab
    }
    return old.isAllocatorSeen && !gaps.isAnyOpen && old.gapsAtState == gaps.opened
      ? .pool : .unknown
  }
}

// MARK: - What befalls an occupant

extension FenceModel {
  /// Takes down that the incarnation in `slot` is the occupant of `address`, and hands on what that
  /// replaced.
  mutating func settle(_ address: UInt64, _ slot: UInt32) {
    guard let place = pointers.book.find(address) else {
      return
    }
    pointers.book[place].slot = slot
    pointers.book[place].born = fences.slots[Int(slot)].born
    pointers.book[place].reference = FenceReference(fences.slots[Int(slot)].lifetime)
    announce(place)
  }

  /// Takes down the release of the fence at `address`; the first record of it counts.
  mutating func release(_ address: UInt64, _ evidence: Evidence) {
    guard let place = pointers.book.find(address) else {
      return
    }
    guard pointers.book[place].state != .released else {
      let first = pointers.book[place].released?.moment
      // The tracepoint's own record follows the entry in the same strand.
      if let first, !Strand(first).isSame(as: Strand(evidence.moment)) {
        pointers.book[place].isDoubtful = true
      }
      return
    }
    pointers.book[place].state = .released
    pointers.book[place].passedAllocator = false
    pointers.book[place].released = evidence
    pointers.book[place].gapsAtState = gaps.opened
    pointers.book[place].wasInGap = gaps.isAnyOpen
    pointers.book.touch(place)
  }

  /// Takes down what a record says of the occupant that its incarnation is.
  mutating func noteInBook(_ event: FenceEvent, _ slot: UInt32, _ strand: Strand) {
    let address = fences.slots[Int(slot)].lifetime.address
    guard address != 0, let place = pointers.book.find(address),
      pointers.book[place].slot == slot,
      pointers.book[place].born == fences.slots[Int(slot)].born
    else {
      return
    }
    pointers.book[place].tasks.insert(strand)
    if event.kind == .signaled {
      noteSignal(Evidence(event), at: address)
    } else if event.kind == .destroyed {
      pointers.book[place].reference = FenceReference(fences.slots[Int(slot)].lifetime)
      release(address, Evidence(event))
    }
  }

  /// Takes down the signal of the fence at `address`; the first counts.
  mutating func noteSignal(_ evidence: Evidence, at address: UInt64) {
    if let place = pointers.book.find(address), pointers.book[place].signaled == nil {
      pointers.book[place].signaled = evidence
    }
  }

  /// Takes down that a task had a part in the fence at `address`.
  mutating func noteTask(_ strand: Strand, at address: UInt64) {
    if let place = pointers.book.find(address) {
      pointers.book[place].tasks.insert(strand)
    }
  }

  /// Takes memory that was handed out or taken back.
  mutating func receive(_ memory: MemoryEvent, _ evidence: Evidence) {
    pointers.isActive = true
    let isFree = memory.kind == .cacheFreed || memory.kind == .freed
    if !isFree {
      pointers.note(
        PointerTracking.Allocation(
          address: memory.address, bytes: memory.bytes, moment: evidence.moment))
    }
    guard let place = pointers.book.find(memory.address) else {
      return
    }
    pointers.book[place].isAllocatorSeen = true
    pointers.book[place].passedAllocator = true
    guard pointers.book[place].state == .released else {
      return
    }
    if isFree, pointers.book[place].freed == nil {
      pointers.book[place].freed = evidence
      noteFree(place, evidence)
    }
  }
}

extension EventLabel {
  /// Whether it is of no fence tracepoint.
  var isSupporting: Bool { rawValue >= EventLabel.firstSupporting }
}
