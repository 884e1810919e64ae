public import FenceRules

/// How one rule ended for one trace, with a policy and a baseline taken into account.
public struct CheckedRule: Sendable {
  /// How it ended by itself.
  public var result: RuleResult
  /// What it found, one element a fingerprint, worst first.
  public var findings: [CheckedFinding]
  /// Why the policy does not judge it; nil where it does.
  public var switchedOff: String?
  /// Whether the gate's result is incomplete without its verdict.
  public var isRequired: Bool

  /// A rule with what it found.
  public init(
    result: RuleResult, findings: [CheckedFinding], switchedOff: String? = nil,
    isRequired: Bool = false
  ) {
    self.result = result
    self.findings = findings
    self.switchedOff = switchedOff
    self.isRequired = isRequired
  }

  /// Which rule.
  public var rule: RuleID { result.rule }

  /// The outcome as tests have it.
  public enum Outcome: Equatable, Sendable {
    /// The rule was decided, and nothing fails the gate.
    case pass
    /// A finding fails the gate.
    case fail
    /// Nothing fails the gate, but there are findings that it would fail for, were they not expected:
    /// known, flaky, or ignored. The text says which.
    case expectedFailure(String)
    /// The rule was not decided although it must be, and what it lacks.
    case incomplete(String)
    /// The rule was not judged or not decided, and why. Nothing found is not the same as nothing
    /// wrong, so this is never a pass.
    case skipped(String)
  }

  /// The outcome.
  public var outcome: Outcome {
    if let switchedOff { return .skipped(switchedOff) }
    if findings.contains(where: { $0.disposition == .failing }) { return .fail }
    if isIncomplete { return .incomplete(needs) }
    let excuses = findings.compactMap { finding in
      finding.disposition.excuse.map { "\(finding.name): \($0)" }
    }
    if result.verdict == .undecided, excuses.isEmpty {
      return .skipped("undecided: " + needs)
    }
    return excuses.isEmpty ? .pass : .expectedFailure(excuses.joined(separator: "; "))
  }

  /// Whether it had to be decided and was not, whatever else it found.
  package var isIncomplete: Bool {
    isRequired && switchedOff == nil && result.verdict == .undecided
  }

  /// Fences, waits or reuses that a rule with a verdict could not judge; 0 where it has none.
  var unjudged: UInt64 {
    switchedOff != nil || result.verdict == .undecided ? 0 : result.excluded
  }

  /// What keeps the verdict open, in one sentence's part.
  package var needs: String {
    result.needs.isEmpty ? "there is only a suspicion" : result.needs.joined(separator: "; ")
  }
}
