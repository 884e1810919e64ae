import FenceRules

/// What a gate concluded of one trace.
public struct CheckedTrace: Sendable {
  /// The trace as the user named it; `standard input` for `-`.
  public var file: String
  /// Its report; nil where it could not be read.
  public var report: Report?
  /// Why it could not be read, a sentence; nil where it was.
  public var failure: String?
  /// Why the trace is not good enough to be judged, a sentence each, such as `12 events were lost, 0
  /// are allowed`. The gate fails for them.
  public var qualityProblems: [String]
  /// The rules, in the order of `RuleID`; empty where none were judged.
  public var rules: [CheckedRule]

  /// A trace that was read.
  public init(
    file: String, report: Report, rules: [CheckedRule], qualityProblems: [String] = []
  ) {
    self.file = file
    self.report = report
    self.rules = rules
    self.qualityProblems = qualityProblems
  }

  /// A trace that could not be read.
  public init(file: String, failure: String) {
    self.file = file
    self.failure = failure
    qualityProblems = []
    rules = []
  }

  /// How the trace itself fared, apart from the rules.
  public enum Capture: Equatable, Sendable {
    /// It was read, and is good enough.
    case good
    /// It could not be read.
    case unreadable(String)
    /// It holds no fence events, so that there was nothing to judge.
    case noFenceEvents
    /// It was read, and is not good enough.
    case poor([String])
  }

  /// How the trace itself fared.
  public var capture: Capture {
    guard let report else { return .unreadable(failure ?? "It could not be read.") }
    if !qualityProblems.isEmpty { return .poor(qualityProblems) }
    return report.events.fenceEvents == 0 ? .noFenceEvents : .good
  }

  /// Whether anything in it makes the gate fail.
  public var isFailing: Bool {
    switch capture {
    case .unreadable, .poor: true
    case .good, .noFenceEvents: rules.contains { $0.outcome == .fail }
    }
  }
}

extension CheckedTrace {
  /// The trace of `report` as judged without policy and baseline: the gate fails for every proven or
  /// conditional finding of severity warning or error, exactly where a rule is violated.
  public init(file: String, report: Report) {
    let findings = Dictionary(
      grouping: CheckedFinding.grouped(report.findings) {
        $0.finding.severity >= .warning && $0.finding.certainty >= .conditional
          ? .failing : .reported
      }, by: \.rule)
    self.init(
      file: file, report: report,
      rules: report.rules.map { CheckedRule(result: $0, findings: findings[$0.rule] ?? []) })
  }
}
