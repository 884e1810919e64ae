import FenceModel
public import FenceRules
public import TraceVocabulary

/// What changed from one side, BASE, to the other, NEW; each is one capture or several of one load.
/// The one value that every output of `compare` is a function of.
public struct Comparison: Sendable {
  /// The captures of BASE.
  public var base: [ComparedCapture]
  /// The captures of NEW.
  public var new: [ComparedCapture]
  /// In what the recordings differ (events, instances, clocks, kernels), a sentence each: what changed may
  /// be no more than that.
  public var differences: [String] = []
  /// What else to bear in mind, a sentence each.
  public var caveats: [String] = []
  /// Whether each file of NEW has the same bytes as one of BASE: then it says nothing that they are alike.
  public var isCopy = false
  /// How each rule ended on both sides; empty where none was judged.
  public var rules: [ComparedRule] = []
  /// The findings of both sides by fingerprint, in the order of rules.
  public var findings: [ComparedFinding] = []
  /// The timelines of both sides, those that changed most first.
  public var timelines: [ComparedTimeline] = []
  /// What counts as a change.
  public var method: ComparisonMethod
  /// What the command fails for.
  public var failsOn: FailureConditions

  /// A comparison of these sides.
  public init(
    base: [ComparedCapture], new: [ComparedCapture], method: ComparisonMethod,
    failsOn: FailureConditions
  ) {
    self.base = base
    self.new = new
    self.method = method
    self.failsOn = failsOn
  }

  /// All shifts, each with its timeline and what was measured.
  public var shifts: [(timeline: ComparedTimeline, kind: ComparedTimeline.Kind, shift: Shift)] {
    timelines.flatMap { row in
      ComparedTimeline.Kind.allCases.compactMap { kind in
        row[kind].map { (timeline: row, kind: kind, shift: $0) }
      }
    }
  }

  /// How many shifts have this verdict.
  public func count(_ verdict: Shift.Verdict) -> Int {
    shifts.count { $0.shift.verdict == verdict }
  }

  /// The findings that fared so.
  public func findings(_ fate: ComparedFinding.Fate) -> [ComparedFinding] {
    findings.filter { $0.fate == fate }
  }

  /// The findings that the command fails for.
  public var failingFindings: [ComparedFinding] {
    guard failsOn.findings else { return [] }
    return findings.filter { $0.isChange && ($0.fate == .gained || $0.fate == .worsened) }
  }

  /// The shifts that the command fails for.
  public var failingShifts:
    [(timeline: ComparedTimeline, kind: ComparedTimeline.Kind, shift: Shift)]
  {
    guard let limit = failsOn.regression else { return [] }
    return shifts.filter {
      $0.shift.verdict == .slower && ($0.shift.test?.certainRatio ?? 1) >= 1 + limit
    }
  }

  /// The timelines of whose fences clearly more or fewer never signaled, or would, were no events lost.
  public func timelines(signals verdict: SignalShares.Verdict) -> [ComparedTimeline] {
    timelines.filter { $0.signals?.verdict == verdict }
  }

  /// The timelines that the command fails for, since more of their fences never signaled.
  public var failingTimelines: [ComparedTimeline] {
    failsOn.regression == nil ? [] : timelines(signals: .more)
  }

  /// Rules that one side decided and the other did not.
  public var rulesDecidedOnce: [ComparedRule] { rules.filter(\.isDecidedOnce) }

  /// Distributions that one side has enough durations of to be compared, and the other has not since its
  /// captures have clearly fewer of them. Three captures that hold 20 each have enough together, and
  /// a fourth of the same load lacks nothing beside them.
  public var thinShifts: [Shift] {
    shifts.map(\.shift).filter { shift in
      guard shift.verdict == .tooFew else { return false }
      let fewest = ComparisonMethod.fewestDurations
      let (before, after) = (shift.base?.count ?? 0, shift.new?.count ?? 0)
      guard (before >= fewest) != (after >= fewest) else { return false }
      let (one, other) = (Self.mean(before, of: base), Self.mean(after, of: new))
      return min(one, other) < max(one, other) * ComparisonMethod.clearlyFewer
    }
  }

  private static func mean(_ count: UInt64, of side: [ComparedCapture]) -> Double {
    Double(count) / Double(max(1, side.count))
  }

  /// The clock in whose unit the durations of a side count; nil where its captures count in different ones.
  static func clock(of side: [ComparedCapture]) -> TraceClock? {
    guard let first = side.first?.clock else { return nil }
    let isOne = side.allSatisfy { capture in
      first.isNanoseconds ? capture.clock.isNanoseconds : capture.clock.name == first.name
    }
    return isOne ? first : nil
  }

  /// The sides that have no fence events, `BASE` and `NEW`: what recorded nothing compares with nothing.
  public var emptySides: [String] {
    [("BASE", base), ("NEW", new)].filter { $0.1.allSatisfy { $0.fenceEvents == 0 } }.map(\.0)
  }

  /// Whether the command fails for what was asked with `--fail-on`.
  var isFailing: Bool { status == .findings || status == .undecided }

  /// What the command tells the shell.
  public var status: ExitStatus {
    if !failingFindings.isEmpty || !failingShifts.isEmpty || !failingTimelines.isEmpty {
      return .findings
    }
    // A gate must not pass for it.
    if !emptySides.isEmpty { return failsOn.undecided ? .undecided : .noFenceEvents }
    return failsOn.undecided && isIncomplete ? .undecided : .success
  }
}

/// How one rule ended on both sides of a comparison.
public struct ComparedRule: Equatable, Sendable {
  /// Which rule.
  public var rule: RuleID
  /// How it ended in BASE: decided where it was in every capture that has fence events.
  public var base: RuleResult.Verdict
  /// How it ended in NEW.
  public var new: RuleResult.Verdict
  /// What BASE lacks; empty unless undecided there.
  public var baseNeeds: [String]
  /// What NEW lacks; empty unless undecided there.
  public var newNeeds: [String]

  /// A rule that ended so.
  public init(
    rule: RuleID, base: RuleResult.Verdict, new: RuleResult.Verdict, baseNeeds: [String],
    newNeeds: [String]
  ) {
    self.rule = rule
    self.base = base
    self.new = new
    self.baseNeeds = baseNeeds
    self.newNeeds = newNeeds
  }

  /// Whether one side decided it and the other did not.
  public var isDecidedOnce: Bool { (base == .undecided) != (new == .undecided) }
}

/// What a comparison takes for a change.
public struct ComparisonMethod: Equatable, Sendable {
  /// The probability with which a comparison of two captures without any difference may show one.
  public static let level = 0.01
  /// Durations of each side at least: fewer lie in one phase of a load too often (of pairs of 50 durations
  /// of a load with phases of some forty, the test took every tenth for a change).
  public static let fewestDurations: UInt64 = 100
  /// Captures beyond the first of each side, at least, for their differences to be known.
  public static let fewestExtraRuns = 2
  /// The part of the other side's durations a capture below which a side has clearly fewer: two captures
  /// of one load differ by less, and one that lost its events by more.
  public static let clearlyFewer = 0.5

  /// The part by which durations must be longer or shorter to be called so.
  public var leastChange: Double

  /// A method that calls changes of this part and more so.
  public init(leastChange: Double = 0.1) {
    self.leastChange = leastChange
  }
}

/// What `compare` ends with 1 for, or with 3 where it is undecided; nothing, unless it is asked for.
public struct FailureConditions: Equatable, Sendable {
  /// Whether it fails for findings gained that are a violation.
  public var findings = false
  /// The part by which durations must have become longer; nil where it does not fail for that.
  public var regression: Double?
  /// Whether it fails where one side cannot decide what the other can, or has too few durations, and where
  /// there was nothing to test for `regression`.
  public var undecided = false

  /// Fails for these.
  public init(findings: Bool = false, regression: Double? = nil, undecided: Bool = false) {
    self.findings = findings
    self.regression = regression
    self.undecided = undecided
  }
}

/// One capture of a comparison.
public struct ComparedCapture: Equatable, Sendable {
  /// The file, as the command line names it.
  public var file: String
  /// The kernel, if recorded.
  public var kernel: String?
  /// The clock.
  public var clock: TraceClock
  /// From the first record to the last, in units of the clock.
  public var length: UInt64
  /// Records of the fence systems.
  public var fenceEvents: UInt64
  /// What the capture admits to have lost, a sentence's part each; empty where nothing.
  public var losses: [String]

  /// What the report of `file` says of the capture.
  public init(file: String, _ report: Report) {
    self.file = file
    kernel = report.trace.kernel
    clock = report.trace.clock
    length =
      report.trace.start.flatMap { start in
        report.trace.end.map { start.distance(to: $0) }
      } ?? 0
    fenceEvents = report.events.fenceEvents
    losses = LossFindings(report).words
  }
}

/// The findings of one fingerprint on both sides.
public struct ComparedFinding: Sendable {
  /// How they fared from BASE to NEW.
  public enum Fate: String, CaseIterable, Sendable {
    /// NEW has them, and BASE, which could tell, does not.
    case gained
    /// BASE has them, and NEW, which could tell, does not.
    case lost
    /// Both sides have them, and only NEW's violate their rule, where BASE could have told.
    case worsened
    /// Both sides have them, and only BASE's violate their rule, where NEW could have told.
    case eased
    /// Both sides have them.
    case kept
    /// Only NEW has them, and BASE could not tell.
    case notKnownBefore
    /// Only BASE has them, and NEW cannot tell.
    case notDecidable
  }

  /// How they fared.
  public var fate: Fate
  /// The worst of them, violations first: of NEW, where it has any.
  public var worst: CheckedFinding
  /// How many BASE lists.
  public var baseCount: UInt64
  /// How many NEW lists.
  public var newCount: UInt64
  /// Why it cannot be told whether they were there before, or are gone; empty where it can.
  public var reasons: [String]
  /// Why they are no change whatever their fate: expected, flaky or left out; nil where nothing says so.
  public var excuse: String?

  /// The findings that `worst` stands for.
  public init(
    fate: Fate, worst: CheckedFinding, baseCount: UInt64, newCount: UInt64, reasons: [String]
  ) {
    self.fate = fate
    self.worst = worst
    self.baseCount = baseCount
    self.newCount = newCount
    self.reasons = reasons
  }

  /// Whether it violates its rule: proven or conditional, of severity warning or error.
  public var isViolation: Bool { worst.worst.finding.isViolation }

  /// Whether it is an answer by itself: a violation that is there on one side alone. What is informative or
  /// suspected comes and goes, and so does what a list excuses.
  public var isChange: Bool {
    guard excuse == nil else { return false }
    return switch fate {
    case .gained, .lost: isViolation
    case .worsened, .eased: true
    case .kept, .notKnownBefore, .notDecidable: false
    }
  }
}

/// The timelines of one driver and shape on both sides.
public struct ComparedTimeline: Sendable {
  /// What is measured of a timeline.
  public enum Kind: String, CaseIterable, Sendable {
    /// From emit, or init where there is none, to the signal.
    case signalLatency
    /// Waits of which both ends were seen.
    case wait
  }

  /// The driver, digits folded.
  public var driver: String
  /// The timelines, digits folded.
  public var timeline: String
  /// Incarnations of BASE.
  public var baseFences: UInt64
  /// Incarnations of NEW.
  public var newFences: UInt64
  /// How the latencies shifted; nil where neither side has any.
  public var signalLatency: Shift?
  /// How the waits shifted; nil where neither side has any.
  public var wait: Shift?

  /// How many never signaled; nil where a side has no fence that tells.
  public var signals: SignalShares?

  /// A row without durations.
  public init(driver: String, timeline: String, baseFences: UInt64, newFences: UInt64) {
    self.driver = driver
    self.timeline = timeline
    self.baseFences = baseFences
    self.newFences = newFences
  }

  /// The shift of one of the two.
  public subscript(kind: Kind) -> Shift? {
    get { kind == .signalLatency ? signalLatency : wait }
    set {
      if kind == .signalLatency {
        signalLatency = newValue
      } else {
        wait = newValue
      }
    }
  }

  /// `driver/timeline`.
  public var name: String { driver + "/" + timeline }
}
