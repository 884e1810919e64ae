import FenceModel
import Testing
import TraceVocabulary

/// When memory of a fence becomes another fence, and what is said of it.
struct MemoryReuseTests {
  @Test(arguments: [ProbedEvents.Style.entries, .tracepoints, .both])
  func `released memory that is initialised again is a reuse`(style: ProbedEvents.Style) throws {
    var events = ProbedEvents(style)
    events.live(0xa0, 7, 1)
    let released = events.time
    events.call(.initialized, 0xa0, 8, 3, .other(9))
    #expect(events.reuses.count == 1)
    let reuse = try #require(events.reuses.first)
    #expect(reuse.address == 0xa0)
    #expect(reuse.old.fence == FenceID(context: 7, seqno: 1))
    #expect(reuse.new.fence == FenceID(context: 8, seqno: 3))
    #expect(reuse.newIdentity == WideFenceID(context: 8, seqno: 3))
    #expect(reuse.isSure && !reuse.isReuseBound)
    #expect(reuse.path == .unknown)
    #expect(reuse.released.moment.timestamp.value <= released * 1000)
    #expect(reuse.reused.moment.timestamp.value == (released + 1) * 1000)
    #expect(reuse.oldSignal != nil)
    // The first record of each counts, whatever else recorded the same call.
    #expect(
      reuse.released.event == (style == .tracepoints ? EventLabel(.destroyed) : ProbedEvents.entry))
  }

  @Test func `memory that a driver arms by hand is reused at the first record of its new identity`()
    throws
  {
    var events = ProbedEvents()
    events.enter(.initEntry, 0xa0, 0, 0)
    events.trace(.initialized, 0, 0)
    events.call(.signaled, 0xa0, 7, 1)
    #expect(events.reuses.isEmpty)
    events.call(.destroyed, 0xa0, 7, 1)
    events.trace(.emitted, 7, 2)
    let emitted = events.time
    events.call(.signaled, 0xa0, 7, 2)
    let reuse = try #require(events.reuses.first)
    #expect(events.reuses.count == 1)
    #expect(reuse.isReuseBound)
    #expect(reuse.new.fence == FenceID(context: 7, seqno: 2))
    // An emit has no address of its own; the signal tells whose it was.
    #expect(reuse.reused.event == EventLabel(.emitted))
    #expect(reuse.reused.moment.timestamp.value == emitted * 1000)
  }

  @Test func `memory whose release is itself the first record of a new identity is reused there`()
    throws
  {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1)
    events.call(.destroyed, 0xa0, 7, 2)
    #expect(events.reuses.count == 1)
    #expect(events.reuses.first?.isReuseBound == true)
    events.call(.initialized, 0xa0, 7, 3)
    #expect(events.reuses.map(\.old.fence.seqno) == [1, 2])
  }

  @Test func `a gap between release and init makes a reuse unsure`() {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1)
    events.events.model.gapBegan(on: 1)
    events.events.model.gapEnded(on: 1)
    events.call(.initialized, 0xa0, 7, 2)
    #expect(events.reuses.map(\.isSure) == [false])
  }

  @Test func `an init of live memory is an incident, but not for sw_sync`() {
    for (driver, count) in [("amdgpu", 1), ("sw_sync", 0)] {
      var events = ProbedEvents()
      events.live(0xb0, 6, 1)
      events.enter(.initEntry, 0xa0, 7, 1)
      events.trace(.initialized, 7, 1, driver: driver)
      events.enter(.initEntry, 0xa0, 8, 1)
      events.trace(.initialized, 8, 1, driver: driver)
      #expect(events.reuses.isEmpty)
      let live = events.events.model.incidents.filter {
        if case .initializedLiveMemory = $0.kind { true } else { false }
      }
      #expect(live.count == count)
      #expect(live.allSatisfy { $0.other?.fence == FenceID(context: 7, seqno: 1) })
    }
  }

  @Test func `an init of live memory waits for the trace to hold a release`() {
    for hasRelease in [true, false] {
      var events = ProbedEvents()
      events.enter(.initEntry, 0xa0, 7, 1)
      events.trace(.initialized, 7, 1)
      for seqno: UInt64 in 2...400 {
        events.enter(.initEntry, 0xa0, 7, seqno)
        events.trace(.initialized, 7, seqno)
      }
      #expect(events.events.model.incidents.isEmpty)
      if hasRelease {
        events.live(0xb0, 6, 1)
      }
      events.events.model.finish(at: Timestamp(1_000_000_000))
      #expect(events.events.model.incidents.count == (hasRelease ? 256 : 0))
    }
  }

  @Test func `the path is told by what the allocator says of this memory`() {
    var events = ProbedEvents()
    events.support(
      .memory(MemoryEvent(kind: .cacheAllocated, address: 0xa0, bytes: 256)), ProbedEvents.memory)
    events.live(0xa0, 7, 1)
    events.live(0xa0, 7, 2)
    events.support(.memory(MemoryEvent(kind: .cacheFreed, address: 0xa0)), ProbedEvents.memory)
    events.call(.initialized, 0xa0, 7, 3)
    #expect(events.reuses.map(\.path) == [.pool, .slab])
    #expect(events.reuses.map { $0.freed != nil } == [false, true])
  }

  @Test func `without probes the last allocation of the task gives the address, unsurely`() {
    var events = ProbedEvents()
    for seqno: UInt64 in 1...2 {
      events.support(
        .memory(MemoryEvent(kind: .cacheAllocated, address: 0xa0, bytes: 256)),
        ProbedEvents.memory)
      events.trace(.initialized, 7, seqno)
      events.trace(.signaled, 7, seqno)
      events.trace(.destroyed, 7, seqno)
      events.support(.memory(MemoryEvent(kind: .cacheFreed, address: 0xa0)), ProbedEvents.memory)
    }
    #expect(events.reuses.map(\.isSure) == [false])
    #expect(events.reuses.map(\.path) == [.slab])
    #expect(events.reuses.first?.newIdentity == nil)
  }

  @Test func `an allocation that is older, too small or of another task gives no address`() {
    for (bytes, pid, delay): (UInt64, Int32, UInt64) in [
      (16, 100, 1), (256, 101, 1), (256, 100, 201),
    ] {
      var events = ProbedEvents()
      events.support(
        .memory(MemoryEvent(kind: .allocated, address: 0xa0, bytes: bytes)), ProbedEvents.memory,
        .other(pid, cpu: 0))
      events.time += delay - 1
      events.trace(.initialized, 7, 1)
      #expect(events.events.model.counts.addressed == 0)
    }
  }

  @Test func `a signal that leaves no record on reused memory is a stale use`() throws {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1)
    events.call(.initialized, 0xa0, 7, 2)
    events.call(.signaled, 0xa0, 7, 2)
    let signaled = events.time
    events.enter(.signalEntry, 0xa0, 7, 2)
    #expect(events.staleUses.isEmpty)  // Its record may follow yet.
    events.call(.destroyed, 0xa0, 7, 2)
    let use = try #require(events.staleUses.first)
    #expect(events.staleUses.count == 1)
    #expect(use.kind == .signal)
    #expect(use.old.fence.seqno == 1 && use.new.fence.seqno == 2)
    #expect(use.otherSignal?.moment.timestamp.value == signaled * 1000)
    #expect(use.isSure)
  }

  @Test func `a second signal is no stale use where the task did not know the fence before`() {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1, .other(9))
    events.call(.initialized, 0xa0, 7, 2)
    events.call(.signaled, 0xa0, 7, 2)
    events.enter(.signalEntry, 0xa0, 7, 2)
    events.call(.destroyed, 0xa0, 7, 2)
    #expect(events.staleUses.isEmpty)
  }

  @Test func `a signal before a gap is no stale use, its record may be lost`() {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1)
    events.call(.initialized, 0xa0, 7, 2)
    events.call(.signaled, 0xa0, 7, 2)
    events.enter(.signalEntry, 0xa0, 7, 2)
    events.events.model.gapBegan(on: 0)
    events.events.model.gapEnded(on: 0)
    events.call(.destroyed, 0xa0, 7, 2)
    #expect(events.staleUses.isEmpty)
  }

  @Test func `a wait on reused memory by a task that knew only the old fence is a stale use`() {
    var events = ProbedEvents()
    events.live(0xa0, 7, 1, .other(9))
    events.call(.initialized, 0xa0, 7, 2, .other(8))
    events.call(.waitStarted, 0xa0, 7, 2, .other(9))
    events.call(.waitStarted, 0xa0, 7, 2, .other(8))
    events.call(.waitStarted, 0xa0, 7, 2, .other(7))
    #expect(events.staleUses.map(\.pid) == [9])
    #expect(events.staleUses.map(\.kind) == [.wait])
  }

  @Test func `addresses beyond the bound are forgotten, and counted`() {
    var bounds = ModelBounds()
    bounds.addresses = 8
    var events = ProbedEvents(bounds: bounds)
    for address: UInt64 in 1...100 {
      events.live(address << 8, 7, address)
    }
    events.call(.initialized, 1 << 8, 8, 1)
    events.call(.initialized, 100 << 8, 8, 2)
    #expect(events.reuses.map(\.address) == [100 << 8])
    _ = events.ended()
    #expect(events.events.model.counts.forgottenAddresses > 80)
  }
}
