import FenceModel
import FenceReports
import Fencepost
import Testing
import TraceVocabulary

/// Lives and waits agree with what the traced driver wrote down itself.
struct TruthTests {
  @Test(arguments: Captures.logged)
  func `every life is the one that the driver logged`(capture: TestCapture) async throws {
    guard let reading = try await LoggedReading(capture) else {
      #expect(!Captures.own.contains { $0.path == capture.path }, "a log of another kind")
      return
    }
    #expect(!reading.logged.isEmpty)
    var delays: [UInt64] = []
    for (fence, lives) in reading.logged {
      let found = reading.found[fence] ?? []
      // Aliases, and identities that were in use twice at a time: the count is known, no more.
      #expect(found.count == lives.count, "\(fence.context):\(fence.seqno)")
      guard found.count == lives.count, !found.contains(where: \.isMarked) else { continue }
      for (life, fence) in zip(lives, found) {
        let differences = reading.differences(life, fence, &delays)
        #expect(differences.isEmpty, "\(fence.context):\(fence.seqno)")
      }
    }
    delays.sort()
    if let worst = delays.last {
      #expect(delays[delays.count / 2] <= TruthLog.usual)
      #expect(worst <= TruthLog.worst)
    }
  }

  @Test(arguments: Captures.logged)
  func `every wait has the task, the length and the outcome that the driver logged`(
    capture: TestCapture
  ) async throws {
    guard let reading = try await LoggedReading(capture) else { return }
    var found = reading.lines.waits.filter { $0.outcome != "open" }
    for wait in reading.log.waits where reading.covers(wait) {
      // A wait lies between its two rows.
      let place = found.firstIndex {
        $0.context == wait.fence.context && $0.seqno == wait.fence.seqno && $0.pid == wait.pid
          && wait.start <= $0.startNanoseconds ?? 0 && $0.endNanoseconds ?? .max <= wait.end
      }
      let name = "\(wait.fence.context):\(wait.fence.seqno) by \(wait.pid)"
      guard let place else {
        Issue.record("no wait on \(name)")
        continue
      }
      let match = found.remove(at: place)
      let length = try #require(match.lengthNanoseconds)
      #expect(wait.end - wait.start - length <= 2 * TruthLog.worst, "\(name)")
      if match.outcome != "unknown" {
        #expect(match.outcome == (wait.result > 0 ? "signaled" : "failed"), "\(name)")
      } else {
        // What the model must have seen to be unsure.
        #expect(match.crossedGap || match.ambiguous || reading.isUnsure(wait), "\(name)")
      }
    }
  }

  @Test func `a wait that timed out just before the signal is not called a success`() throws {
    guard case .report(let report, _) = try Reading.report(of: Captures.own("fl-waits.dat")) else {
      Issue.record("fl-waits.dat cannot be read")
      return
    }
    // By the log: 7 of the 19 waits ended by their timeout, 3 of them half a millisecond early.
    #expect(report.counts.endedWaits == 19)
    #expect(report.counts.failedWaits == 7)
    #expect(report.counts.undecidedWaits == 0)
  }

  @Test(arguments: Captures.logged)
  func `fences that user space attached are as many as it logged`(
    capture: TestCapture
  ) async throws {
    let table = try await LogTable(try #require(capture.truthPath))
    guard table.columns.contains("fence"), table.columns.contains("result") else { return }
    guard case .report(let report, let ndjson) = try Reading.report(of: capture) else {
      Issue.record("the capture cannot be read")
      return
    }
    var fences = try StreamLines(ndjson).fences.filter { $0.driver == "vgem" }
    let times = table.rows.compactMap { UInt64($0["mono_ns"]) }
    if report.trace.clock.name == "mono", let first = times.min(), let last = times.max() {
      // A recording may hold a second run, of which there is no log.
      fences.removeAll {
        $0.initNanoseconds.map { $0 < first - TruthLog.worst || $0 > last } ?? true
      }
    }
    #expect(fences.count == table.rows.count { $0["op"] == "attach" })
    #expect(fences.allSatisfy { $0.signals == 1 && $0.initNanoseconds != nil })
  }
}

/// A capture as read, beside the log of what happened.
private struct LoggedReading {
  let log: TruthLog
  let lines: StreamLines
  /// By identity, in the order of time: what the log says and what was read.
  private(set) var logged: [FenceID: [TruthLog.Life]] = [:]
  private(set) var found: [FenceID: [StreamLines.Fence]] = [:]
  private let start: UInt64
  private let end: UInt64
  private let hasGaps: Bool
  private let recordsDestroy: Bool

  /// Nil for captures whose log is of another kind.
  init?(_ capture: TestCapture) async throws {
    guard case .report(let report, let ndjson) = try Reading.report(of: capture),
      let log = try await TruthLog(capture, clock: report.trace.clock.name),
      let start = report.trace.start?.value, let end = report.trace.end?.value
    else { return nil }
    self.log = log
    self.start = start
    self.end = end
    hasGaps = report.events.gaps > 0
    lines = try StreamLines(ndjson)
    recordsDestroy = lines.fences.contains { $0.destroyNanoseconds != nil }
    for fence in lines.fences {
      found[FenceID(context: fence.context, seqno: fence.seqno), default: []].append(fence)
    }
    for fence in found.keys {
      found[fence]?.sort { $0.firstSeenNanoseconds ?? 0 < $1.firstSeenNanoseconds ?? 0 }
    }
    for life in log.lives where life.end >= start && life.begin <= end {
      logged[life.fence, default: []].append(life)
    }
  }

  /// Whether the recording ran from the start to the end of a logged wait.
  func covers(_ wait: TruthLog.Wait) -> Bool {
    wait.start >= start && wait.end <= end
  }

  /// Whether the identity of a wait leaves open which fence was meant.
  func isUnsure(_ wait: TruthLog.Wait) -> Bool {
    hasGaps || found[wait.fence]?.contains(where: \.isMarked) ?? true
  }

  /// What is not as the log has it; adds the delay of the row of the init to `delays`.
  func differences(
    _ life: TruthLog.Life, _ fence: StreamLines.Fence, _ delays: inout [UInt64]
  ) -> [String] {
    var differences: [String] = []
    let isInitRecorded = !life.isRearmed && life.begin >= start
    if let moment = fence.initNanoseconds {
      if moment > life.begin { differences.append("the init was logged before it was recorded") }
      delays.append(life.begin &- moment)
    }
    if (fence.initNanoseconds != nil) != isInitRecorded { differences.append("init") }
    // The kernel itself signals what is released with callbacks; the driver cannot log that.
    let isSignaledByRelease =
      fence.traits.contains("usedAfterDestroy")
      && fence.signaledNanoseconds ?? 0 >= fence.destroyNanoseconds ?? .max
    let signals = life.signals.count { start <= $0 && $0 <= end }
    if !isSignaledByRelease, fence.signals != signals {
      differences.append("\(fence.signals) signals, not \(signals)")
    }
    let isDestroyRecorded = life.destroyed.map { start <= $0 && $0 <= end } ?? false
    if (fence.destroyNanoseconds != nil) != isDestroyRecorded { differences.append("destroy") }
    // Where no destroy was recorded at all, the signal is the end.
    let isOver = isDestroyRecorded || !recordsDestroy && fence.signals > 0
    if fence.aliveAtEnd == isOver { differences.append("alive at the end") }
    return differences
  }
}
