import FenceModel
import Testing
import TraceVocabulary

/// How probes are joined with tracepoints, and records bound by address.
struct AddressTests {
  private static let alias: UInt64 = 1 << 32

  @Test(arguments: [ProbedEvents.Style.entries, .tracepoints, .both])
  func `a fence has the address and the full identity of its probes`(style: ProbedEvents.Style) {
    var events = ProbedEvents(style)
    events.live(0xa0, 7 + Self.alias, 1)
    let fences = events.ended()
    #expect(fences.map(\.address) == [0xa0])
    #expect(fences.first?.wideIdentity == WideFenceID(context: 7 + Self.alias, seqno: 1))
    #expect(events.events.model.counts.addressed == 1)
  }

  @Test(arguments: [ProbedEvents.Style.entries, .tracepoints, .both])
  func `records of one cut identity go to the fence at their address`(style: ProbedEvents.Style) {
    var events = ProbedEvents(style)
    events.live(0xc0, 9, 9)
    events.call(.waitStarted, 0xd0, 9, 10)
    events.call(.initialized, 0xa0, 7, 1)
    events.call(.initialized, 0xb0, 7 + Self.alias, 1)
    // By state alone the older would be taken first.
    events.call(.signaled, 0xb0, 7 + Self.alias, 1)
    let signal = events.time
    events.call(.destroyed, 0xb0, 7 + Self.alias, 1)
    events.call(.waitStarted, 0xa0, 7, 1, .other(9))
    events.call(.signaled, 0xa0, 7, 1)
    let fences = events.ended().filter { $0.fence.context == 7 }
    #expect(fences.map(\.address) == [0xb0])
    #expect(fences.first.flatMap(\.signaled).map { $0.timestamp.value / 1000 } ?? 0 <= signal)
    #expect(fences.allSatisfy { !$0.traits.contains(.ambiguous) })
    let alive = events.events.model.aliveFences().filter { $0.fence.context == 7 }
    #expect(alive.map(\.address) == [0xa0])
    #expect(alive.map(\.signals) == [1])
    #expect(alive.map(\.openWaits) == [1])
  }

  @Test func `an interrupt between a probe and its tracepoint changes nothing`() {
    var events = ProbedEvents()
    events.enter(.initEntry, 0xa0, 7, 1)
    events.enter(.signalEntry, 0xb0, 8, 5, .interrupt)
    events.trace(.signaled, 8, 5, .interrupt)
    events.trace(.initialized, 7, 1)
    let fences = events.fences()
    #expect(fences.map(\.address) == [0xa0, 0xb0])
    #expect(fences.first?.fence == FenceID(context: 7, seqno: 1))
  }

  @Test func `a task that moves to another CPU is the same task`() {
    var events = ProbedEvents()
    events.enter(.releaseEntry, 0xa0, 7, 1, .other(5, cpu: 0))
    events.enter(.releaseEntry, 0xb0, 7, 1, .other(6, cpu: 1))
    events.trace(.destroyed, 7, 1, .other(5, cpu: 1))
    events.trace(.destroyed, 7, 1, .other(6, cpu: 0))
    #expect(events.ended().map(\.address) == [0xa0, 0xb0])
  }

  @Test func `a probe whose tracepoint is missing is not taken for a later call`() {
    var events = ProbedEvents()
    events.call(.initialized, 0xa0, 7, 1)
    events.call(.initialized, 0xb0, 7 + Self.alias, 1)
    // Of this one the tracepoint is missing; then the task goes on with another function.
    events.enter(.signalEntry, 0xa0, 7, 1)
    events.call(.destroyed, 0xc0, 9, 9)
    events.trace(.signaled, 7, 1)
    _ = events.ended()
    let signaled = events.events.model.aliveFences().filter { $0.signals > 0 }
    #expect(signaled.count == 1)
    #expect(signaled.allSatisfy { $0.traits.contains(.ambiguous) })
  }

  @Test func `without addresses at inits a record at known memory may be of the fence that lives`()
  {
    var events = ProbedEvents()
    for _ in 0..<2 {
      events.trace(.initialized, 7, 1)
      events.call(.signaled, 0xa0, 7, 1)
      events.trace(.destroyed, 7, 1)
    }
    let fences = events.ended()
    #expect(fences.map(\.signals) == [1, 1])
    #expect(fences.allSatisfy { !$0.traits.contains(.usedAfterDestroy) })
    #expect(fences.map(\.address) == [0xa0, 0xa0])
  }

  @Test(arguments: [ProbedEvents.Style.entries, .both])
  func `with addresses at inits a record at the memory of a destroyed fence is of that one`(
    style: ProbedEvents.Style
  ) {
    var events = ProbedEvents(style)
    events.live(0xa0, 7, 1)
    events.call(.initialized, 0xb0, 7, 1)
    events.call(.waitStarted, 0xa0, 7, 1)
    let fences = events.ended()
    #expect(fences.map(\.address) == [0xa0])
    #expect(fences.allSatisfy { $0.traits.contains(.usedAfterDestroy) })
  }

  @Test func `a wait asks for the signal before it starts`() {
    var events = ProbedEvents()
    events.enter(.waitEntry, 0xa0, 7 + Self.alias, 1, value: 250)
    events.trace(.signalingEnabled, 7, 1)
    events.enter(.signalEntry, 0xb0, 8, 1)
    events.trace(.signaled, 8, 1)
    events.trace(.waitStarted, 7, 1)
    events.trace(.waitEnded, 7, 1)
    events.support(.fence(FenceProbe(point: .waitReturn, address: 0, value: 0)), ProbedEvents.after)
    #expect(events.fences().map(\.address) == [0xa0, 0xb0])
    #expect(events.events.waits.map(\.timeout) == [250])
    #expect(events.events.waits.map(\.result) == [0])
    #expect(events.events.waits.map(\.outcome) == [.failed])
  }

  @Test func `the result of a wait wins over what other records suggest`() {
    var events = ProbedEvents()
    events.call(.initialized, 0xa0, 7, 1)
    events.call(.waitStarted, 0xa0, 7, 1, .other(9))
    events.call(.signaled, 0xa0, 7, 1)
    // Interrupted, just after the fence was signaled.
    events.trace(.waitEnded, 7, 1, .other(9))
    events.support(
      .fence(FenceProbe(point: .waitReturn, address: 0, value: -512)), ProbedEvents.after,
      .other(9))
    _ = events.ended()
    #expect(events.events.waits.map(\.outcome) == [.failed])
    #expect(events.events.model.counts.failedWaits == 1)
  }

  @Test func `a wait without a recorded result ends as it would without probes`() {
    var events = ProbedEvents()
    events.call(.initialized, 0xa0, 7, 1)
    events.call(.waitStarted, 0xa0, 7, 1, .other(9))
    events.call(.signaled, 0xa0, 7, 1)
    events.trace(.waitEnded, 7, 1, .other(9))
    events.call(.waitStarted, 0xa0, 7, 1, .other(9))
    #expect(events.events.waits.map(\.outcome) == [.signaled])
    _ = events.ended()
    #expect(events.events.waits.map(\.result) == [nil])
  }

  @Test func `a seqno that is set at emit leaves the fence where it is`() {
    var events = ProbedEvents()
    events.enter(.initEntry, 0xa0, 7, 0)
    events.trace(.initialized, 7, 0, driver: "virtio_gpu", timeline: "controlq")
    events.trace(.emitted, 7, 5, driver: "virtio_gpu", timeline: "controlq")
    events.enter(.signalEntry, 0xa0, 7, 5)
    events.trace(.signaled, 7, 5, driver: "virtio_gpu", timeline: "controlq")
    events.enter(.releaseEntry, 0xa0, 7, 5)
    events.trace(.destroyed, 7, 5, driver: "virtio_gpu", timeline: "controlq")
    #expect(events.ended().map(\.address) == [0xa0])
    #expect(events.reuses.isEmpty)
  }
}
