import FenceRules
import TraceVocabulary

/// What every output says of a comparison, so that all say the same.
struct ComparisonWords {
  let comparison: Comparison

  init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The answer, in words of its own.
  var verdict: String {
    switch comparison.answer {
    case .nothingToCompare: "NOTHING TO COMPARE"
    case .regression: "REGRESSION"
    case .changed: "CHANGED"
    case .notDecided: "NOT DECIDED"
    case .noChange: "NO CHANGE"
    }
  }

  /// The answer, in one sentence: what changed, or what was compared, and what was not.
  var headline: String {
    switch comparison.answer {
    case .nothingToCompare:
      let empty = comparison.emptySides
      return verdict + ", \(empty.joined(separator: " and ")) "
        + (empty.count == 1 ? "has" : "have") + " no fence events"
    case .regression, .changed:
      return verdict + ", " + (changes + oneSided).joined(separator: ", ")
    case .notDecided:
      let reasons = oneSided + (comparison.isOneSided ? [] : unmade)
      return verdict + ", " + reasons.joined(separator: ", ")
    case .noChange:
      return ([verdict + ", " + made.joined(separator: ", ")] + unmade).joined(separator: "; ")
    }
  }

  private var changes: [String] {
    func violations(_ fate: ComparedFinding.Fate) -> Int {
      comparison.findings(fate).count { $0.isChange }
    }
    func noun(_ count: Int, _ word: String) -> String? {
      count == 0 ? nil : counted(count, "violation") + " " + word
    }
    let (slower, faster) = (comparison.count(.slower), comparison.count(.faster))
    func timelines(_ verdict: SignalShares.Verdict, _ word: String) -> String? {
      let count = comparison.timelines(signals: verdict).count
      return count == 0
        ? nil : "\(counted(count, "timeline")) with \(word) fences that never signal"
    }
    return [
      timelines(.more, "more"), timelines(.fewer, "fewer"),
      slower == 0 ? nil : "\(slower) slower", faster == 0 ? nil : "\(faster) faster",
      noun(violations(.gained) + violations(.worsened), "gained"),
      noun(violations(.lost) + violations(.eased), "lost"),
    ].compactMap { $0 }
  }

  /// What one side alone could tell, or both differ in for how they were recorded perhaps.
  private var oneSided: [String] {
    let rules = comparison.rulesDecidedOnce.count
    let violations = comparison.violationsOfOneSide.count
    let thin = comparison.thinShifts.count
    let signals = comparison.timelines(signals: .notDecided).count
    let skewed = comparison.count(.withinSkew)
    return [
      signals == 0
        ? nil : counted(signals, "timeline") + " with other parts of fences that never signal",
      skewed == 0
        ? nil : counted(skewed, "distribution") + " no further apart than the clocks of two CPUs",
      rules == 0 ? nil : counted(rules, "rule") + " decided on one side only",
      violations == 0
        ? nil : counted(violations, "violation") + " that the other side could not show",
      thin == 0
        ? nil
        : counted(thin, "distribution") + " with \(ComparisonMethod.fewestDurations) durations "
          + "on one side only",
    ].compactMap { $0 }
  }

  /// What was compared and is alike.
  private var made: [String] {
    let rules = comparison.rulesDecidedTwice.count
    let kept = comparison.findings(.kept).count
    let (tested, all) = (comparison.tested.count, comparison.shifts.count)
    return [
      rules == 0 ? "no rule decided" : "\(counted(rules, "rule")) decided alike",
      kept == 0 ? nil : "\(counted(kept, "finding")) on both sides",
      all == 0 || tested == 0
        ? nil
        : tested == all
          ? "\(counted(tested, "distribution")) compared"
          : "\(tested) of \(counted(all, "distribution")) compared",
    ].compactMap { $0 }
  }

  /// What was not compared, or not to the end.
  private var unmade: [String] {
    var parts: [String] = []
    if comparison.isCopy { parts.append("the files of NEW are those of BASE, byte for byte") }
    if comparison.rulesDecidedTwice.isEmpty, comparison.tested.isEmpty {
      parts.append("neither side decides a rule")
    }
    let few = comparison.count(.tooFew)
    if comparison.shifts.isEmpty {
      parts.append("no durations to compare")
    } else if few > 0 {
      let what =
        comparison.tested.isEmpty ? "durations not compared: " : ""
      parts.append(
        what + "\(few) with fewer than \(ComparisonMethod.fewestDurations) durations on a side")
    }
    if comparison.count(.notComparable) > 0 {
      parts.append("durations not compared: a clock counts no nanoseconds")
    }
    let open = comparison.shifts.map(\.shift).filter { $0.verdict == .open }
    if !open.isEmpty {
      parts.append("\(open.count) open: \(Self.limit(of: open))")
    }
    return parts
  }

  /// What tests do not exclude.
  private static func limit(of open: [Shift]) -> String {
    let widest = open.compactMap(\.test).map { max($0.highRatio, 1 / $0.lowRatio) }.max() ?? 1
    return widest >= 1_000
      ? "a difference of any size is not excluded"
      : "a difference up to x\(Significant.text(widest, digits: 3)) is not excluded"
  }

  /// How distributions fared, in one sentence.
  var durations: String {
    let words: [(Shift.Verdict, String)] = [
      (.slower, "slower"), (.faster, "faster"), (.small, "different by less than \(leastChange)"),
      (.same, "the same within \(leastChange)"),
      (.open, "without a difference that is shown or excluded"),
      (.withinSkew, "no further apart than the clocks of two CPUs"),
      (.tooFew, "with too few durations (less than \(ComparisonMethod.fewestDurations))"),
      (.notComparable, "not comparable"),
    ]
    let parts = words.compactMap { verdict, word in
      let count = comparison.count(verdict)
      return count == 0 ? nil : "\(count.grouped) \(word)"
    }
    return parts.isEmpty ? "none" : parts.joined(separator: ", ")
  }

  /// How findings fared, in one sentence.
  var findings: String {
    let parts = ComparedFinding.Fate.allCases.compactMap { fate in
      let count = comparison.findings(fate).count
      return count == 0 ? nil : "\(count.grouped) \(Self.word(for: fate))"
    }
    let excused = comparison.findings.count { $0.excuse != nil }
    return parts.isEmpty
      ? "none on either side"
      : parts.joined(separator: ", ")
        + (excused == 0 ? "" : "; \(excused.grouped) of them excused by a list")
  }

  /// That a finding is no change, and why: `no change: flake`; nil where nothing excuses it.
  static func excuse(of finding: ComparedFinding) -> String? {
    finding.excuse.map { "no change: " + $0 }
  }

  /// What the command failed for, a sentence each.
  var failures: [String] {
    var result: [String] = []
    if let limit = comparison.failsOn.regression {
      let option = "--fail-on regression:\(Self.percent(limit)): "
      if comparison.isRegressionUntested, comparison.emptySides.isEmpty {
        result.append(option + "nothing was tested, " + untested)
      } else if !comparison.failingShifts.isEmpty {
        result.append(
          option + counted(comparison.failingShifts.count, "distribution")
            + " became so much slower")
      }
    }
    if let limit = comparison.failsOn.regression, !comparison.failingTimelines.isEmpty {
      result.append(
        "--fail-on regression:\(Self.percent(limit)): more fences never signal on "
          + counted(comparison.failingTimelines.count, "timeline"))
    }
    if !comparison.failingFindings.isEmpty {
      result.append(
        "--fail-on findings: "
          + counted(comparison.failingFindings.count, "violation") + " gained")
    }
    if comparison.failsOn.undecided, comparison.isIncomplete {
      var reasons = oneSided
      if comparison.count(.notComparable) > 0 {
        reasons.append("durations not compared: a clock counts no nanoseconds")
      }
      if reasons.isEmpty { reasons.append("there was nothing to test for a regression") }
      result.append("--fail-on undecided: " + reasons.joined(separator: "; "))
    }
    return result
  }

  /// Why there was no test at all.
  private var untested: String {
    if comparison.shifts.isEmpty { return "since there are no durations" }
    if comparison.count(.notComparable) > 0 { return "since a clock counts no nanoseconds" }
    return "since no timeline has \(ComparisonMethod.fewestDurations) durations on both sides"
  }

  /// Rules that one side alone decided, and what the other lacks: a sentence for those that lack the same.
  var undecided: [String] {
    var order: [String] = []
    var rules: [String: [String]] = [:]
    for rule in comparison.rulesDecidedOnce {
      let (side, needs) =
        rule.base == .undecided ? ("BASE", rule.baseNeeds) : ("NEW", rule.newNeeds)
      let rest =
        "not decided in \(side)" + (needs.isEmpty ? "" : ": " + needs.joined(separator: "; "))
      if rules[rest] == nil { order.append(rest) }
      rules[rest, default: []].append(rule.rule.rawValue)
    }
    return order.map { "\(rules[$0, default: []].joined(separator: ", ")): \($0)" }
  }

  /// Of which timelines clearly more or fewer fences never signaled, a sentence each.
  var signals: [String] {
    comparison.timelines.compactMap { row in
      guard let signals = row.signals, signals.isChange || signals.verdict == .notDecided else {
        return nil
      }
      let which = signals.isOfAskedFor ? ", whose signal was asked for," : ""
      let doubt =
        signals.verdict == .notDecided
        ? "; a capture lost events or has no signals, and it may be for that" : ""
      return "\(signals.new.unsignaled.grouped) of \(counted(signals.new.fences, "fence")) of "
        + "\(row.name)\(which) have no signal in NEW, \(signals.base.unsignaled.grouped) of "
        + "\(signals.base.fences.grouped) in BASE\(doubt)."
    }
  }

  /// What the list of those is called.
  static let signalsTitle = "Never signaled"

  /// What counts as that; nil where no timeline is listed.
  var signalsMethod: String? {
    guard !signals.isEmpty else { return nil }
    return
      "Counted are fences seen from init: those destroyed unsignaled, and those open at the end "
      + "for longer than 99% of their timeline's signals take. A part that is "
      + "\(Self.percent(SignalShares.leastDifference)) of all larger or smaller counts, where chance "
      + "would show it in at most \(Self.percent(ComparisonMethod.level)) of comparisons, were each "
      + "fence independent (test of two proportions, Holm's correction)."
  }

  /// How it was judged, a paragraph; nil where nothing was.
  var method: String? {
    guard !comparison.tested.isEmpty else { return nil }
    return
      "A shift counts where NEW's durations are \(leastChange) longer or shorter, and chance alone "
      + "would show any such in at most \(Self.percent(ComparisonMethod.level)) of comparisons "
      + "(measured: up to 3% of those of a load in phases; "
      + "rank test on blocks of consecutive durations, Holm's correction for "
      + "\(counted(comparison.shifts.count { $0.shift.test != nil }, "test"))). In brackets the "
      + "factors that the test does not exclude at \(Self.percent(ComparisonMethod.level))."
  }

  /// The least change that counts, as people write it.
  var leastChange: String { Self.percent(comparison.method.leastChange) }

  /// How a finding fared.
  static func word(for fate: ComparedFinding.Fate) -> String {
    switch fate {
    case .gained: "gained"
    case .lost: "lost"
    case .worsened: "worse"
    case .eased: "no violation any more"
    case .kept: "kept"
    case .notKnownBefore: "not decided in BASE"
    case .notDecidable: "not decided in NEW"
    }
  }

  /// What can be said of a shift, in a word or two.
  static func word(for verdict: Shift.Verdict) -> String {
    switch verdict {
    case .slower: "slower"
    case .faster: "faster"
    case .small: "small"
    case .same: "same"
    case .open: "open"
    case .withinSkew: "skew"
    case .tooFew: "too few"
    case .notComparable: "clocks"
    }
  }

  /// What is measured.
  static func word(for kind: ComparedTimeline.Kind) -> String {
    switch kind {
    case .signalLatency: "signal"
    case .wait: "waits"
    }
  }

  /// How many of `count` a list that ends at `listed` leaves out, and where they are; nil where none.
  static func rest(_ count: Int, listed: Int, _ noun: String) -> String? {
    guard count > listed else { return nil }
    return "And \(counted(count - listed, noun)) more, which the JSON (--json) lists."
  }

  /// A part as a percentage: `10%`, `0.5%`.
  static func percent(_ part: Double) -> String {
    Significant.text(part * 100, digits: 3) + "%"
  }

  /// A factor as a change: `+12.3%`, `-4%`; a factor from 3 on as such, `x12.5`.
  static func change(_ ratio: Double) -> String {
    if ratio >= 1_000 { return ">x999" }
    if ratio >= 3 { return "x" + Significant.text(ratio, digits: 3) }
    let tenths = ((ratio - 1) * 1_000).rounded()
    let magnitude = UInt64(abs(tenths))
    let sign = tenths < 0 ? "-" : "+"
    return magnitude < 1_000
      ? "\(sign)\(magnitude / 10).\(magnitude % 10)%" : "\(sign)\(magnitude / 10)%"
  }

  /// The interval of a test: `[-1.2%, +3.4%]`.
  static func interval(_ test: Shift.Test) -> String {
    "[\(change(test.lowRatio)), \(change(test.highRatio))]"
  }
}
