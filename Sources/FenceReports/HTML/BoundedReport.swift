import FenceRules

/// A report cut to what a page has room for, and its JSON.
struct BoundedReport {
  /// The report with its lists cut; the picture is whole.
  let report: Report
  /// The document, without line breaks.
  let json: [UInt8]

  /// `report` as it is.
  init(whole report: Report, _ page: HTMLReport) {
    self.report = report
    json = JSONReport(toolVersion: page.toolVersion).bytes(of: report, layout: .compact)
  }

  /// `report` with every list shortened until the document fits: of the findings the worst are kept, of
  /// the other lists the beginning, where the busiest, the longest or the oldest stand.
  init(_ report: Report, _ page: HTMLReport) {
    var limit = Self.listed
    while true {
      let bounded = BoundedReport(whole: Self.cut(report, to: limit), page)
      if bounded.json.count <= HTMLReport.reportLimit || limit == 1 {
        self = bounded
        return
      }
      limit = max(limit / 2, 1)
    }
  }

  /// Elements that any list has at first: more rows than anybody reads.
  private static let listed = 2_000

  private static func cut(_ report: Report, to limit: Int) -> Report {
    var cut = report
    cut.findings = worst(limit, of: report.findings)
    cut.findingsOmitted += UInt64(report.findings.count - cut.findings.count)
    cut.timelines = Array(report.timelines.prefix(limit))
    cut.timelinesOmitted += UInt64(report.timelines.count - cut.timelines.count)
    cut.aliveFences = report.aliveFences.prefix(limit).map { fence in
      var fence = fence
      fence.waiters = Array(fence.waiters.prefix(limit))
      return fence
    }
    cut.openWaits = Array(report.openWaits.prefix(limit))
    cut.longestWaits = Array(report.longestWaits.prefix(limit))
    cut.reuse = Array(report.reuse.prefix(limit))
    cut.trace.cpus = Array(report.trace.cpus.prefix(limit))
    cut.trace.instances = Array(report.trace.instances.prefix(limit))
    cut.events.byName = Array(report.events.byName.prefix(limit))
    cut.events.lossByCPU = Array(report.events.lossByCPU.prefix(limit))
    cut.events.anomalies = Array(report.events.anomalies.prefix(limit))
    return cut
  }

  /// The `limit` worst findings, in their order: by severity, then by certainty, then those that came
  /// first, with a share for every rule, so that a storm of one hides no other.
  private static func worst(_ limit: Int, of findings: [ReportedFinding]) -> [ReportedFinding] {
    guard findings.count > limit else { return findings }
    var places: [RuleID: Int] = [:]
    let ranked = findings.indices.map { index -> (share: Int, index: Int) in
      let place = places[findings[index].finding.rule, default: 0]
      places[findings[index].finding.rule] = place + 1
      return (place / 50, index)
    }
    let chosen = ranked.sorted { left, right in
      let (one, other) = (findings[left.index].finding, findings[right.index].finding)
      // Within the share of a rule everything comes first; beyond it the worst.
      let (early, late) = (left.share == 0, right.share == 0)
      if early != late { return early }
      if one.severity != other.severity { return one.severity > other.severity }
      if one.certainty != other.certainty { return one.certainty > other.certainty }
      return left.index < right.index
    }
    return chosen.prefix(limit).map(\.index).sorted().map { findings[$0] }
  }
}
