import FenceModel
import FenceReports
import FenceRules
import Fencepost
import HostileInput
import TraceVocabulary

/// A capture with a log, read whole: what its variants are held against.
struct GroundTruth {
  let capture: TestCapture
  let rows: [TruthRow]
  let report: Report
  let image: RingImage
  let folder: TemporaryFolder

  /// Rules whose findings compare with all that was recorded: with less of it, others stand out.
  static let relativeRules: Set<RuleID> = [.slowSignal, .fenceStorm, .crossDriverWait]

  /// Nil where the capture has no such log, has losses of its own, or cannot be taken apart.
  init?(_ capture: TestCapture) async throws {
    self.capture = capture
    folder = try TemporaryFolder()
    guard case .report(let report, _) = try Reading.report(of: capture),
      let scope = RecordedScope(report), !scope.hasLosses,
      let rows = try await TruthRow.rows(of: capture, clock: report.trace.clock.name),
      let image = try RingImage(
        try PlainImage.bytes(of: capture.bytes) ?? capture.bytes, in: folder)
    else { return nil }
    self.report = report
    self.rows = rows
    self.image = image
  }

  /// The report of a variant of the capture.
  func report(of variant: RingImage) throws -> Report? {
    guard let bytes = variant.written() else { return nil }
    let path = try folder.write(bytes, to: "variant.dat")
    return try Capture.open(path).analyze(AnalysisOptions())
  }

  /// Findings of `variant` that are asserted and false: neither is the subject one of the whole
  /// capture's findings or of the log's, nor does the log justify it for what the variant recorded.
  func falsehoods(in variant: Report) -> [String] {
    guard let whole = RecordedScope(report), let part = RecordedScope(variant) else { return [] }
    var severities: [Subject: Finding.Severity] = [:]
    for finding in report.findings.map(\.finding) {
      let subject = Subject(finding)
      severities[subject] = max(severities[subject] ?? .info, finding.severity)
    }
    for scope in [whole, part] {
      for expectation in Oracle(rows, scope).expectations {
        for fence in expectation.fences {
          let subject = Subject(rule: expectation.rule, fence: fence)
          severities[subject] = max(severities[subject] ?? .info, expectation.severity)
        }
      }
    }
    return variant.findings.map(\.finding).compactMap { finding in
      guard finding.certainty > .suspected, !GroundTruth.relativeRules.contains(finding.rule),
        severities[Subject(finding)].map({ $0 < finding.severity }) ?? true
      else { return nil }
      return "\(finding.rule.rawValue), \(finding.severity), \(finding.certainty), at "
        + "\(finding.at.value): \(finding.message)"
    }
  }

  /// Rules that hold in `variant` although the whole capture violates them.
  func falseVerdicts(in variant: Report) -> [String] {
    let violated = Set(report.rules.filter { $0.verdict == .violated }.map(\.rule))
    return variant.rules.filter { $0.verdict == .holds && violated.contains($0.rule) }.map {
      "\($0.rule.rawValue) holds, over \($0.observed)"
    }
  }

  private struct Subject: Hashable {
    let rule: RuleID
    let fence: FenceID?

    init(rule: RuleID, fence: FenceID) {
      self.rule = rule
      self.fence = fence
    }

    init(_ finding: Finding) {
      rule = finding.rule
      fence = finding.fence?.fence
    }
  }
}
