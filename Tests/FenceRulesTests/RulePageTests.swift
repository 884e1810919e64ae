import FenceRules
import Testing

@Suite struct RulePageTests {
  @Test func `every rule has a page`() {
    let missing = RuleID.allCases.filter { RulePages.page(of: $0) == nil }
    #expect(missing.isEmpty, "without a page: \(missing.map(\.rawValue))")
  }

  @Test(arguments: RulePages.all.map(\.rule))
  func `a page says everything`(rule: RuleID) throws {
    let page = try #require(RulePages.page(of: rule))
    for text in [page.says, page.why, page.severity, page.source, page.decided, page.silent] {
      #expect(!text.isEmpty)
      #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 0x20 })
    }
    #expect(!page.example.isEmpty)
    #expect(!page.says.contains("\n"), "one line")
    #expect(page.example.split(separator: "\n").allSatisfy { $0.count <= 78 }, "fits 80 columns")
  }
}
