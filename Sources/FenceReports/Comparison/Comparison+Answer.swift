import FenceRules

extension Comparison {
  /// What a comparison comes to.
  public enum Answer: String, CaseIterable, Sendable {
    /// A side has no fence events.
    case nothingToCompare
    /// What `--fail-on` names has happened.
    case regression
    /// Durations or violations differ.
    case changed
    /// One side could not show what the other did, or nothing could be compared.
    case notDecided
    /// What was compared does not differ; what was not, is said beside it.
    case noChange
  }

  /// The answer. What was not compared on either side does not keep it open: it is said, and no capture is
  /// without it.
  public var answer: Answer {
    if !emptySides.isEmpty { return .nothingToCompare }
    if status == .findings { return .regression }
    if count(.slower) + count(.faster) > 0 || findings.contains(where: \.isChange)
      || timelines.contains(where: { $0.signals?.isChange == true })
    {
      return .changed
    }
    if status == .undecided || isOneSided { return .notDecided }
    return rulesDecidedTwice.isEmpty && tested.isEmpty ? .notDecided : .noChange
  }

  /// Rules that both sides decided.
  public var rulesDecidedTwice: [ComparedRule] {
    rules.filter { $0.base != .undecided && $0.new != .undecided }
  }

  /// Shifts that a test was made for.
  public var tested: [Shift] { shifts.map(\.shift).filter { $0.test != nil } }

  /// Violations that one side has and the other could not show.
  public var violationsOfOneSide: [ComparedFinding] {
    findings.filter {
      $0.isViolation && $0.excuse == nil && ($0.fate == .notKnownBefore || $0.fate == .notDecidable)
    }
  }

  /// Whether one side alone could tell something, or the two differ and it may be for how they were
  /// recorded.
  var isOneSided: Bool {
    count(.withinSkew) > 0 || !rulesDecidedOnce.isEmpty || !thinShifts.isEmpty
      || !violationsOfOneSide.isEmpty || !timelines(signals: .notDecided).isEmpty
  }

  /// Whether it was to fail for longer durations and no durations could be tested.
  public var isRegressionUntested: Bool { failsOn.regression != nil && tested.isEmpty }

  /// Whether something cannot be compared that was to be, or that one side alone would have told.
  public var isIncomplete: Bool {
    isOneSided || count(.notComparable) > 0 || isRegressionUntested
  }
}
