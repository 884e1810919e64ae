/// How one rule ended for one capture.
public struct RuleResult: Equatable, Sendable {
  /// The three verdicts. Nothing found is not the same as nothing wrong.
  public enum Verdict: String, Sendable {
    /// The capture has what is needed to decide, and nothing violates the rule.
    case holds
    /// A proven or conditional finding of severity warning or error.
    case violated
    /// Anything else: `needs` says what was missing, or what is only suspected.
    case undecided
  }

  /// Which rule.
  public var rule: RuleID
  /// How it ended.
  public var verdict: Verdict
  /// What was missing; empty unless undecided.
  public var needs: [String]
  /// Subjects that the rule could judge: incarnations, waits or reuses, as its page says.
  public var observed: UInt64
  /// Subjects that it could not.
  public var excluded: UInt64
  /// Findings of any severity and certainty.
  public var findings: UInt64

  /// A result of these parts.
  public init(
    rule: RuleID, verdict: Verdict, needs: [String], observed: UInt64, excluded: UInt64,
    findings: UInt64
  ) {
    self.rule = rule
    self.verdict = verdict
    self.needs = needs
    self.observed = observed
    self.excluded = excluded
    self.findings = findings
  }
}
