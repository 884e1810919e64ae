import FenceReports
import FenceRules

/// How rules ended on two sides.
struct RuleComparison {
  private let base: [Report]
  private let new: [Report]

  init(_ base: [Report], _ new: [Report]) {
    self.base = base
    self.new = new
  }

  /// Each rule, in their order; none where a side has no fence events or judged no rules.
  var rules: [ComparedRule] {
    RuleID.allCases.compactMap { rule in
      guard let before = Self.side(base, rule), let after = Self.side(new, rule) else { return nil }
      return ComparedRule(
        rule: rule, base: before.verdict, new: after.verdict, baseNeeds: before.needs,
        newNeeds: after.needs)
    }
  }

  /// How `rule` ended in captures of one load: violated where it is in any; else decided where all could
  /// decide it.
  private static func side(
    _ reports: [Report], _ rule: RuleID
  ) -> (verdict: RuleResult.Verdict, needs: [String])? {
    let results = reports.filter { $0.events.fenceEvents > 0 }.compactMap { report in
      report.rules.first { $0.rule == rule }
    }
    guard !results.isEmpty else { return nil }
    if results.contains(where: { $0.verdict == .violated }) { return (.violated, []) }
    let open = results.first { $0.verdict == .undecided }
    return open.map { (.undecided, $0.needs) } ?? (.holds, [])
  }
}
