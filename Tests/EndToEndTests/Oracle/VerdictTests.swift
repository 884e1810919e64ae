import FenceReports
import FenceRules
import Testing

/// Verdicts of all captures: no rule is without one, and each says what its findings say.
struct VerdictTests {
  @Test(arguments: Captures.all)
  func `every rule ends in the verdict that its findings give it`(capture: TestCapture) throws {
    guard case .report(let report, _) = try Reading.report(of: capture) else { return }
    #expect(report.rules.map(\.rule) == RuleID.allCases)
    for result in report.rules {
      let findings = report.findings.map(\.finding).filter { $0.rule == result.rule }
      #expect(findings.count <= result.findings)
      let grave = findings.filter { $0.severity > .info }
      let isViolated = grave.contains { $0.certainty > .suspected }
      switch result.verdict {
      case .violated:
        #expect(isViolated || report.findingsOmitted > 0, "\(result.rule.rawValue)")
        #expect(result.needs.isEmpty)
      case .holds:
        #expect(grave.isEmpty, "\(result.rule.rawValue)")
        #expect(result.needs.isEmpty)
      case .undecided:
        #expect(!isViolated, "\(result.rule.rawValue)")
        #expect(!result.needs.isEmpty, "\(result.rule.rawValue)")
      }
    }
    for finding in report.findings.map(\.finding) {
      // Info may sum up what is legal and common.
      #expect(!finding.evidence.isEmpty || finding.severity == .info, "\(finding.message)")
      #expect((finding.certainty == .conditional) == !finding.assumptions.isEmpty)
    }
  }
}
