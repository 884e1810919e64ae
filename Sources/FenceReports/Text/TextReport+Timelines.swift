import FenceModel
import FenceRules
import TraceVocabulary

extension TextReport {
  /// Columns of one row beside the name.
  private static let numbers = 2 + 6 + 8 + 6 + 6 * 6

  func timelines(_ report: Report, on page: inout TextPage) {
    let rows = report.timelines
    guard !rows.isEmpty else {
      page.heading("TIMELINES")
      page.sentence("None.")
      return
    }
    let unit = report.trace.clock.isNanoseconds ? "" : "; durations in ticks"
    let areAllAlive = FencesAtEnd(report).areAllAlive
    let open = areAllAlive ? "" : "; open: without a recorded end"
    page.heading("TIMELINES", "busiest first" + open + unit)
    let width = page.style.width - Self.numbers
    let indent = String(repeating: " ", count: 2 + width + 6 + 8 + 6)
    page.line(indent + "  to the signal".padded(to: 18) + "  waits")
    page.line(
      "  " + "driver/timeline".padded(to: width) + "  ctxs  fences"
        + (areAllAlive ? " alive" : "  open")
        + "   p50   p99   max   p50   p99   max")
    for row in rows.prefix(Self.timelines) {
      page.line(line(of: row, on: report.trace.clock, nameWidth: width))
    }
    page.rest(rows.count, shown: Self.timelines, "row")
    let unordered = rows.reduce(0) { $0 + $1.unorderedSignals }
    if unordered > 0 {
      page.sentence(
        "Not in it: \(counted(unordered, "signal")) before the emit or init of "
          + (unordered == 1 ? "its fence." : "their fences."))
    }
  }

  private func line(of row: TimelineSummary, on clock: TraceClock, nameWidth: Int) -> String {
    let name = (row.driver + "/" + row.timeline).safe.shortened(to: nameWidth)
    return "  " + name.padded(to: nameWidth)
      + Self.short(row.contexts, 5).rightAligned(to: 6)
      + Self.short(row.fences, 7).rightAligned(to: 8)
      + Self.short(row.alive, 5).rightAligned(to: 6)
      + cells(row.signalLatency, on: clock) + cells(row.wait, on: clock)
  }

  /// A count, exact where it has no more than `width` digits, else cut to thousands or millions.
  private static func short(_ count: UInt64, _ width: Int) -> String {
    let exact = "\(count)"
    if exact.count <= width { return exact }
    let thousands = "\(count / 1_000)k"
    return thousands.count <= width ? thousands : "\(count / 1_000_000)M"
  }

  private func cells(_ summary: DistributionSummary?, on clock: TraceClock) -> String {
    guard let summary else { return "     -     -     -" }
    return [summary.p50, summary.p99, summary.max]
      .map { clock.shortText($0).rightAligned(to: 6) }.joined()
  }
}
