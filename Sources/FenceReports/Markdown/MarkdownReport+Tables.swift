import FenceModel
import FenceRules
import TraceVocabulary

/// The folded details.
extension MarkdownReport {
  /// Records of one finding that are quoted.
  private static let quoted = 8

  static func tables(of report: Report) -> [MarkdownTable] {
    [
      stall(report), findings(report), rules(report), timelines(report), waits(report),
      memory(report),
      alive(report),
    ].compactMap(\.self)
  }

  /// Who and what hangs on the fence that stalled first, and what that is known by.
  private static func stall(_ report: Report) -> MarkdownTable? {
    guard let stall = report.stall else { return nil }
    var page = TextPage(style: TextStyle(width: width))
    TextReport(style: page.style).stall(report, on: &page)
    let rows = page.fields.map { [Markdown.text($0.name), cell($0.value)] }
    let lists = [stall.waiterCount, stall.behindCount, stall.dependentCount]
    let rest = lists.reduce(0) { $0 + max($1 - TextReport.hanging, 0) }
    return MarkdownTable(
      title: StallWords(stall, on: report.trace.clock).title + ", "
        + Markdown.text(stall.leading.description.shortened(to: width)),
      columns: [("", false), ("", false)], rows: rows, total: UInt64(rows.count + rest))
  }

  /// Findings that are listed one by one.
  private static let listedFindings = 200

  /// The findings, the worst of each rule first, and the records of the very worst of each.
  private static func findings(_ report: Report) -> MarkdownTable? {
    let rules = RuleFindings.all(of: report, upTo: listedFindings)
    guard !rules.isEmpty else { return nil }
    let clock = report.trace.clock
    // In turns, so that a rule with thousands of findings leaves room for the others.
    let longest = rules.map(\.findings.count).max() ?? 0
    let ordered = (0..<longest).lazy.flatMap { place in
      rules.lazy.filter { place < $0.findings.count }.map { $0.findings[place] }
    }.prefix(listedFindings)
    let rows = ordered.map { reported in
      let finding = reported.finding
      return [
        "\(finding.severity.rawValue), \(finding.certainty.rawValue)",
        Markdown.code(finding.rule.rawValue), clock.text(finding.at),
        finding.fence.map { Markdown.text($0.fence.text(generation: $0.generation)) } ?? "–",
        cell(finding.message + finding.conditions),
      ]
    }
    let records = rules.map { rule in
      (
        title: "The worst of " + Markdown.code(rule.rule.rawValue) + " rests on:",
        lines: rule.worst.evidence.prefix(quoted).map { record in
          "\(clock.text(record.moment.timestamp))  CPU \(record.moment.cpu.cpuText)  "
            + record.event.safe.shortened(to: 100)
        } + rule.worst.finding.assumptions.map { "provided that " + $0.shortened(to: width) }
      )
    }
    return MarkdownTable(
      title: "Findings, " + rules.reduce(0) { $0 &+ $1.count }.grouped,
      columns: [
        ("severity", false), ("rule", false), ("time", true), ("fence", false), ("what", false),
      ],
      rows: Array(rows), total: rules.reduce(0) { $0 &+ $1.count }, records: records)
  }

  private static func rules(_ report: Report) -> MarkdownTable? {
    guard !report.rules.isEmpty else { return nil }
    let order: [RuleResult.Verdict] = [.violated, .undecided, .holds]
    let rows = order.flatMap { verdict in
      report.rules.filter { $0.verdict == verdict }.map { result in
        [
          Markdown.code(result.rule.rawValue), result.verdict.rawValue, result.findings.grouped,
          result.observed.grouped, cell(result.needs.joined(separator: "; ")),
        ]
      }
    }
    return MarkdownTable(
      title: "Rules, " + TextReport.tally(of: report.rules),
      columns: [
        ("rule", false), ("verdict", false), ("findings", true), ("observed", true),
        ("what was missing", false),
      ],
      rows: rows, total: UInt64(rows.count))
  }

  private static func timelines(_ report: Report) -> MarkdownTable? {
    guard !report.timelines.isEmpty else { return nil }
    let clock = report.trace.clock
    func cells(_ summary: DistributionSummary?) -> [String] {
      guard let summary else { return ["–", "–", "–"] }
      return [summary.p50, summary.p99, summary.max].map { clock.text($0) }
    }
    let rows = report.timelines.prefix(100).map { line in
      [name(line.driver, line.timeline)]
        + [line.contexts, line.fences, line.alive].map(\.grouped) + cells(line.signalLatency)
        + [(line.wait?.count ?? 0).grouped] + cells(line.wait)
    }
    let alive = FencesAtEnd(report).areAllAlive ? "alive" : "without an end"
    let numbers = [
      "contexts", "fences", alive, "signal p50", "p99", "max", "waits", "wait p50", "p99", "max",
    ]
    return MarkdownTable(
      title: "Timelines, \(report.timelines.count.grouped)",
      columns: [("timeline", false)] + numbers.map { ($0, true) }, rows: Array(rows),
      total: UInt64(report.timelines.count) + report.timelinesOmitted)
  }

  private static func waits(_ report: Report) -> MarkdownTable? {
    let waits = report.openWaits + report.longestWaits
    guard !waits.isEmpty else { return nil }
    let clock = report.trace.clock
    let atEnd = WaitsAtEnd(report)
    let open = atEnd.endDoubt == nil ? FenceWait.Outcome.open.word : "not known"
    let rows = waits.map { summary in
      let wait = summary.wait
      return [
        cell(summary.task.text), summary.length.map { clock.text($0) } ?? "–",
        wait.start.map { clock.text($0.timestamp) } ?? "before the trace",
        summary.isEndUncertain ? "not known" : wait.outcome == .open ? open : wait.outcome.word,
        Markdown.text(wait.fence.text(generation: wait.generation)),
        name(summary.driver, summary.timeline),
      ]
    }
    return MarkdownTable(
      title: "Waits, \(report.counts.waits.grouped): those \(atEnd.state), then the longest",
      columns: [
        ("task", false), ("length", true), ("from", true), ("outcome", false), ("fence", false),
        ("timeline", false),
      ],
      rows: rows, total: max(report.counts.waits, UInt64(rows.count)))
  }

  private static func memory(_ report: Report) -> MarkdownTable? {
    guard !report.reuse.isEmpty else { return nil }
    let clock = report.trace.clock
    let rows = report.reuse.map { driver in
      var cells = [cell(driver.driver), driver.verdict.rawValue]
      cells += [driver.reuses, driver.elapsed, driver.notElapsed, driver.unknown].map(\.grouped)
      cells += [driver.shortest, driver.median].map { driver.reuses == 0 ? "–" : clock.text($0) }
      return cells
    }
    let numbers = [
      "reuses", "a grace period passed", "not passed", "not known", "shortest, release to reuse",
      "median, release to reuse",
    ]
    return MarkdownTable(
      title: "Reuse of memory",
      columns: [("driver", false), ("verdict", false)]
        + numbers.map { ($0, true) }, rows: rows, total: UInt64(rows.count))
  }

  private static func alive(_ report: Report) -> MarkdownTable? {
    guard !report.aliveFences.isEmpty else { return nil }
    let clock = report.trace.clock
    let atEnd = FencesAtEnd(report)
    let isUnsure = report.aliveFences.prefix(100).contains(where: \.isEndUncertain)
    let rows = report.aliveFences.prefix(100).map { fence in
      let life = fence.lifetime
      return [
        Markdown.text(life.fence.text(generation: life.generation))
          + (fence.isEndUncertain ? " ?" : ""),
        name(fence.driver, fence.timeline), clock.text(fence.age),
        life.lastStep?.kind.word ?? "waits only", UInt64(life.openWaits).grouped,
      ]
    }
    return MarkdownTable(
      title: "Fences \(atEnd.state), \(report.counts.aliveAtEnd.grouped)"
        + (isUnsure ? "; ?: \(LossFindings(report).happening) while it lived" : ""),
      columns: [
        ("fence", false), ("timeline", false), ("age", true), ("last step", false),
        (WaitsAtEnd(report).title, true),
      ],
      rows: Array(rows), total: max(report.counts.aliveAtEnd, UInt64(rows.count)))
  }

  private static func cell(_ text: String) -> String {
    text.isEmpty ? "–" : Markdown.text(text.shortened(to: width))
  }

  private static func name(_ driver: String, _ timeline: String) -> String {
    Markdown.code("\(driver)/\(timeline)".shortened(to: 100))
  }
}
