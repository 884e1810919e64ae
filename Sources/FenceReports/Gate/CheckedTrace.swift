import FenceRules
import TraceVocabulary

/// What a gate concluded of one trace.
public struct CheckedTrace: Sendable {
  /// The trace as the user named it; `standard input` for `-`.
  public var file: String
  /// Its report; nil where it could not be read.
  public var report: Report?
  /// Why it could not be read, a sentence; nil where it was.
  public var failure: String?
  /// Why there is no report of a sound file, a sentence: it holds no data; nil where there is one.
  public var emptiness: String?
  /// How a command line opens it again as it was opened.
  public var opening: TraceOpening
  /// The HTML page that was written of it, relative to the root of the CI project, for its failed tests
  /// to link to; nil where there is none.
  public var page: String?
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
    opening = TraceOpening(path: file)
  }

  /// A trace that could not be read.
  public init(file: String, failure: String) {
    self.file = file
    self.failure = failure
    qualityProblems = []
    rules = []
    opening = TraceOpening(path: file)
  }

  /// A sound file that holds no data: no rule could be decided.
  public init(file: String, emptiness: String) {
    self.file = file
    self.emptiness = emptiness
    qualityProblems = []
    rules = RuleID.allCases.map { rule in
      CheckedRule(
        result: RuleResult(
          rule: rule, verdict: .undecided, needs: ["a capture that holds data"], observed: 0,
          excluded: 0, findings: 0), findings: [])
    }
    opening = TraceOpening(path: file)
  }

  /// How the trace itself fared, apart from the rules.
  public enum Capture: Equatable, Sendable {
    /// It was read, and is good enough.
    case good
    /// It could not be read.
    case unreadable(String)
    /// It holds no fence events, so that there was nothing to judge: a sentence.
    case noFenceEvents(String)
    /// It was read, and is not good enough.
    case poor([String])
  }

  /// How the trace itself fared.
  public var capture: Capture {
    guard report != nil || emptiness != nil else {
      return .unreadable(failure ?? "It could not be read.")
    }
    if !qualityProblems.isEmpty { return .poor(qualityProblems) }
    if let emptiness { return .noFenceEvents(emptiness) }
    guard let report, report.events.fenceEvents == 0 else { return .good }
    return report.hasOnlyDamagedFences
      ? .unreadable(unreadFencesWords(report)) : .noFenceEvents(noFencesWords)
  }

  /// That there is nothing to judge. Lines of a text that were not understood may have been what was to be
  /// judged, so that they are told.
  private var noFencesWords: String {
    let rest = report?.lines?.notUnderstoodClause ?? ""
    return "\(file) holds no fence events\(rest)."
  }

  /// That what was to be judged is there and cannot be read.
  private func unreadFencesWords(_ report: Report) -> String {
    "\(file) holds no fence event that can be read\(report.lines?.notUnderstoodClause ?? "")."
  }

  /// Whether there was nothing in it to judge.
  var hasNothingToJudge: Bool {
    if case .noFenceEvents = capture { true } else { false }
  }

  /// Whether it could not be read.
  package var isUnreadable: Bool {
    if case .unreadable = capture { true } else { false }
  }

  /// Rules that had to be decided and were not.
  package var incompleteRules: [CheckedRule] { rules.filter(\.isIncomplete) }

  /// Rules that have a verdict and could not judge all that they saw.
  var rulesJudgedInPart: [CheckedRule] { rules.filter { $0.unjudged > 0 } }

  /// Whether it is sound and nothing in it fails, and no rule could be decided either: that is no pass.
  public var isUndecided: Bool {
    guard case .good = capture, !isFailing, !rules.isEmpty else { return false }
    return rules.allSatisfy { if case .skipped = $0.outcome { true } else { false } }
  }

  /// What is said in place of a pass where no rule could be decided.
  static let undecidedWords = "no rule could be decided"

  /// Whether the file is damaged, and the gate judged what could be read of it.
  var isDamaged: Bool { report.map { LossFindings($0).isDamaged } ?? false }

  /// What a test of a damaged capture that the policy allows says in place of having passed.
  static let damageWords =
    "the file is damaged: what could be read was judged; a policy with capture: {allow-damage: false} "
    + "fails for it"

  /// What is the matter with the capture itself, a sentence each; empty where it is as it should be.
  var captureProblems: [String] {
    switch capture {
    case .good:
      (isDamaged ? [Self.damageWords] : []) + (isUndecided ? [Self.undecidedWords] : [])
    case .unreadable(let reason), .noFenceEvents(let reason): [reason]
    case .poor(let problems): problems
    }
  }

  /// Whether anything in it makes the gate fail, or leaves its result incomplete.
  public var isFailing: Bool {
    switch capture {
    case .unreadable, .poor: true
    case .good, .noFenceEvents: hasFailingRule || !incompleteRules.isEmpty
    }
  }

  /// Whether a rule found what the gate fails for.
  var hasFailingRule: Bool { rules.contains { $0.outcome == .fail } }
}

extension CheckedTrace {
  /// The trace of `report` as judged without policy and baseline: the gate fails for every proven or
  /// conditional finding of severity warning or error, exactly where a rule is violated.
  public init(file: String, report: Report) {
    let findings = Dictionary(
      grouping: CheckedFinding.grouped(report.findings) {
        $0.finding.isViolation ? .failing : .reported
      }, by: \.rule)
    self.init(
      file: file, report: report,
      rules: report.rules.map { CheckedRule(result: $0, findings: findings[$0.rule] ?? []) })
  }
}
