import FenceRules

/// A report cut to what a page has room for, and its JSON.
struct BoundedReport {
  /// The report with its lists cut; the picture is whole.
  let report: Report
  /// Which findings are kept, by their places in the whole list.
  let listed: [Int]
  /// The document, without line breaks.
  let json: [UInt8]

  /// `report` as it is.
  init(whole report: Report, _ page: HTMLReport) {
    self.init(report, listed: Array(report.findings.indices), page)
  }

  /// `cut`, whose findings are those at `listed` of the whole list.
  private init(_ cut: Report, listed: [Int], _ page: HTMLReport) {
    self.report = cut
    self.listed = listed
    json = JSONReport(toolVersion: page.toolVersion).bytes(of: cut, layout: .compact)
  }

  /// `report` with every list shortened until the document fits: of the findings the worst are kept, of
  /// the other lists the beginning, where the busiest, the longest or the oldest stand.
  init(_ report: Report, _ page: HTMLReport) {
    var limit = Self.listed
    while true {
      let listed = Self.worst(limit, of: report.findings)
      let bounded = BoundedReport(
        Self.cut(report, to: limit, listing: listed), listed: listed, page)
      if bounded.json.count <= HTMLReport.reportLimit || limit == 1 {
        self = bounded
        return
      }
      limit = max(limit / 2, 1)
    }
  }

  /// Elements that any list has at first: more rows than anybody reads.
  private static let listed = 2_000

  private static func cut(_ report: Report, to limit: Int, listing places: [Int]) -> Report {
    var cut = report
    cut.findings = places.map { report.findings[$0] }
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

  /// The places of the `limit` worst findings, which ascend: by severity, then by certainty, then by how
  /// they rank within their rules, with a share for every rule, so that a storm of one hides no other.
  private static func worst(_ limit: Int, of findings: [ReportedFinding]) -> [Int] {
    guard findings.count > limit else { return Array(findings.indices) }
    let ranked = RuleFindings.places(of: findings).values.flatMap { places in
      places.enumerated().map { (rank: $0.offset, place: $0.element) }
    }
    let chosen = ranked.sorted { left, right in
      // The worst of every rule comes first, then the share of each, then whatever is worst.
      let (one, other) = (tier(of: left.rank), tier(of: right.rank))
      if one != other { return one < other }
      let (first, second) = (findings[left.place].finding, findings[right.place].finding)
      if first.severity != second.severity { return first.severity > second.severity }
      if first.certainty != second.certainty { return first.certainty > second.certainty }
      return (left.rank, left.place) < (right.rank, right.place)
    }
    return chosen.prefix(limit).map(\.place).sorted()
  }

  private static func tier(of rank: Int) -> Int {
    rank == 0 ? 0 : rank < 50 ? 1 : 2
  }
}
