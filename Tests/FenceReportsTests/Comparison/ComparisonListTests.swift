import FenceModel
import FenceRules
import Testing

@testable import FenceReports

/// What a long list of a comparison leaves out is counted, and its place is named.
struct ComparisonListTests {
  /// A comparison with 2,007 sentences or rows in every list.
  private static func comparison() -> Comparison {
    let captures = [ComparedCapture(file: "a", Sample.report())]
    var comparison = Comparison(
      base: captures, new: captures, method: ComparisonMethod(), failsOn: FailureConditions())
    let numbers = 1...2_007
    comparison.differences = numbers.map { "difference \($0)" }
    comparison.caveats = numbers.map { "caveat \($0)" }
    comparison.rules = numbers.map {
      ComparedRule(
        rule: .neverSignaled, base: .holds, new: .undecided, baseNeeds: [], newNeeds: ["need \($0)"]
      )
    }
    comparison.timelines = numbers.map { number in
      var row = ComparedTimeline(
        driver: "driver", timeline: "ring\(number)", baseFences: 1, newFences: 1)
      row.wait = Shift(verdict: .tooFew, base: nil, new: nil)
      row.signals = SignalShares(
        verdict: .more, isOfAskedFor: true,
        base: SignalShares.Side(fences: 100, unsignaled: 0),
        new: SignalShares.Side(fences: 100, unsignaled: 90))
      return row
    }
    return comparison
  }

  /// The noun of a list, and the last and the first of its elements that Markdown has and has not.
  @Test(arguments: [
    ("difference", "* difference 100\n", "difference 101\n"),
    ("caveat", "* caveat 100\n", "caveat 101\n"),
    ("rule", "need 100\n", "need 101\n"),
    ("timeline", "/ring100, whose", "/ring101, whose"),
    ("row", "ring100</code>", "ring101</code>"),
  ])
  func `what is left out is counted`(noun: String, last: String, next: String) {
    // Not the documents themselves, which a failure would print.
    let markdown = ComparisonMarkdown().text(of: Self.comparison())
    let (hasLast, hasNext) = (markdown.contains(last), markdown.contains(next))
    #expect(hasLast)
    #expect(!hasNext)
    let rest = "And 1,907 \(noun)s more, which the JSON \\(--json\\) lists."
    let counts = markdown.split(separator: "\n").filter { $0.contains("\(noun)s more") }
    #expect(counts == [rest[...]])
    let page = String(
      decoding: ComparisonHTML(toolVersion: "1").bytes(of: Self.comparison()), as: UTF8.self)
    let isSaid = page.contains("<p>And 7 \(noun)s more, which the JSON (--json) lists.</p>")
    #expect(isSaid)
  }
}
