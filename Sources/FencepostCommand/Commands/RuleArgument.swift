import ArgumentParser
import FencePolicy
import FenceRules

/// The name of a rule on the command line; a mistyped one is answered with those that are near.
enum RuleArgument {
  /// The rule of `name`, or a usage error that names those that may have been meant.
  static func rule(_ name: String) throws -> RuleID {
    if let id = RuleID(rawValue: name) { return id }
    let near = near(name)
    let hint =
      near.isEmpty
      ? "fencepost explain lists the rules."
      : "Did you mean \(near.map(\.rawValue).joined(separator: " or "))?"
    throw ValidationError("There is no rule '\(name)'. \(hint)")
  }

  /// Up to three rules whose names are close to `name`, or have a word of it.
  static func near(_ name: String) -> [RuleID] {
    let words = Set(name.lowercased().split { $0 == "-" || $0 == "_" || $0 == " " })
    let ranked = RuleID.allCases.map { rule -> (rule: RuleID, distance: Int) in
      let parts = Set(rule.rawValue.split(separator: "-"))
      let common = words.intersection(parts).filter { $0.count > 3 }.count
      return (rule, Spelling.distance(name, rule.rawValue) - 8 * common)
    }
    return ranked.filter { $0.distance <= 4 }.sorted { $0.distance < $1.distance }
      .prefix(3).map(\.rule)
  }
}
