import FenceModel

/// One rule of the contract: it takes what the model hands over, and says at the end how it came out.
/// A rule implements the steps that it needs; `Rulebook` calls each of these alone.
package protocol Rule: Sendable {
  /// Its page.
  static var page: RulePage { get }

  /// How it ended. `losses` says what was lost in the capture, and is empty where nothing was.
  func result(_ log: FindingLog, losses: [String]) -> RuleResult
}

extension Rule {
  /// What the capture lacks of what the page says it needs.
  package static func missing(in context: RuleContext) -> [String] {
    var lacking = page.needs.subtracting(context.recorded)
    let useless = lacking.contains(.gracePeriods) ? context.uselessGracePeriods : nil
    if useless != nil {
      lacking.remove(.gracePeriods)
    }
    return context.absence(of: lacking) + [useless].compactMap { $0 }
      + page.needs.intersection(context.recorded).intersection(context.unseen).names.map {
        "\($0) was recorded and has no record: a filter may have kept it out"
      }
  }
}
