import FenceModel
import FenceRules
import Foundation
import Testing

/// No rule without an explanation, a case and a row in the documentation.
@Suite struct RuleCoverageTests {
  private static let packageRoot = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  @Test(arguments: RulePages.all.map(\.rule))
  func `a rule has a page with nothing left empty`(rule: RuleID) throws {
    let page = try #require(RulePages.page(of: rule))
    for text in [
      page.says, page.why, page.severity, page.source, page.decided, page.silent, page.example,
    ] {
      #expect(!text.isEmpty)
    }
    #expect(!page.needs.isEmpty)
  }

  @Test(arguments: RulePages.all.map(\.rule))
  func `a rule has a case that violates it and one that respects it`(rule: RuleID) throws {
    let folder = Self.packageRoot.appending(path: "Tests/FenceRulesTests/Cases")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    let text = try files.map { try String(contentsOf: $0, encoding: .utf8) }.joined()
    let found = "findings(of: .\(rule))"
    let finding = text.components(separatedBy: found).dropFirst()
    let violating = finding.filter { !$0.hasPrefix(".isEmpty") }
    let respecting = finding.count - violating.count
    #expect(!violating.isEmpty)
    #expect(respecting > 0 || text.contains("verdict(of: .\(rule)) == .holds"))
  }

  /// Where order or names of what a rule looks at differ by kernel, its cases are told in all of them.
  @Test(arguments: RulePages.all.map(\.rule))
  func `a rule that needs fence events alone has a case for every kernel era`(rule: RuleID) throws {
    let page = try #require(RulePages.page(of: rule))
    let differing: RecordedEvents = [
      .emitted, .signalingEnabled, .waitStarted, .waitEnded, .destroyed,
    ]
    guard page.needs.isSubset(of: RuleCase.fenceEvents), !page.needs.isDisjoint(with: differing)
    else { return }
    #expect(EraCases.pairs.contains { $0.rule == rule })
  }

  @Test(arguments: RuleID.allCases)
  func `a rule has a row in the documentation`(rule: RuleID) throws {
    let path = "Sources/FenceRules/FenceRules.docc/Rules.md"
    let text = try String(contentsOf: Self.packageRoot.appending(path: path), encoding: .utf8)
    #expect(text.contains("| `\(rule.rawValue)` |"))
  }

  @Test func `every rule has a page`() {
    #expect(RulePages.all.map(\.rule) == RuleID.allCases)
  }
}
