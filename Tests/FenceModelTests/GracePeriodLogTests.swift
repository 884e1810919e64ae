import FenceModel
import Testing
import TraceVocabulary

/// Whether a whole grace period lies between two records: each branch of the rule.
struct GracePeriodLogTests {
  private static let none = GraceVerdict.notElapsed(.assumingNoExpedited)

  // MARK: - rcu_grace_period

  @Test func `without a record of any grace period nothing is known`() {
    var trace = GraceTrace()
    #expect(trace.verdict(100, 200) == .unknown(.notRecorded))
  }

  @Test func `one between the two has passed, one under way at the first has not`() {
    var trace = GraceTrace()
    trace.add(.started(sequence: 5), at: 1_000)
    trace.add(.ended(sequence: 5), at: 5_000)
    #expect(trace.verdict(900, 5_100) == .elapsed)
    #expect(trace.verdict(1_100, 5_100) == Self.none)
    #expect(trace.verdict(900, 4_900) == Self.none)
    #expect(trace.verdict(2_000, 3_000) == Self.none)
  }

  @Test func `an edge within the clock's margin of another CPU's record leaves it open`() {
    var trace = GraceTrace()
    trace.add(.started(sequence: 5), at: 1_000)
    trace.add(.ended(sequence: 5), at: 5_000)
    #expect(trace.verdict(995, 5_100) == .unknown(.margin))
    #expect(trace.verdict(1_005, 5_100) == .unknown(.margin))
    #expect(trace.verdict(900, 5_005) == .unknown(.margin))
    // On the CPU of the edges the order is exact.
    #expect(trace.verdict(995, 5_005, cpus: (1, 1)) == .elapsed)
    #expect(trace.verdict(1_005, 5_005, cpus: (1, 1)) == Self.none)
  }

  @Test func `of two back to back the second counts`() {
    var trace = GraceTrace()
    trace.add(.started(sequence: 5), at: 1_000)
    trace.add(.ended(sequence: 5), at: 5_000)
    trace.add(.started(sequence: 9), at: 5_010)
    #expect(trace.verdict(2_000, 5_100) == Self.none)
    trace.add(.ended(sequence: 9), at: 9_000)
    #expect(trace.verdict(2_000, 9_100) == .elapsed)
  }

  @Test func `an end without its start covers nothing and excludes nothing`() {
    var trace = GraceTrace()
    trace.add(.ended(sequence: 5), at: 5_000)
    #expect(trace.verdict(1_000, 6_000) == .unknown(.incomplete))
    #expect(trace.verdict(5_500, 6_000) == Self.none)
  }

  @Test func `a start whose end is missing had ended when the next one began`() {
    var trace = GraceTrace()
    trace.add(.started(sequence: 5), at: 1_000)
    trace.add(.started(sequence: 9), at: 5_000)
    #expect(trace.verdict(900, 5_100) == .elapsed)
    #expect(trace.verdict(900, 4_000) == .unknown(.margin))
  }

  @Test func `sequences are compared for equality alone, so they may wrap`() {
    var trace = GraceTrace()
    trace.add(.started(sequence: .max - 2), at: 1_000)
    trace.add(.ended(sequence: .max - 2), at: 5_000)
    trace.add(.started(sequence: 1), at: 6_000)
    trace.add(.ended(sequence: 1), at: 9_000)
    #expect(trace.verdict(900, 5_100) == .elapsed)
    #expect(trace.verdict(5_100, 9_100) == .elapsed)
    #expect(trace.verdict(5_100, 8_900) == Self.none)
  }

  // MARK: - Probes

  @Test func `a probed one lies between the entry of init and the return of cleanup`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_500, 5_000, 5_500))
    #expect(trace.verdict(900, 5_600) == .elapsed)
    // It may have begun before the release, or after.
    #expect(trace.verdict(1_200, 5_600) == .unknown(.incomplete))
    #expect(trace.verdict(900, 5_200) == .unknown(.margin))
    #expect(trace.verdict(1_600, 5_600) == Self.none)
    #expect(trace.verdict(900, 4_900) == Self.none)
  }

  @Test func `entry and return on two CPUs bound it all the same`() {
    var trace = GraceTrace()
    trace.add(.initEntered, at: 1_000, cpu: 1)
    trace.add(.initReturned(began: true), at: 7_000, cpu: 0)
    trace.add(.cleanupEntered, at: 9_000, cpu: 0)
    trace.add(.cleanupReturned, at: 9_100, cpu: 1)
    #expect(trace.verdict(900, 9_200, cpus: (0, 0)) == .elapsed)
    #expect(trace.verdict(4_000, 9_200) != .elapsed)
    #expect(trace.verdict(7_100, 9_200) == Self.none)
  }

  @Test func `an init that had nothing to begin is no grace period`() {
    var trace = GraceTrace()
    trace.add(.initEntered, at: 1_000)
    trace.add(.initReturned(began: false), at: 1_010)
    #expect(trace.verdict(900, 2_000) == Self.none)
  }

  @Test func `without the return of init a begin may be as late as the cleanup`() {
    var trace = GraceTrace()
    trace.add(.initEntered, at: 1_000)
    trace.add(.cleanupEntered, at: 5_000)
    trace.add(.cleanupReturned, at: 5_050)
    #expect(trace.verdict(900, 5_100) == .elapsed)
    #expect(trace.verdict(2_000, 5_100) == .unknown(.incomplete))
    #expect(trace.verdict(2_000, 4_900) == Self.none)
    #expect(trace.verdict(5_100, 6_000) == Self.none)
  }

  @Test func `without the return of cleanup it has ended when the next init is entered`() {
    var trace = GraceTrace()
    trace.add(.initEntered, at: 1_000)
    trace.add(.initReturned(began: true), at: 1_100)
    trace.add(.cleanupEntered, at: 5_000)
    #expect(trace.verdict(900, 5_500) == .unknown(.incomplete))
    trace.add(.initEntered, at: 6_000)
    #expect(trace.verdict(900, 6_100) == .elapsed)
  }

  @Test func `before any cleanup was seen none is known to be missing`() {
    var trace = GraceTrace()
    trace.add(.initEntered, at: 1_000)
    trace.add(.initReturned(began: true), at: 1_100)
    #expect(trace.verdict(900, 6_000) == .unknown(.incomplete))
    #expect(trace.verdict(1_200, 6_000) == Self.none)
  }

  @Test func `a trace that begins inside one knows nothing of its begin`() {
    var trace = GraceTrace()
    trace.add(.cleanupEntered, at: 5_000)
    trace.add(.cleanupReturned, at: 5_050)
    #expect(trace.verdict(1_000, 6_000) == .unknown(.incomplete))
    #expect(trace.verdict(1_000, 4_000) == Self.none)
    #expect(trace.verdict(5_100, 6_000) == Self.none)
  }

  // MARK: - Expedited ones and witnesses

  @Test func `an expedited one acquits, and one that overlaps leaves it open`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_100, 2_000, 2_100))
    trace.add(.expeditedStarted(sequence: 4), at: 3_000, pid: 9)
    trace.add(.expeditedEnded(sequence: 4), at: 3_200, pid: 9)
    #expect(trace.verdict(2_900, 3_300) == .elapsed)
    #expect(trace.verdict(3_100, 3_300) == .unknown(.incomplete))
    #expect(trace.verdict(3_300, 3_500) == .notElapsed(.proven))
  }

  @Test func `a task that waits for one itself needs no margin`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_100, 2_000, 2_100))
    trace.add(.expeditedEntered, at: 3_001, cpu: 1, pid: 7)
    trace.add(.expeditedReturned, at: 3_090, cpu: 1, pid: 7)
    #expect(trace.verdict(3_000, 3_091, cpus: (0, 1)) == .elapsed)
    #expect(trace.verdict(3_000, 3_091, cpus: (0, 0), pid: 8) == .unknown(.margin))
  }

  @Test func `a call that has not returned leaves it open`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_100, 2_000, 2_100))
    trace.add(.expeditedEntered, at: 2_500, pid: 9)
    #expect(trace.verdict(3_000, 3_300) == .unknown(.incomplete))
  }

  @Test func `what is too short for an expedited one excludes it`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_100, 2_000, 2_100))
    #expect(trace.verdict(3_000, 3_009) == .notElapsed(.proven))
    #expect(trace.verdict(3_000, 3_020) == Self.none)
  }

  @Test func `a callback of anyone, and synchronize_rcu, are witnesses`() {
    var trace = GraceTrace()
    trace.add(.callbackQueued(head: 64), at: 1_000, pid: 9)
    trace.add(.callbackInvoked(head: 64), at: 5_000, pid: 10)
    trace.add(.synchronizeEntered, at: 6_000, pid: 9)
    trace.add(.synchronizeReturned, at: 9_000, pid: 9)
    #expect(trace.verdict(900, 5_100) == .elapsed)
    #expect(trace.verdict(5_900, 9_100) == .elapsed)
    #expect(trace.verdict(1_100, 5_100) == .unknown(.notRecorded))
  }

  @Test func `of two queued at one address the earlier is taken`() {
    var trace = GraceTrace()
    trace.add(.callbackQueued(head: 64), at: 1_000, pid: 9)
    trace.add(.callbackQueued(head: 64), at: 4_990, pid: 9)
    trace.add(.callbackInvoked(head: 64), at: 5_000, pid: 10)
    #expect(trace.verdict(2_000, 6_000) == .unknown(.notRecorded))
  }

  // MARK: - Threads

  @Test func `where the thread did not run there was none`() {
    var trace = GraceTrace()
    trace.log.know(threads: [15], workers: [17])
    trace.switched(from: 0, to: 15, at: 1_000)
    trace.switched(from: 15, to: 0, at: 1_100)
    #expect(trace.verdict(2_000, 3_000) == Self.none)
    #expect(trace.verdict(900, 3_000) == .unknown(.incomplete))
    #expect(trace.verdict(1_050, 3_000) == .unknown(.incomplete))
    trace.switched(from: 0, to: 17, at: 3_100)
    trace.switched(from: 17, to: 0, at: 3_200)
    #expect(trace.verdict(2_000, 3_000) == .notElapsed(.proven))
    #expect(trace.verdict(2_000, 3_150) == .unknown(.expeditedThreadRan))
  }

  @Test func `an expedited one may have passed where its thread ran and none was recorded`() {
    var trace = GraceTrace()
    trace.log.know(threads: [], workers: [17])
    trace.probed((1_000, 1_100, 9_000, 9_100))
    #expect(trace.verdict(2_000, 3_000) == Self.none)
    trace.switched(from: 0, to: 17, at: 4_000)
    trace.switched(from: 17, to: 0, at: 4_050)
    #expect(trace.verdict(2_000, 5_000) == .unknown(.expeditedThreadRan))
    #expect(trace.verdict(4_045, 4_052) == .notElapsed(.proven))
    #expect(trace.verdict(5_000, 6_000) == .notElapsed(.proven))
    trace.add(.expeditedEntered, at: 7_000, cpu: 0, pid: 9)
    trace.switched(from: 0, to: 17, at: 7_100)
    trace.switched(from: 17, to: 0, at: 7_200)
    trace.add(.expeditedReturned, at: 7_300, cpu: 0, pid: 9)
    #expect(trace.verdict(6_000, 8_000) == .elapsed)
    #expect(trace.verdict(7_500, 8_500) == .notElapsed(.proven))
  }

  @Test func `a thread that was seen to leave first had run since ever`() {
    var trace = GraceTrace()
    trace.log.know(threads: [15], workers: [])
    trace.switched(from: 15, to: 0, at: 1_100)
    #expect(trace.verdict(200, 900) == .unknown(.incomplete))
    #expect(trace.verdict(1_200, 1_900) == Self.none)
  }

  // MARK: - Losses and clocks

  @Test func `a loss anywhere between leaves it open, but a period that was seen is a proof`() {
    var trace = GraceTrace()
    trace.probed((1_000, 1_100, 5_000, 5_100))
    trace.gap(on: 3, from: 2_000, to: 2_500)
    #expect(trace.verdict(1_200, 3_000) == .unknown(.lostEvents))
    #expect(trace.verdict(900, 5_200) == .elapsed)
    #expect(trace.verdict(2_600, 3_000) == Self.none)
    trace.log.gapBegan(on: 0, at: Timestamp(6_000_000))
    #expect(trace.verdict(5_500, 6_100) == .unknown(.lostEvents))
    #expect(trace.verdict(5_500, 5_900) == Self.none)
  }

  @Test func `the clocks of local order one CPU's records alone`() {
    var trace = GraceTrace(clock: "local")
    trace.probed((100_000, 100_100, 105_000, 105_100))
    #expect(trace.verdict(90_000, 125_000) == .unknown(.clock))
    #expect(trace.verdict(90_000, 125_000, cpus: (1, 1)) == .elapsed)
    #expect(trace.verdict(101_000, 125_000, cpus: (1, 1)) == Self.none)
    #expect(trace.verdict(101_000, 125_000, cpus: (0, 1)) == .unknown(.clock))
  }

  @Test func `what is no longer kept does not make it sure`() {
    var trace = GraceTrace()
    for number: UInt64 in 1...100 {
      let begin = number * 10_000
      trace.probed((begin, begin + 100, begin + 5_000, begin + 5_100))
    }
    #expect(trace.verdict(5_000, 1_006_000) == .elapsed)
    #expect(trace.verdict(21_000, 22_000) == .unknown(.incomplete))
    #expect(trace.verdict(1_001_000, 1_006_000) == Self.none)
  }
}
