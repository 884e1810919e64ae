public import FenceRules

/// The pages of rules as text: what `fencepost explain` prints.
public struct RuleText: Sendable {
  /// How it looks.
  public var style: TextStyle

  /// Explains in this style.
  public init(style: TextStyle = TextStyle()) {
    self.style = style
  }

  /// All rules, each with its one line.
  public func list(of pages: [RulePage]) -> String {
    var page = TextPage(style: style)
    page.heading("RULES")
    for rule in pages {
      page.line("  " + rule.rule.rawValue)
      page.sentence(rule.says, indent: 6)
    }
    page.line("")
    page.sentence("fencepost explain RULE says more of one.", indent: 0)
    return page.text
  }

  /// The page of one rule.
  public func text(of rule: RulePage) -> String {
    var page = TextPage(style: style)
    page.heading(rule.rule.rawValue)
    page.sentence(rule.says)
    let parts: [(String, String)] = [
      ("WHY", rule.why), ("SEVERITY", rule.severity), ("HOW IT IS DECIDED", rule.decided),
      ("WHEN IT IS SILENT", rule.silent), ("IN THE KERNEL", rule.source),
    ]
    for (title, text) in parts where !text.isEmpty {
      page.heading(title)
      for paragraph in text.split(separator: "\n\n") {
        page.sentence(paragraph.split(separator: "\n").joined(separator: " "))
      }
    }
    page.heading("NEEDS", "or it is undecided")
    for name in rule.needs.names {
      page.line("  " + name)
    }
    if rule.needs.isEmpty {
      page.line("  nothing beyond any fence event")
    }
    if !rule.helps.isEmpty {
      page.heading("IS SURER WITH")
      for name in rule.helps.names {
        page.line("  " + name)
      }
    }
    if !rule.example.isEmpty {
      page.heading("EXAMPLE")
      for line in rule.example.split(separator: "\n", omittingEmptySubsequences: false) {
        page.line("  " + line)
      }
    }
    page.line("")
    page.sentence(
      "To record what it needs: fencepost recipe --for \(rule.rule.rawValue)", indent: 0)
    return page.text
  }
}
