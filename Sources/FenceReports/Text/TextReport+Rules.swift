import FenceRules
import TraceVocabulary

/// How each rule ended: those that are violated, those that hold, and what the others lacked.
extension TextReport {
  func rules(_ report: Report, on page: inout TextPage) {
    guard !report.rules.isEmpty else { return }
    page.heading("RULES", Self.tally(of: report.rules))
    let width = (report.rules.map(\.rule.rawValue.count).max() ?? 0) + 2
    for result in report.rules where result.verdict == .violated {
      page.line(
        Self.column("violated") + result.rule.rawValue.padded(to: width)
          + counted(result.findings, "finding") + " in " + result.observed.grouped, .bad)
    }
    for result in report.rules where result.verdict == .holds {
      let excluded = result.excluded == 0 ? "" : ", \(result.excluded.grouped) could not be judged"
      page.line(
        Self.column("holds") + result.rule.rawValue.padded(to: width) + "over "
          + result.observed.grouped + excluded)
    }
    for (rules, needs) in Self.undecided(report.rules) {
      page.field("undecided", rules.map(\.rawValue).joined(separator: ", "))
      page.field("", needs)
    }
    if report.rules.contains(where: { $0.verdict == .undecided }) {
      page.sentence(
        "fencepost info says what a capture lacks, fencepost recipe how to record it, fencepost "
          + "explain what a rule asks.")
    }
  }

  /// A verdict where fields have their names.
  private static func column(_ verdict: String) -> String {
    "  " + verdict.padded(to: TextPage.valueColumn - 2)
  }

  /// `1 violated, 4 hold, 18 undecided`.
  static func tally(of rules: [RuleResult]) -> String {
    let counts: [(RuleResult.Verdict, String)] = [
      (.violated, "violated"), (.holds, "hold"), (.undecided, "undecided"),
    ]
    return counts.map { verdict, word in
      let count = rules.count { $0.verdict == verdict }
      return verdict == .holds && count == 1 ? "1 holds" : "\(count) \(word)"
    }.joined(separator: ", ")
  }

  /// The undecided rules, those together that lack the same.
  static func undecided(_ rules: [RuleResult]) -> [(rules: [RuleID], needs: String)] {
    var groups: [(rules: [RuleID], needs: [String])] = []
    for result in rules where result.verdict == .undecided {
      if let place = groups.firstIndex(where: { $0.needs == result.needs }) {
        groups[place].rules.append(result.rule)
      } else {
        groups.append(([result.rule], result.needs))
      }
    }
    return groups.map { ($0.rules, words(for: $0.needs)) }
  }

  /// What was missing as one sentence; events that were not recorded are listed once.
  private static func words(for needs: [String]) -> String {
    let ending = " was not recorded"
    let events = needs.filter { $0.hasSuffix(ending) }.map { $0.dropLast(ending.count) }
    let others = needs.filter { !$0.hasSuffix(ending) }
    let notRecorded = events.isEmpty ? [] : ["not recorded: " + events.joined(separator: ", ")]
    let all = notRecorded + others
    return all.isEmpty ? "for an unknown reason" : all.joined(separator: "; ").safe
  }
}
