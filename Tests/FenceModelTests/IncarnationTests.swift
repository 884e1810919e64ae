import FenceModel
import Testing
import TraceVocabulary

/// Which incarnation a record belongs to, where an identity has had or has several.
struct IncarnationTests {
  @Test func `a signal after destroy belongs to the destroyed incarnation`() throws {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.signalingEnabled, 7, 1, at: 20)
    events.add(.destroyed, 7, 1, at: 30, cpu: 2, pid: 5)
    events.add(.signaled, 7, 1, at: 31, cpu: 2, pid: 5)
    events.finish()
    let fence = try #require(events.ended.first)
    #expect(events.ended.count == 1)
    #expect(fence.traits == .usedAfterDestroy)
    #expect(fence.signals == 1)
    #expect(fence.signaled?.cpu == fence.destroyed?.cpu)
    #expect(events.model.counts.fences == 1)
  }

  @Test func `a record that only the clock places after destroy is unordered`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.destroyed, 7, 1, at: 30, cpu: 2)
    events.add(.signaled, 7, 1, at: 35, cpu: 3)
    events.add(.initialized, 7, 2, at: 40)
    events.add(.destroyed, 7, 2, at: 50, cpu: 2)
    events.add(.signaled, 7, 2, at: 60, cpu: 3)
    events.finish()
    #expect(events.ended.map(\.traits) == [.unorderedRecords, .usedAfterDestroy])
  }

  @Test func `a second destroy is the end of an incarnation whose init was not seen`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.destroyed, 7, 1, at: 20)
    events.add(.destroyed, 7, 1, at: 30)
    events.finish()
    #expect(events.ended.map(\.generation) == [0, 1])
    #expect(events.ended.map(\.isSeenFromStart) == [true, false])
    #expect(events.model.counts.generations == 1)
  }

  @Test func `an init of a destroyed identity is the next generation`() {
    var events = EventSequence()
    for round: UInt64 in 0..<3 {
      events.add(.initialized, 7, 1, at: round * 100)
      events.add(.signaled, 7, 1, at: round * 100 + 20)
      events.add(.destroyed, 7, 1, at: round * 100 + 40)
    }
    events.finish()
    #expect(events.ended.map(\.generation) == [0, 1, 2])
    #expect(events.ended.map(\.traits) == [[], [], []])
  }

  @Test func `an init of a live identity shares it`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.initialized, 7, 1, at: 30)
    events.add(.signaled, 7, 1, at: 50)
    events.add(.destroyed, 7, 1, at: 60)
    events.add(.destroyed, 7, 1, at: 70)
    events.finish()
    #expect(events.ended.map(\.generation) == [0, 1])
    #expect(events.ended.allSatisfy { $0.traits.contains(.sharesIdentity) })
    #expect(events.ended.allSatisfy { $0.traits.contains(.ambiguous) })
    #expect(events.ended.map(\.signals) == [1, 0], "the oldest unsignaled, then the signaled one")
    #expect(events.model.counts.sharedIdentity == 2)
  }

  @Test func `names tell incarnations of one identity apart`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10, timeline: "gfx")
    events.add(.initialized, 7, 1, at: 30, timeline: "dma")
    events.add(.signaled, 7, 1, at: 50, timeline: "dma")
    events.add(.destroyed, 7, 1, at: 60, timeline: "dma")
    events.add(.destroyed, 7, 1, at: 70, timeline: "gfx")
    events.finish()
    #expect(events.ended.map(\.signals) == [0, 1])
    #expect(events.ended.allSatisfy { !$0.traits.contains(.ambiguous) })
  }

  @Test func `an init that only the clock places after the first record is not another one`() {
    var events = EventSequence()
    events.add(.signalingEnabled, 7, 1, at: 10, cpu: 1)
    events.add(.initialized, 7, 1, at: 15, cpu: 0)
    events.add(.destroyed, 7, 1, at: 100)
    events.finish()
    #expect(events.ended.map(\.traits) == [.unorderedRecords])
    #expect(events.ended.map(\.isComplete) == [true])
    #expect(events.model.counts.fences == 1)
  }

  @Test(arguments: [(CPUNumber(0), UInt64(15)), (1, 30)])
  func `an init certainly after the first record is another one`(cpu: CPUNumber, time: UInt64) {
    var events = EventSequence()
    events.add(.signalingEnabled, 7, 1, at: 10, cpu: 0)
    events.add(.initialized, 7, 1, at: time, cpu: cpu)
    events.finish()
    #expect(events.model.counts.fences == 2)
    #expect(events.model.counts.sharedIdentity == 2)
  }

  @Test func `two signals count, whatever follows`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.signaled, 7, 1, at: 20)
    events.add(.signaled, 7, 1, at: 30)
    events.add(.destroyed, 7, 1, at: 40)
    events.finish()
    #expect(events.ended.map(\.signals) == [2])
    #expect(events.ended.first?.signaled?.timestamp == Timestamp(20_000))
  }

  // MARK: - virtio_gpu

  @Test func `virtio_gpu's fences get their seqno at emit`() throws {
    var events = EventSequence()
    func add(_ kind: FenceEvent.Kind, _ seqno: UInt32, _ time: UInt64, _ pid: Int32) {
      events.add(kind, 3, seqno, at: time, pid: pid, driver: "virtio_gpu", timeline: "controlq")
    }
    add(.initialized, 0, 10, 1)
    add(.initialized, 0, 20, 2)
    add(.emitted, 41, 30, 2)
    add(.emitted, 42, 40, 1)
    add(.signaled, 41, 50, 0)
    add(.signaled, 42, 60, 0)
    add(.initialized, 0, 70, 1)
    add(.destroyed, 0, 80, 1)
    add(.destroyed, 41, 90, 1)
    add(.destroyed, 42, 95, 1)
    events.finish()
    #expect(events.ended.map(\.fence.seqno) == [42, 41, 0])
    #expect(events.ended.map(\.traits) == [.seqnoSetAtEmit, .seqnoSetAtEmit, []])
    #expect(events.ended.map(\.generation) == [0, 0, 0])
    #expect(events.ended.allSatisfy { $0.isComplete })
    #expect(events.model.counts.generations == 0)
  }

  @Test func `two virtio_gpu fences of one task that wait for a seqno are ambiguous`() {
    var events = EventSequence()
    for (kind, seqno, time): (FenceEvent.Kind, UInt32, UInt64) in [
      (.initialized, 0, 10), (.initialized, 0, 20), (.emitted, 41, 30), (.emitted, 42, 40),
    ] {
      events.add(kind, 3, seqno, at: time, driver: "virtio_gpu", timeline: "controlq")
    }
    events.finish()
    #expect(events.model.aliveFences().map(\.fence.seqno) == [41, 42], "the oldest first")
    #expect(events.model.aliveFences().allSatisfy { $0.traits.contains(.ambiguous) })
  }

  @Test func `a CRTC's fences of virtio_gpu keep their seqno`() {
    var events = EventSequence()
    events.add(.initialized, 3, 5, at: 10, driver: "virtio_gpu", timeline: "CRTC:35-virtio")
    events.add(.emitted, 3, 6, at: 20, driver: "virtio_gpu", timeline: "CRTC:35-virtio")
    events.finish()
    #expect(events.model.counts.fences == 2)
  }

  // MARK: - Anonymous fences

  @Test func `anonymous fences are counted and have no lives, but their waits are paired`() {
    var events = EventSequence()
    for time: UInt64 in [10, 20] {
      events.add(.initialized, 0, 0, at: time, driver: "stub", timeline: "stub")
    }
    events.add(.waitStarted, 0, 0, at: 30, pid: 8, driver: "stub", timeline: "stub")
    events.add(.waitStarted, 0, 0, at: 31, pid: 9, driver: "stub", timeline: "stub")
    events.addDetached(.waitEnded, 0, 0, at: 40, pid: 8)
    events.addDetached(.destroyed, 0, 0, at: 50)
    events.add(.initialized, 4, 0, at: 60, driver: "amdxdna", timeline: "hwctx.1.1")
    events.addDetached(.destroyed, 4, 0, at: 70)
    events.finish()
    #expect(events.model.counts.anonymous == 3)
    #expect(events.model.counts.fences == 0)
    #expect(events.waits.map(\.outcome) == [.signaled])
    #expect(events.waits.map(\.length) == [10_000])
    #expect(events.model.counts.openWaits == 1)
  }
}
