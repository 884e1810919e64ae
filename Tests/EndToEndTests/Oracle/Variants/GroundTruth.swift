import FenceModel
import FenceReports
import FenceRules
import Fencepost
import HostileInput
import TraceVocabulary

/// A capture with a log, read whole: what its variants are held against.
struct GroundTruth: Sendable {
  let capture: TestCapture
  let rows: [TruthRow]
  let report: Report
  let image: RingImage

  /// Rules whose findings compare with all that was recorded: with less of it, others stand out.
  static let relativeRules: Set<RuleID> = [.slowSignal, .fenceStorm, .crossDriverWait]

  /// Nil where the capture has no such log, has losses of its own, or cannot be taken apart.
  init?(_ capture: TestCapture) async throws {
    self.capture = capture
    guard case .report(let report, _) = try Reading.report(of: capture),
      let scope = RecordedScope(report), !scope.hasLosses,
      let rows = try await TruthRow.rows(of: capture, clock: report.trace.clock.name),
      let image = try RingImage(
        try PlainImage.bytes(of: capture.bytes) ?? capture.bytes)
    else { return nil }
    self.report = report
    self.rows = rows
    self.image = image
  }

  /// All captures with such logs, read once for all tests.
  static let all = Task {
    var truths: [GroundTruth] = []
    for capture in Captures.logged {
      if let truth = try await GroundTruth(capture) { truths.append(truth) }
    }
    return truths
  }

  /// The report of a variant of the capture.
  func report(of variant: RingImage) throws -> Report? {
    guard let bytes = variant.written() else { return nil }
    let folder = try TemporaryFolder()
    return try Capture.open(try folder.write(bytes, to: "variant.dat")).analyze(AnalysisOptions())
  }

  /// Findings of `variant` that are asserted and false: neither is the subject one of the whole
  /// capture's findings, as bad and as sure, nor does the log justify it for what the variant recorded.
  /// The findings of the whole capture are themselves held against the log by `GroundTruthTests`.
  func falsehoods(in variant: Report) -> [String] {
    guard let whole = RecordedScope(report), let part = RecordedScope(variant) else { return [] }
    var severities: [Subject: Finding.Severity] = [:]
    var certainties: [Subject: Finding.Certainty] = [:]
    for finding in report.findings.map(\.finding) {
      let subject = Subject(finding)
      severities[subject] = max(severities[subject] ?? .info, finding.severity)
      certainties[subject] = max(certainties[subject] ?? .suspected, finding.certainty)
    }
    for scope in [whole, part] {
      for expectation in Oracle(rows, scope).expectations {
        for fence in expectation.fences {
          let subject = Subject(rule: expectation.rule, fence: fence)
          severities[subject] = max(severities[subject] ?? .info, expectation.severity)
          // What the log says is so.
          certainties[subject] = .proven
        }
      }
    }
    return variant.findings.map(\.finding).compactMap { finding in
      let subject = Subject(finding)
      guard finding.certainty > .suspected, !GroundTruth.relativeRules.contains(finding.rule)
      else { return nil }
      if let severity = severities[subject], let certainty = certainties[subject],
        severity >= finding.severity, certainty >= finding.certainty
      {
        return nil
      }
      return "\(finding.rule.rawValue), \(finding.severity), \(finding.certainty), at "
        + "\(finding.at.value): \(finding.message)"
    }
  }

  /// Rules that hold in `variant` although the missing records held a violation: the whole capture
  /// violates them; or, where it only ends earlier, as any recording might have, the log asks for a
  /// violation before that.
  func falseVerdicts(in variant: Report) -> [String] {
    var violated = Set(report.rules.filter { $0.verdict == .violated }.map(\.rule))
    if variant.events.gaps == 0, endsEarlier(variant), let part = RecordedScope(variant) {
      let required = Oracle(rows, part).expectations.filter {
        $0.required > 0 && $0.severity > .info
      }
      violated.formIntersection(required.map(\.rule))
    }
    return variant.rules.filter { $0.verdict == .holds && violated.contains($0.rule) }.map {
      "\($0.rule.rawValue) holds, over \($0.observed)"
    }
  }

  private func endsEarlier(_ variant: Report) -> Bool {
    report.trace.cpus.contains { whole in
      variant.trace.cpus.first { $0.cpu == whole.cpu }.map { $0.last < whole.last } ?? true
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
