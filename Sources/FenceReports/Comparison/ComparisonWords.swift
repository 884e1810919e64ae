import FenceRules
import TraceVocabulary

/// What every output says of a comparison, so that all say the same.
struct ComparisonWords {
  let comparison: Comparison

  init(_ comparison: Comparison) {
    self.comparison = comparison
  }

  /// The answer, in one word of its own.
  var verdict: String {
    if comparison.status == .findings { return "REGRESSION" }
    let shifts = comparison.shifts.map(\.shift.verdict)
    if shifts.contains(.slower) || violations(.gained) > 0 { return "CHANGED" }
    if shifts.contains(.faster) || violations(.lost) > 0 { return "CHANGED" }
    let isKnown = shifts.contains { $0 == .same || $0 == .small }
    let isDoubtful =
      !comparison.findings(.notKnownBefore).isEmpty || !comparison.findings(.notDecidable).isEmpty
      || !comparison.rulesDecidedOnce.isEmpty
    if comparison.status == .undecided { return "NOT DECIDED" }
    if !isKnown && shifts.contains(where: { $0 != .same }) { return "NOT DECIDED" }
    return isDoubtful ? "NO CHANGE SHOWN" : "NO CHANGE"
  }

  /// How many findings that fared so are a violation: what is only informative or suspected comes and
  /// goes, and is no answer by itself.
  private func violations(_ fate: ComparedFinding.Fate) -> Int {
    comparison.findings(fate).count { $0.isViolation }
  }

  /// The answer, in one line.
  var headline: String {
    let empty = comparison.emptySides
    if !empty.isEmpty {
      return "NOTHING TO COMPARE, \(empty.joined(separator: " and ")) "
        + (empty.count == 1 ? "has" : "have") + " no fence events"
    }
    var parts: [String] = []
    let slower = comparison.count(.slower)
    let faster = comparison.count(.faster)
    if slower > 0 { parts.append("\(slower) slower") }
    if faster > 0 { parts.append("\(faster) faster") }
    let (gained, lost) = (violations(.gained), violations(.lost))
    if gained > 0 { parts.append("\(counted(gained, "violation")) gained") }
    if lost > 0 { parts.append("\(counted(lost, "violation")) lost") }
    let once = comparison.rulesDecidedOnce.count
    if once > 0 { parts.append("\(counted(once, "rule")) decided on one side only") }
    if parts.isEmpty {
      let tested = comparison.shifts.count { $0.shift.test != nil }
      parts.append(
        tested == 0
          ? "no durations to compare"
          : "\(counted(tested, "distribution")) compared")
    }
    return verdict + ", " + parts.joined(separator: ", ")
  }

  /// How distributions fared, in one sentence.
  var durations: String {
    let words: [(Shift.Verdict, String)] = [
      (.slower, "slower"), (.faster, "faster"), (.small, "differ by less than \(leastChange)"),
      (.same, "the same within \(leastChange)"),
      (.open, "without a difference that is shown or excluded"),
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
    return parts.isEmpty ? "none on either side" : parts.joined(separator: ", ")
  }

  /// What the command failed for, a sentence each.
  var failures: [String] {
    var result: [String] = []
    if let limit = comparison.failsOn.regression, !comparison.failingShifts.isEmpty {
      result.append(
        "--fail-on regression:\(Self.percent(limit)): "
          + counted(comparison.failingShifts.count, "distribution") + " became so much slower")
    }
    if !comparison.failingFindings.isEmpty {
      result.append(
        "--fail-on findings: "
          + counted(comparison.failingFindings.count, "violation") + " gained")
    }
    if comparison.failsOn.undecided, comparison.isIncomplete {
      let thin = comparison.thinShifts.count
      result.append(
        "--fail-on undecided: one side cannot decide what the other can"
          + (thin == 0
            ? "" : "; " + counted(thin, "distribution") + " with enough durations on one side only")
      )
    }
    return result
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

  /// How it was judged: a paragraph.
  var method: String {
    "A shift counts where NEW's durations are \(leastChange) longer or shorter, and chance alone "
      + "would show any such in at most \(Self.percent(ComparisonMethod.level)) of comparisons "
      + "(rank test on blocks of consecutive durations, Holm's correction for "
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
