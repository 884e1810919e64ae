import FenceModel
import Testing
import TraceVocabulary

/// Whole lives in the orders in which kernels write their records.
struct FenceModelTests {
  @Test func `a life from init to destroy is complete`() throws {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.emitted, 7, 1, at: 20)
    events.add(.signalingEnabled, 7, 1, at: 30)
    events.add(.signaled, 7, 1, at: 40, cpu: 1, pid: 0)
    events.add(.destroyed, 7, 1, at: 50)
    #expect(events.model.endedFences.isEmpty, "it lingers")
    events.finish()
    let fence = try #require(events.ended.first)
    #expect(events.ended.count == 1)
    #expect(fence.isComplete)
    #expect(fence.generation == 0)
    #expect(fence.records == 5)
    #expect(fence.signals == 1)
    #expect(fence.traits == [])
    #expect(fence.initialized?.timestamp == Timestamp(10_000))
    #expect(fence.emitted?.timestamp == Timestamp(20_000))
    #expect(fence.signalingEnabled?.timestamp == Timestamp(30_000))
    #expect(fence.signaled?.cpu == 1)
    #expect(fence.destroyed?.timestamp == Timestamp(50_000))
    #expect(events.model.counts.fences == 1)
    #expect(events.model.counts.complete == 1)
    #expect(events.model.counts.seenFromStart == 1)
    #expect(events.model.counts.aliveAtEnd == 0)
    #expect(events.model.counts.peakAlive == 1)
  }

  @Test(arguments: [false, true])
  func `signaling is enabled before the wait from 6_1 on, and in it before`(isOld: Bool) throws {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(isOld ? .waitStarted : .signalingEnabled, 7, 1, at: 20)
    events.add(isOld ? .signalingEnabled : .waitStarted, 7, 1, at: 30)
    events.add(.signaled, 7, 1, at: 40, pid: 0)
    events.add(.waitEnded, 7, 1, at: 50)
    events.add(.destroyed, 7, 1, at: 60)
    events.finish()
    let fence = try #require(events.ended.first)
    #expect(fence.isComplete && fence.traits == [] && fence.waits == 1 && fence.openWaits == 0)
    #expect(events.waits.map(\.outcome) == [.signaled])
    #expect(events.waits.first?.length == (isOld ? 30_000 : 20_000))
  }

  @Test func `what is not destroyed is alive at the end`() {
    var events = EventSequence()
    for seqno: UInt32 in 1...4 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 10)
    }
    events.add(.signaled, 7, 1, at: 100)
    events.add(.destroyed, 7, 1, at: 110)
    events.add(.signaled, 7, 2, at: 120)
    events.add(.waitStarted, 7, 4, at: 130)
    events.finish()
    #expect(events.model.counts.aliveAtEnd == 3)
    #expect(
      events.model.aliveFences().map(\.fence.seqno) == [4, 3, 2],
      "unsignaled, of those the one waited for, then the oldest")
    #expect(events.model.counts.aliveUnsignaled == 2)
    #expect(events.model.aliveFences(limit: 1).map(\.fence.seqno) == [4])
    #expect(events.model.openWaits().map(\.outcome) == [.open])
  }

  @Test func `without any destroy a signaled fence has ended`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.initialized, 7, 2, at: 20)
    events.add(.signaled, 7, 1, at: 30)
    events.finish()
    #expect(events.ended.map(\.fence.seqno) == [1])
    #expect(events.ended.map(\.traits) == [[]])
    #expect(events.model.counts.aliveAtEnd == 1)
  }

  @Test func `fences alive while events are lost cross the gap`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.destroyed, 7, 1, at: 20)
    events.add(.initialized, 7, 2, at: 30)
    events.model.gapBegan(on: 1)
    events.add(.initialized, 7, 3, at: 40)
    events.model.gapEnded(on: 1)
    events.add(.initialized, 7, 4, at: 50)
    for seqno: UInt32 in 2...4 {
      events.add(.destroyed, 7, seqno, at: 60)
    }
    events.finish()
    #expect(events.ended.map { $0.traits.contains(.crossedGap) } == [false, true, true, false])
    #expect(events.model.counts.crossedGap == 2)
    #expect(events.model.counts.complete == 2)
  }
}
