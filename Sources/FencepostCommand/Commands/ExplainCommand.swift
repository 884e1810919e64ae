import ArgumentParser
import FenceReports
import FenceRules

struct ExplainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Explain a rule of the fence contract; without one, list them all.",
    discussion: """
      What the rule says and why, how it is decided from the records and when it stays silent, \
      where the kernel says so, and an example.

        fencepost explain
        fencepost explain reuse-within-grace-period
      """)

  @Argument(help: "The rule.")
  var rule: String?

  func validate() throws {
    if let rule {
      _ = try RuleArgument.rule(rule)
    }
  }

  func run() throws {
    var run = Run()
    let text = RuleText(style: Terminal.style(for: OutputTargets.standardStream))
    let page = try rule.map(RuleArgument.rule).flatMap(RulePages.page)
    run.write(Output.standard) {
      Array((page.map(text.text) ?? text.list(of: RulePages.all)).utf8)
    }
    try run.finish()
  }
}
