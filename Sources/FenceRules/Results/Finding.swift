public import FenceModel
public import TraceVocabulary

/// What a rule asserts of one fence, wait, context or task, and the records that it rests on.
public struct Finding: Sendable {
  /// How bad it is.
  public enum Severity: String, Comparable, CaseIterable, Sendable {
    case info, warning, error

    /// Info is least.
    public static func < (left: Severity, right: Severity) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .info: 0
      case .warning: 1
      case .error: 2
      }
    }
  }

  /// How sure it is.
  public enum Certainty: String, Comparable, CaseIterable, Sendable {
    /// The records make it likely and cannot do more.
    case suspected
    /// The records exclude every other explanation under assumptions that the finding names.
    case conditional
    /// The records exclude every other explanation.
    case proven

    /// Suspected is least.
    public static func < (left: Certainty, right: Certainty) -> Bool {
      left.rank < right.rank
    }

    private var rank: Int {
      switch self {
      case .suspected: 0
      case .conditional: 1
      case .proven: 2
      }
    }
  }

  /// Which rule.
  public var rule: RuleID
  /// How bad.
  public var severity: Severity
  /// How sure.
  public var certainty: Certainty
  /// What must be true besides; empty unless `conditional`.
  public var assumptions: [String]
  /// Its sentence, or what it is made of.
  private let sentence: FindingSentence
  /// The fence; nil where the finding is about none.
  public var fence: FenceSubject?
  /// The task; nil where the finding is about none.
  public var pid: Int32?
  /// When it happened.
  public var at: Timestamp
  /// What ranks it among the findings of its rule, such as a wait's length; 0 where nothing does.
  public var weight: UInt64
  /// The records, in the order in which the message speaks of them.
  public var evidence: [Evidence]

  /// A finding of `rule`, in a sentence.
  public init(
    _ rule: RuleID, _ severity: Severity, _ certainty: Certainty, _ message: String,
    fence: FenceSubject? = nil, pid: Int32? = nil, at: Timestamp, weight: UInt64 = 0,
    evidence: [Evidence], assumptions: [String] = []
  ) {
    self.init(
      rule, severity, certainty, .written(message), fence: fence, pid: pid, at: at, weight: weight,
      evidence: evidence, assumptions: assumptions)
  }

  /// A finding of `rule`, whose sentence is `sentence`.
  init(
    _ rule: RuleID, _ severity: Severity, _ certainty: Certainty, _ sentence: FindingSentence,
    fence: FenceSubject? = nil, pid: Int32? = nil, at: Timestamp, weight: UInt64 = 0,
    evidence: [Evidence], assumptions: [String] = []
  ) {
    self.rule = rule
    self.severity = severity
    self.certainty = certainty
    self.assumptions = assumptions
    self.sentence = sentence
    self.fence = fence
    self.pid = pid
    self.at = at
    self.weight = weight
    self.evidence = evidence
  }

  /// One sentence: what, which fence, which task, how long.
  public var message: String { sentence.text(about: fence) }

  /// Whether it violates its rule: proven or conditional, of severity warning or error.
  public var isViolation: Bool { Self.isViolation(severity, certainty) }

  /// The same of one that is not made yet.
  static func isViolation(_ severity: Severity, _ certainty: Certainty) -> Bool {
    severity > .info && certainty > .suspected
  }

  /// Makes it a suspicion, which assumes nothing.
  mutating func doubt() {
    certainty = .suspected
    assumptions = []
  }

  /// Lets it rest on `assumption` too, unless it is a suspicion, which assumes nothing.
  mutating func assume(_ assumption: String) {
    guard certainty != .suspected else { return }
    certainty = .conditional
    assumptions.append(assumption)
  }

  /// What a finding rests on that follows from there being no record of an event.
  static func notFilteredOut(_ event: String) -> String {
    "no filter kept \(event) out of the capture"
  }

  /// What baselines and bug filers key on: rule, driver class and timeline shape. Never a seqno, a
  /// time, a pid or an address: the same defect has the same fingerprint in every capture.
  public var fingerprint: String {
    guard let fence else { return rule.rawValue }
    return "\(rule.rawValue)/\(fence.driverClass)/\(fence.timelineShape)"
  }
}
