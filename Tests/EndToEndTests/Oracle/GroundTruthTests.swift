import FenceModel
import FenceReports
import FenceRules
import TraceVocabulary
import Testing

/// The findings of every capture with a log, held against what the log says.
struct GroundTruthTests {
  /// Differences that a failure lists: the first of them say what is wrong.
  private static let listed = 6

  /// Reuses of one capture that may stay unknown: where gp_init's return was not recorded, a grace
  /// period may have begun within the margin of the release. An independent reading of all captures
  /// left 3.
  private static let unknownReuses = 2

  /// What the logs in `traces/` ask for, known from their remarks: an oracle that asked for
  /// nothing would find nothing missing.
  private static let least: [RuleID: Int] = [
    .reuseWithinGracePeriod: 39, .recycledFenceLeak: 13, .signaledTwice: 12, .seqnoRegression: 8,
    .identityReusedWhileAlive: 7, .longWait: 4, .waitFailed: 4, .waitCycle: 3, .outOfOrderSignal: 2,
  ]

  @Test func `the logs of traces ask for what they are known to hold`() async throws {
    var required: [RuleID: Int] = [:]
    for capture in Captures.own where capture.truthPath != nil {
      guard case .report(let report, _) = try Reading.report(of: capture),
        let scope = RecordedScope(report),
        let rows = try await TruthRow.rows(of: capture, clock: report.trace.clock.name)
      else { continue }
      for expectation in Oracle(rows, scope).expectations {
        required[expectation.rule, default: 0] += expectation.required
      }
    }
    for (rule, least) in Self.least {
      #expect(required[rule, default: 0] >= least, "\(rule.rawValue)")
    }
  }

  @Test(arguments: Captures.logged)
  func `what the log asks for is found, and nothing else`(capture: TestCapture) async throws {
    guard case .report(let report, _) = try Reading.report(of: capture),
      let scope = RecordedScope(report),
      let rows = try await TruthRow.rows(of: capture, clock: report.trace.clock.name)
    else { return }
    let oracle = Oracle(rows, scope)
    let judgement = Judgement(report.findings, by: oracle)
    print("\(capture.name)\n\(judgement)")
    let reuse = judgement.missing.count { $0.rule == .reuseWithinGracePeriod }
    let missing = judgement.missing.filter {
      $0.rule != .reuseWithinGracePeriod || reuse > GroundTruthTests.unknownReuses
    }
    let isComplete = missing.isEmpty
    #expect(
      isComplete,
      "missing \(missing.count):\n\(missing.prefix(Self.listed).map(\.words).joined(separator: "\n"))"
    )
    let unexpected = judgement.unexpected.map(\.words)
    let isClean = unexpected.isEmpty
    #expect(
      isClean,
      "unexpected \(unexpected.count):\n\(unexpected.prefix(Self.listed).joined(separator: "\n"))")
  }
}
