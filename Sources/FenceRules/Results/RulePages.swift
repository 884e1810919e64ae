/// The pages of all rules, as their types declare them.
public enum RulePages {
  /// The types of the rules; each has its page.
  private static let rules: [any Rule.Type] =
    ReuseRules.rules + LifeRules.rules + WaitRules.rules

  /// The pages, in the order of `RuleID`.
  public static let all: [RulePage] = RuleID.allCases.compactMap { rule in
    rules.lazy.map { $0.page }.first { $0.rule == rule }
  }

  /// The page of `rule`; nil where its type declares none.
  public static func page(of rule: RuleID) -> RulePage? {
    all.first { $0.rule == rule }
  }
}
