import FenceModel
import Testing
import TraceVocabulary

struct FenceStatisticsTests {
  private func statistics(
    of events: EventSequence, bounds: ModelBounds = ModelBounds()
  ) -> FenceStatistics {
    var statistics = FenceStatistics(bounds: bounds)
    for fence in events.model.endedFences {
      statistics.take(fence, names: events.model.names)
    }
    for wait in events.model.endedWaits {
      statistics.take(wait, names: events.model.names)
    }
    let names = events.model.names
    events.model.forEachAlive { statistics.take(alive: $0, names: names) }
    return statistics
  }

  @Test func `timelines that differ by a number share a row`() {
    var events = EventSequence()
    for context: UInt32 in 1...3 {
      let timeline = "ring-\(context * 7)"
      events.add(.initialized, context, 1, at: 10, timeline: timeline)
      events.add(.waitStarted, context, 1, at: 20, timeline: timeline)
      events.add(.signaled, context, 1, at: 40, timeline: timeline)
      events.add(.waitEnded, context, 1, at: 45, timeline: timeline)
      events.add(.initialized, context, 2, at: 50, timeline: timeline)
    }
    events.add(.destroyed, 1, 1, at: 60)
    events.finish()
    let statistics = statistics(of: events)
    #expect(
      statistics.rows(names: events.model.names) == [
        TimelineRow(
          driver: "radeon", timeline: "ring-#", isOther: false, contexts: 3, fences: 6, alive: 5,
          signalLatency: DistributionSummary(
            count: 3, p50: 30_000, p90: 30_000, p99: 30_000, max: 30_000),
          waits: 3,
          waitLength: DistributionSummary(
            count: 3, p50: 25_000, p90: 25_000, p99: 25_000, max: 25_000))
      ])
    #expect(statistics.longestWaits.map(\.fence.context) == [1, 2, 3])
  }

  @Test func `a signal before the emit has no latency, and is counted apart`() {
    var events = EventSequence()
    events.add(.initialized, 1, 1, at: 10)
    events.add(.signaled, 1, 1, at: 20)
    events.add(.emitted, 1, 1, at: 25)
    events.add(.destroyed, 1, 1, at: 30)
    events.add(.initialized, 1, 2, at: 40)
    events.add(.emitted, 1, 2, at: 41)
    events.add(.signaled, 1, 2, at: 48)
    events.add(.destroyed, 1, 2, at: 50)
    events.finish()
    let row = statistics(of: events).rows(names: events.model.names).first
    #expect(row?.unorderedSignals == 1)
    #expect(row?.signalLatency?.count == 1)
    #expect(row?.signalLatency?.p50 == 7_000)
  }

  @Test func `rows beyond the bound are counted under other`() {
    var bounds = ModelBounds()
    bounds.timelines = 2
    var events = EventSequence(bounds: bounds)
    for (context, letter) in "abcde".enumerated() {
      events.add(.initialized, UInt32(context + 1), 1, at: 10, timeline: String(letter))
    }
    events.finish()
    let rows = statistics(of: events, bounds: bounds).rows(names: events.model.names)
    #expect(rows.count == 3)
    #expect(rows.last?.isOther == true)
    #expect(rows.map(\.fences).reduce(0, +) == 5)
  }

  @Test func `the longest hundred waits are kept`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 1)
    events.add(.signaled, 7, 1, at: 2)
    for length: UInt64 in 1...300 {
      events.add(.waitStarted, 7, 1, at: length * 1000)
      events.add(.waitEnded, 7, 1, at: length * 1000 + length)
    }
    events.finish()
    #expect(
      statistics(of: events).longestWaits.map(\.length)
        == (201...300).reversed().map { $0 * 1000 })
  }

  @Test func `the distributions stay within their budget`() {
    let budget = 1 << 18
    var statistics = FenceStatistics(distributionBudget: budget)
    var random = SplitMix(seed: 1)
    var events = EventSequence()
    let names = (0..<100).map { row in
      events.name("d\(row)", "t")
    }
    let count = 30_000
    for seqno in 0..<UInt32(count) {
      let length =
        UInt64.random(in: .min ... .max, using: &random)
        >> UInt64.random(in: 0...63, using: &random)
      for (kind, time): (FenceEvent.Kind, UInt64) in [
        (.initialized, 0), (.signaled, length), (.destroyed, length),
      ] {
        events.model.receive(
          FenceEvent(
            kind: kind, fence: FenceID(context: 1, seqno: seqno), at: Timestamp(time), cpu: 0,
            pid: 1, name: names[Int(seqno) % names.count]))
      }
    }
    events.finish()
    for ended in events.model.endedFences {
      statistics.take(ended, names: events.model.names)
    }
    // The row "other" alone may exceed it, by what one distribution can take.
    #expect(statistics.byteCount <= budget + 1 << 14)
    let rows = statistics.rows(names: events.model.names)
    #expect(rows.map(\.fences).reduce(0, +) == UInt64(count))
    #expect(rows.compactMap(\.signalLatency?.count).reduce(0, +) == UInt64(count))
    #expect(rows.last?.isOther == true && rows.count > 2)
  }
}
