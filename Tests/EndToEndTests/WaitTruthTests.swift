import FenceModel
import FenceReports
import FenceRules
import Fencepost
import Testing
import TraceVocabulary

/// What the rules say of waits agrees with what the traced driver wrote down itself.
struct WaitTruthTests {
  @Test(arguments: Captures.logged)
  func `what the driver expects of its waits is found, and no circle or context besides`(
    capture: TestCapture
  ) async throws {
    guard let path = capture.truthPath else { return }
    let table = try await LogTable(path)
    guard table.columns.contains("note") else { return }
    let report = try Capture.open(capture.path).analyze(AnalysisOptions())
    let times = table.rows.compactMap { row in
      UInt64(row[report.trace.clock.name == "local" ? "local_ns" : "mono_ns"])
    }
    #expect(!times.isEmpty)
    let findings = Dictionary(grouping: report.findings.map(\.finding), by: \.rule)
    let cycles = findings[.waitCycle] ?? []
    var deadlocks = 0
    var atomic: Set<String> = []
    for row in table.rows where row["op"] == "expect" {
      guard let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"]) else { continue }
      let fence = FenceID(
        context: UInt32(truncatingIfNeeded: context), seqno: UInt32(truncatingIfNeeded: seqno))
      let name = "\(fence.context):\(fence.seqno)"
      func found(_ rule: RuleID) -> [Finding] {
        (findings[rule] ?? []).filter { $0.fence?.fence == fence }
      }
      let note = row["note"]
      if note.hasPrefix("LONG_WAIT") {
        // An error it would be beyond a timeout that is known.
        #expect(found(.longWait).contains { $0.severity == .warning }, "\(name)")
      } else if note.hasPrefix("WAIT_TIMEOUT") {
        #expect(found(.waitFailed).contains { $0.severity == .warning }, "\(name)")
        #expect(found(.longWait).isEmpty, "\(name)")
      } else if note.hasPrefix("DEADLOCK") {
        deadlocks += 1
        #expect(cycles.contains { $0.message.contains(" \(name) (") }, "\(name)")
      } else if note.hasPrefix("WAIT_NEVER_ENDED") {
        #expect(found(.waitNeverEnded).contains { $0.severity > .info }, "\(name)")
      } else if note.hasPrefix("WAIT_IN_ATOMIC") {
        atomic.insert(name)
        #expect(found(.waitInAtomicContext).contains { $0.severity == .error }, "\(name)")
      }
    }
    #expect(cycles.count == deadlocks / 2)
    for finding in findings[.waitInAtomicContext] ?? [] {
      let fence = try #require(finding.fence?.fence)
      #expect(atomic.contains("\(fence.context):\(fence.seqno)"), "\(finding.message)")
    }
    #expect(findings[.priorityInversion] == nil && findings[.waitInReclaim] == nil)
  }

  @Test(arguments: Captures.logged)
  func `a wait that the driver saw fail is no long wait but a failed one`(
    capture: TestCapture
  ) async throws {
    let report = try Capture.open(capture.path).analyze(AnalysisOptions())
    guard let log = try await TruthLog(capture, clock: report.trace.clock.name),
      let start = report.trace.start?.value, let end = report.trace.end?.value
    else { return }
    let failed = report.findings.map(\.finding).filter { $0.rule == .waitFailed }
    var missed: UInt64 = 0
    for wait in log.waits where wait.start >= start && wait.end <= end && wait.result <= 0 {
      let isFound = failed.contains {
        $0.fence?.fence == wait.fence && $0.pid == wait.pid && $0.at.value >= wait.start
          && $0.at.value <= wait.end
      }
      missed += isFound ? 0 : 1
    }
    #expect(missed <= report.counts.undecidedWaits)
    for finding in failed {
      let match = log.waits.filter {
        $0.fence == finding.fence?.fence && $0.pid == finding.pid && finding.at.value >= $0.start
          && finding.at.value <= $0.end
      }
      #expect(match.allSatisfy { $0.result <= 0 }, "\(finding.message)")
    }
  }
}
