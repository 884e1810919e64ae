import TraceVocabulary

/// What the book of addresses hands on: reuses of memory, inits of live memory, stale uses.
extension FenceModel {
  /// Hands on what the occupant at `place` has replaced, once.
  mutating func announce(_ place: Int) {
    // An occupant is large, and most have nothing to be announced.
    guard !pointers.book[place].isAnnounced else {
      return
    }
    let occupant = pointers.book[place]
    guard let previous = occupant.previous else {
      return
    }
    pointers.book[place].isAnnounced = true
    guard let released = previous.released else {
      noteLiveMemory(occupant, previous)
      return
    }
    let shown = earliest(of: occupant, after: released)
    let isFromInit = occupant.isFromInit || shown.event == EventLabel(.initialized)
    pointers.book[place].shown = shown
    pointers.book[place].isFromInit = isFromInit
    var reuse = MemoryReuse(
      address: occupant.address, old: previous.reference, new: fences.reference(of: occupant),
      released: released, reused: shown, isReuseBound: !isFromInit, path: previous.path,
      isSure: previous.isSure)
    reuse.oldIdentity = previous.identity
    reuse.newIdentity = occupant.isIdentityFull ? occupant.identity : nil
    reuse.freed = previous.freed
    reuse.oldSignal = previous.signaled
    keep(.reuse(reuse))
  }

  /// Hands on the first free of released memory. It gets its verdict once the trace has passed it.
  mutating func noteFree(_ place: Int, _ evidence: Evidence) {
    let occupant = pointers.book[place]
    guard let released = occupant.released else {
      return
    }
    keep(
      .free(
        MemoryFree(
          address: occupant.address, fence: fences.reference(of: occupant),
          identity: occupant.isIdentityFull ? occupant.identity : nil, released: released,
          freed: evidence,
          isSure: occupant.gapsAtState == gaps.opened && !occupant.wasInGap && !gaps.isAnyOpen
            && !occupant.isDoubtful)))
  }

  /// Hands on a stale use. It gets its verdict once the trace has passed it.
  private mutating func settle(_ use: consuming StaleUse) {
    keep(.use(use))
  }

  /// The first record of an occupant that no init's address shows: records without an address may have
  /// come before the first that has one, an emit as a rule.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  private func earliest(
    of occupant: AddressBook.Occupant, after released: Evidence
  ) -> Evidence {
    guard !occupant.isFromInit, fences.holds(occupant.slot, born: occupant.born) else {
      return occupant.shown
    }
    let lifetime = fences.slots[Int(occupant.slot)].lifetime
    let first = lifetime.first
    guard lifetime.traits.isDisjoint(with: [.sharesIdentity, .ambiguous]),
      released.moment.timestamp < first.timestamp,
      first.timestamp < occupant.shown.moment.timestamp
    else {
      return occupant.shown
    }
    let kinds: [(FenceEvent.Kind, FenceLifetime.Moment?)] = [
      (.initialized, lifetime.initialized), (.emitted, lifetime.emitted),
      (.signalingEnabled, lifetime.signalingEnabled),
      (.signaled, lifetime.signaled), (.destroyed, lifetime.destroyed),
    ]
    let kind = kinds.first { $0.1 == first }?.0
    return Evidence(EventLabel(kind ?? .waitStarted), first)
  }

  /// Says that live memory was initialised, where its release would have been seen. A fence that nobody
  /// had seen may be freed with no release: i915's request after an error (`__i915_request_create`), and
  /// sw_sync's second point of one seqno (`sync_pt_create`, drivers/dma-buf/sw_sync.c).
  private mutating func noteLiveMemory(
    _ occupant: AddressBook.Occupant, _ previous: AddressBook.Predecessor
  ) {
    guard previous.isSure, previous.path != .slab,
      fences.holds(occupant.slot, born: occupant.born),
      names.driver(of: previous.reference.name) != "sw_sync"
    else {
      return
    }
    let incident = FenceIncident(
      .initializedLiveMemory, of: fences.slots[Int(occupant.slot)].lifetime,
      record: occupant.shown, other: previous.reference, otherRecord: previous.initialized,
      isOrderSure: true)
    if pointers.sawReleaseProbe || sawDestroy {
      incidents.append(incident)
    } else if pointers.unsettledInits.count < PointerTracking.mostUnsettledInits {
      pointers.unsettledInits.append(incident)
    }
  }

  /// Says at the end what was left open of inits of live memory.
  mutating func settleInits() {
    if pointers.sawReleaseProbe || sawDestroy {
      incidents.append(contentsOf: pointers.unsettledInits)
    }
    pointers.unsettledInits = []
  }

  /// Says that a task used memory that it knew as another fence. A wait or a callback is worth a word
  /// only where the task had no part in the new fence; a signal, where it left no record although the
  /// fence's one signal is known. A call that is not known to be over may leave its record yet.
  mutating func noteStaleUse(
    _ kind: StaleUse.Kind, _ call: PendingProbes.Call, isOver: Bool = true
  ) {
    guard let place = pointers.book.find(call.probe.address) else {
      return
    }
    guard kind == .signal || pointers.book[place].state == .live,
      pointers.book[place].isKnownOtherwise(to: call.strand),
      isSame(place, call.probe.identity), case let occupant = pointers.book[place],
      let previous = occupant.previous, let released = previous.released
    else {
      return
    }
    if kind == .signal {
      guard occupant.signaled != nil else {
        return
      }
    } else if occupant.tasks.isFull || occupant.tasks.contains(call.strand) {
      return
    }
    settle(
      StaleUse(
        kind, pid: call.strand.pid,
        knewNewFence: call.knewFence,
        address: occupant.address, old: previous.reference,
        new: fences.reference(of: occupant), released: released, reused: occupant.shown,
        isReuseBound: !occupant.isFromInit, record: call.evidence,
        otherSignal: kind == .signal ? occupant.signaled : nil,
        isSure: isOver && previous.isSure && call.gaps == gaps.opened && !gaps.isAnyOpen))
  }
}
