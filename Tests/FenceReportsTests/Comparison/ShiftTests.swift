import FenceModel
import Testing

@testable import FenceReports

struct ShiftTests {
  private static func test(_ ratio: Double, _ low: Double, _ high: Double, p: Double) -> Shift.Test
  {
    Shift.Test(
      ratio: ratio, lowRatio: low, highRatio: high, superiority: 0.5, p: p, adjustedP: p)
  }

  @Test(arguments: [
    (1.3, 1.2, 1.4, 0.001, Shift.Verdict.slower), (0.7, 0.6, 0.8, 0.001, .faster),
    (1.05, 1.02, 1.08, 0.001, .small), (1.01, 0.97, 1.05, 0.4, .same),
    // A difference that is not shown is not the same as none.
    (1.01, 0.7, 1.5, 0.4, .open), (1.3, 0.9, 1.8, 0.02, .open), (1.0, 0.5, 1.05, 1, .open),
  ])
  func `a shift is what the test has shown and excluded`(
    ratio: Double, low: Double, high: Double, p: Double, verdict: Shift.Verdict
  ) {
    #expect(Self.test(ratio, low, high, p: p).verdict(leastChange: 0.1) == verdict)
  }

  @Test(arguments: [
    (1.3, 1.2, 0.001, Shift.Verdict.slower), (0.7, 0.8, 0.001, .faster),
    // What is left does not count, is none, or is no more than chance.
    (1.3, 1.05, 0.001, .withinSkew), (1.3, 1, 1, .withinSkew), (1.3, 1.2, 0.02, .withinSkew),
    (0.7, 1, 1, .withinSkew),
    // A small change could be one that counts.
    (1.05, 1, 1, .open),
  ])
  func `what clocks of two CPUs could do is no change`(
    ratio: Double, left: Double, p: Double, verdict: Shift.Verdict
  ) {
    var test = Self.test(ratio, 0.2, 4, p: 0.001)
    test.afterSkew = Shift.Test.AfterSkew(ratio: left, p: p, adjustedP: p)
    #expect(test.verdict(leastChange: 0.1) == verdict)
    // A limit is held against what is certain.
    var row = ComparedTimeline(driver: "i915", timeline: "rcs#", baseFences: 1, newFences: 1)
    row.wait = Shift(verdict: verdict, base: nil, new: nil, test: test)
    var comparison = Comparison(
      base: [], new: [], method: ComparisonMethod(), failsOn: FailureConditions(regression: 0.25))
    comparison.timelines = [row]
    #expect(comparison.failingShifts.isEmpty)
  }

  @Test func `a regression fails from its limit on, and only a certain one`() {
    var row = ComparedTimeline(driver: "i915", timeline: "rcs#", baseFences: 100, newFences: 100)
    row.signalLatency = Shift(
      verdict: .slower, base: nil, new: nil, test: Self.test(1.25, 1.2, 1.3, p: 0.001))
    row.wait = Shift(verdict: .open, base: nil, new: nil, test: Self.test(2, 0.5, 8, p: 0.2))
    for (limit, failing) in [(0.1, 1), (0.25, 1), (0.26, 0)] {
      var comparison = Comparison(
        base: [], new: [], method: ComparisonMethod(),
        failsOn: FailureConditions(regression: limit))
      comparison.timelines = [row]
      #expect(comparison.failingShifts.count == failing)
      #expect(comparison.status == (failing > 0 ? .findings : .noFenceEvents))
    }
  }

  /// Durations of BASE and of NEW, in so many captures each.
  @Test(arguments: [
    (2_000, 1, 10, 1, true), (10, 1, 2_000, 1, true), (100, 1, 0, 1, true), (100, 1, 49, 1, true),
    (100, 1, 50, 1, false), (100, 1, 99, 1, false), (99, 1, 10, 1, false), (0, 1, 0, 1, false),
    // What several captures have together is no more than one of them has.
    (117, 3, 39, 1, false), (39, 1, 117, 3, false), (117, 3, 19, 1, true), (240, 3, 39, 1, true),
    (80, 4, 120, 2, true),
  ])
  func `durations that the captures of one side alone have enough of are undecided`(
    base: UInt64, baseCaptures: Int, new: UInt64, newCaptures: Int, isThin: Bool
  ) {
    func summary(_ count: UInt64) -> DistributionSummary? {
      count == 0 ? nil : DistributionSummary(count: count, p50: 1, p90: 1, p99: 1, max: 1)
    }
    func captures(_ count: Int) -> [ComparedCapture] {
      Array(repeating: ComparedCapture(file: "a", Sample.report()), count: count)
    }
    var row = ComparedTimeline(driver: "i915", timeline: "rcs#", baseFences: 1, newFences: 1)
    row.wait = Shift(verdict: .tooFew, base: summary(base), new: summary(new))
    var comparison = Comparison(
      base: captures(baseCaptures), new: captures(newCaptures), method: ComparisonMethod(),
      failsOn: FailureConditions(undecided: true))
    comparison.timelines = [row]
    #expect(comparison.isIncomplete == isThin)
    #expect(comparison.thinShifts.count == (isThin ? 1 : 0))
    #expect(
      ComparisonWords(comparison).failures.contains { $0.contains("on one side only") } == isThin)
  }

  @Test(arguments: [
    (1.0, "+0.0%"), (1.105, "+10.5%"), (0.996, "-0.4%"), (2.5, "+150%"), (12.34, "x12.3"),
    (5_000, ">x999"), (0.001, "-99.9%"),
  ])
  func `a factor is written as a change`(ratio: Double, text: String) {
    #expect(ComparisonWords.change(ratio) == text)
  }

  @Test(arguments: [
    (0.0, "0"), (1, "1"), (0.01, "0.01"), (1.23456, "1.235"), (9.99996, "10"), (123_456, "123500"),
    (-0.25, "-0.25"), (1.5e-12, "1.5e-12"), (0.00012345, "0.0001234"), (.infinity, "0"),
    (2e20, "2e20"),
  ])
  func `numbers are written to four digits`(value: Double, text: String) {
    #expect(Significant.text(value, digits: 4) == text)
  }

  @Test func `names from a trace are text in every output`() {
    let name = "<script>alert(1)</script>|`\u{1b}[31m"
    var comparison = Comparison(
      base: [], new: [], method: ComparisonMethod(), failsOn: FailureConditions())
    var row = ComparedTimeline(driver: name, timeline: name, baseFences: 1, newFences: 1)
    row.wait = Shift(verdict: .tooFew, base: nil, new: nil)
    comparison.timelines = [row]
    comparison.caveats = [name]
    let page = String(
      decoding: ComparisonHTML(toolVersion: "1").bytes(of: comparison), as: UTF8.self)
    let json = String(
      decoding: ComparisonJSON(toolVersion: "1").bytes(of: comparison), as: UTF8.self)
    let table = ComparisonMarkdown().text(of: comparison)
    let text = ComparisonText().text(of: comparison)
    for output in [page, json, table] {
      #expect(!output.contains("<script>"))
    }
    for output in [page, json, table, text] {
      #expect(!output.contains("\u{1b}"))
    }
  }
}
