import FenceModel
import Testing
import TraceVocabulary

/// How waits are paired, and what is said of their end.
struct WaitTests {
  /// A fence that is initialised, waited for and, at another time, signaled.
  private func outcome(
    clock: String = "mono", kernel: KernelRelease? = nil, driver: String = "amdgpu",
    signaledAt signal: UInt64?, on cpu: CPUNumber = 1, endedAt end: UInt64 = 100
  ) -> FenceWait.Outcome? {
    var events = EventSequence(clock: clock, kernel: kernel)
    events.add(.initialized, 9, 9, at: 1)
    events.add(.signaled, 9, 9, at: 2)
    events.add(.initialized, 7, 1, at: 10, driver: driver)
    events.add(.waitStarted, 7, 1, at: 20, driver: driver)
    if let signal, signal <= end {
      events.add(.signaled, 7, 1, at: signal, cpu: cpu, driver: driver)
    }
    events.add(.waitEnded, 7, 1, at: end, driver: driver)
    if let signal, signal > end {
      events.add(.signaled, 7, 1, at: signal, cpu: cpu, driver: driver)
    }
    events.finish()
    return events.waits.first?.outcome
  }

  @Test func `a wait that the signal precedes succeeded`() {
    #expect(outcome(signaledAt: 90) == .signaled)
  }

  private static let old = KernelRelease(major: 6, minor: 0)
  private static let new = KernelRelease(major: 6, minor: 1)

  @Test(arguments: [nil, old])
  func `a signal up to a millisecond after a wait may have ended it or not`(
    kernel: KernelRelease?
  ) {
    #expect(outcome(kernel: kernel, signaledAt: 101) == .unknown)
    #expect(outcome(kernel: kernel, signaledAt: 1_100) == .unknown)
    #expect(outcome(kernel: kernel, signaledAt: 1_101) == .failed)
    #expect(outcome(kernel: kernel, signaledAt: nil) == .failed)
  }

  @Test func `since the default wait takes the lock, a later signal did not end it`() {
    #expect(outcome(kernel: Self.new, signaledAt: 1_100) == .failed)
    #expect(outcome(kernel: Self.new, signaledAt: 90) == .signaled)
  }

  @Test(arguments: ["radeon", "qxl", "vmwgfx", "nouveau", "i915", "0000:00:02.0", "mock"])
  func `a driver's own wait may see the signal before it is traced`(driver: String) {
    #expect(outcome(kernel: Self.new, driver: driver, signaledAt: 300) == .unknown)
    #expect(outcome(kernel: Self.new, driver: driver, signaledAt: 1_101) == .failed)
  }

  @Test func `a signal is later only where the clock vouches for the order`() {
    #expect(outcome(kernel: Self.new, signaledAt: 105) == .unknown)
    #expect(outcome(kernel: Self.new, signaledAt: 105, on: 0) == .failed)
    #expect(outcome(clock: "local", kernel: Self.new, signaledAt: 10_100) == .unknown)
    #expect(outcome(clock: "local", kernel: Self.new, signaledAt: 10_101) == .failed)
    #expect(outcome(clock: "local", kernel: Self.new, signaledAt: 300, on: 0) == .failed)
  }

  @Test func `a clock without nanoseconds cannot call a signal late`() {
    #expect(outcome(clock: "counter", signaledAt: nil) == .unknown)
    #expect(outcome(clock: "counter", signaledAt: 50) == .signaled)
  }

  @Test func `at the end of the trace the signal may still be coming`() {
    var events = EventSequence()
    events.add(.initialized, 9, 9, at: 1)
    events.add(.signaled, 9, 9, at: 2)
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.waitEnded, 7, 1, at: 100)
    events.finish(at: 200)
    #expect(events.waits.map(\.outcome) == [.unknown])
  }

  @Test func `a trace without any signal says nothing about waits`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.waitEnded, 7, 1, at: 30)
    events.add(.initialized, 7, 2, at: 10_000)
    events.finish()
    #expect(events.waits.map(\.outcome) == [.unknown])
    #expect(events.model.counts.undecidedWaits == 1)
  }

  @Test func `what was signaled before the trace began is not called a failed wait`() {
    var events = EventSequence()
    events.add(.initialized, 9, 9, at: 1)
    events.add(.signaled, 9, 9, at: 2)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.waitEnded, 7, 1, at: 21)
    events.finish()
    #expect(events.waits.map(\.outcome) == [.unknown])
  }

  @Test func `a gap during the wait leaves its outcome open`() {
    var events = EventSequence()
    events.add(.initialized, 9, 9, at: 1)
    events.add(.signaled, 9, 9, at: 2)
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.model.gapBegan(on: 3)
    events.model.gapEnded(on: 3)
    events.add(.waitEnded, 7, 1, at: 30)
    events.finish()
    #expect(events.waits.map(\.outcome) == [.unknown])
    #expect(events.waits.map(\.crossedGap) == [true])
  }

  @Test func `of the waits that are open those are counted whose end may be lost`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20, pid: 5)
    events.model.gapBegan(on: 3)
    events.add(.waitStarted, 7, 1, at: 30, pid: 6)
    events.model.gapEnded(on: 3)
    events.add(.waitStarted, 7, 1, at: 40, pid: 7)
    events.finish(at: 80)
    #expect(events.model.counts.openWaits == 3)
    #expect(events.model.counts.openWaitsCrossedGap == 2)
  }

  @Test func `the names at the end of a wait tell its outcome in the safe-string era`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.addDetached(.waitEnded, 7, 1, at: 30)
    events.addDetached(.waitStarted, 7, 1, at: 40)
    events.addDetached(.waitEnded, 7, 1, at: 41)
    events.add(.initialized, 7, 2, at: 50)
    events.add(.waitStarted, 7, 2, at: 60)
    events.add(.waitEnded, 7, 2, at: 70)
    events.finish(at: 80)
    #expect(events.waits.map(\.outcome) == [.signaled, .signaled, .failed])
    #expect(events.model.aliveFences().last?.traits.contains(.provenUnsignaled) == true)
    #expect(events.model.counts.failedWaits == 1)
  }

  @Test func `of two fences with one identity, the names tell which is waited for`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10, timeline: "gfx")
    events.add(.initialized, 7, 1, at: 20, timeline: "copy")
    events.add(.signaled, 7, 1, at: 30, timeline: "gfx")
    events.add(.waitStarted, 7, 1, at: 40, timeline: "gfx")
    events.add(.waitEnded, 7, 1, at: 50, timeline: "gfx")
    events.add(.signaled, 7, 1, at: 60, timeline: "copy")
    events.finish()
    #expect(events.waits.map(\.generation) == [0])
    #expect(events.waits.map(\.isAmbiguous) == [false])
    #expect(events.waits.map(\.outcome) == [.signaled])
  }

  @Test func `of two fences with one identity and one name, nothing tells`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.initialized, 7, 1, at: 20)
    events.add(.signaled, 7, 1, at: 30)
    events.add(.waitStarted, 7, 1, at: 40)
    events.add(.waitEnded, 7, 1, at: 50)
    events.add(.initialized, 8, 1, at: 10_000)
    events.finish()
    #expect(events.waits.map(\.isAmbiguous) == [true])
    #expect(events.waits.map(\.outcome) == [.unknown])
  }

  @Test func `a wait on a signaled fence succeeds`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.signaled, 7, 1, at: 15)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.waitEnded, 7, 1, at: 21)
    events.finish()
    #expect(events.waits.map(\.outcome) == [.signaled])
  }

  @Test func `tasks are told apart, and idle tasks by their CPU`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20, cpu: 0, pid: 5)
    events.add(.waitStarted, 7, 1, at: 30, cpu: 0, pid: 6)
    events.add(.waitStarted, 7, 1, at: 40, cpu: 0, pid: 0)
    events.add(.waitStarted, 7, 1, at: 50, cpu: 1, pid: 0)
    events.add(.signaled, 7, 1, at: 60)
    events.add(.waitEnded, 7, 1, at: 70, cpu: 3, pid: 5)
    events.add(.waitEnded, 7, 1, at: 80, cpu: 1, pid: 0)
    events.add(.waitEnded, 7, 1, at: 90, cpu: 3, pid: 6)
    events.finish()
    #expect(events.waits.map(\.length) == [50_000, 30_000, 60_000])
    #expect(events.model.openWaits().map(\.pid) == [0])
    #expect(events.model.counts.longestWait == 60_000)
    #expect(events.model.aliveFences().isEmpty)
    #expect(events.ended.map(\.waits) == [4])
    #expect(events.ended.map(\.openWaits) == [1])
  }

  @Test func `nested waits of one task close from the inside`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.waitStarted, 7, 1, at: 30)
    events.add(.signaled, 7, 1, at: 60)
    events.add(.waitEnded, 7, 1, at: 70)
    events.add(.waitEnded, 7, 1, at: 80)
    events.finish()
    #expect(events.waits.map(\.length) == [40_000, 60_000])
    #expect(events.model.counts.waitsEndedUnseen == 0)
  }

  @Test func `a wait that began before the trace has an end and no length`() {
    var events = EventSequence()
    events.add(.waitEnded, 7, 1, at: 10)
    events.finish()
    #expect(events.waits.map(\.start) == [nil])
    #expect(events.waits.map(\.length) == [nil])
    #expect(events.model.counts.waitsBegunBefore == 1)
    #expect(events.model.counts.waits == 1)
    #expect(events.model.counts.fences == 1)
  }

  @Test func `destroyed while waited for, the wait still ends on the same incarnation`() {
    var events = EventSequence()
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 20)
    events.add(.destroyed, 7, 1, at: 30)
    events.add(.initialized, 7, 1, at: 50)
    events.add(.waitEnded, 7, 1, at: 70)
    events.finish()
    #expect(events.waits.map(\.generation) == [0])
    #expect(events.ended.map(\.traits) == [.usedAfterDestroy])
  }
}
