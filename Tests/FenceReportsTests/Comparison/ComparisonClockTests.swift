import FenceModel
import TraceVocabulary
import Testing

@testable import FenceReports

/// Durations of two sides stand beside each other, each in the unit of its own clock.
struct ComparisonClockTests {
  /// A comparison of captures on these clocks, whose waits have a median of 7,700,000 units in BASE and of
  /// 4 in NEW.
  private static func comparison(_ base: [String], _ new: [String]) -> Comparison {
    func captures(_ clocks: [String]) -> [ComparedCapture] {
      clocks.map { name in
        var capture = ComparedCapture(file: "a", Sample.report())
        capture.clock = TraceClock(name: name)
        return capture
      }
    }
    func summary(_ units: UInt64) -> DistributionSummary {
      DistributionSummary(count: 150, p50: units, p90: units, p99: units, max: units)
    }
    var row = ComparedTimeline(driver: "vgem", timeline: "unbound", baseFences: 1, newFences: 1)
    row.wait = Shift(verdict: .notComparable, base: summary(7_700_000), new: summary(4))
    var comparison = Comparison(
      base: captures(base), new: captures(new), method: ComparisonMethod(),
      failsOn: FailureConditions())
    comparison.timelines = [row]
    return comparison
  }

  /// The clocks of the captures of each side; what the text and the tables show of each, and the key that
  /// the JSON has.
  @Test(arguments: [
    (["mono"], ["x86-tsc"], ["7.7ms", "4"], ["7.700 ms", "4 ticks"], ["Nanoseconds", "Ticks"]),
    (
      ["counter"], ["local"], ["7.7M", "4ns"], ["7,700,000 ticks", "4 ns"],
      ["Ticks", "Nanoseconds"]
    ),
    (
      ["mono", "local"], ["uptime"], ["7.7ms", "4"], ["7.700 ms", "4 ticks"],
      ["Nanoseconds", "Ticks"]
    ),
    (["mono", "x86-tsc"], ["boot"], ["-", "4ns"], ["–", "4 ns"], [nil, "Nanoseconds"]),
    (["x86-tsc", "counter"], ["boot"], ["-", "4ns"], ["–", "4 ns"], [nil, "Nanoseconds"]),
  ])
  func `each side is in its own unit`(
    base: [String], new: [String], short: [String], cells: [String], keys: [String?]
  ) throws {
    let comparison = Self.comparison(base, new)
    let row = try #require(
      ComparisonText().text(of: comparison).split(separator: "\n")
        .first { $0.contains("vgem/unbound") })
    #expect(row.split(separator: " ").dropFirst(2).prefix(2).map(String.init) == short)
    let table = ComparisonMarkdown().text(of: comparison)
    #expect(table.contains("| \(cells[0]) | \(cells[1]) | \(cells[0]) | \(cells[1]) | 150 |"))
    let page = String(
      decoding: ComparisonHTML(toolVersion: "1").bytes(of: comparison), as: UTF8.self)
    #expect(page.contains("\(cells[0])<br>\(cells[1])</td>"))
    let json = String(
      decoding: ComparisonJSON(toolVersion: "1").bytes(of: comparison), as: UTF8.self)
    for (key, units) in zip(keys, [7_700_000, 4]) {
      let all = ["Nanoseconds", "Ticks"].filter { json.contains("\"p50\($0)\": \(units),") }
      #expect(all == [key].compactMap { $0 })
    }
  }
}
