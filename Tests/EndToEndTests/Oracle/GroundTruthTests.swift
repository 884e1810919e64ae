import FenceModel
import FenceReports
import FenceRules
import TraceVocabulary
import Testing

/// The findings of every capture with a log, held against what the log says.
struct GroundTruthTests {
  /// Differences that a failure lists: the first of them say what is wrong.
  private static let listed = 6

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
    let missing = judgement.missing.filter { $0.rule != .reuseWithinGracePeriod || reuse > 1 }
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
