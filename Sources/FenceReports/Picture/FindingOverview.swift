import FenceModel
import FenceRules
import TraceVocabulary

/// What a page shows of all findings, those among them that it does not list: when they are, and which
/// fences they are about. Without it a fence would look clean whose finding a list had no room for.
struct FindingOverview: Sendable {
  /// What is not listed of one rule about one fence.
  struct Flag: Sendable {
    let rule: RuleID
    /// The worst of them.
    var severity: Finding.Severity
    var count: UInt64
  }

  /// Moments of a trace that the ticks are of: about the pixels of a wide window.
  private static let buckets: UInt64 = 1_024

  /// All findings, those too that no list of the report has.
  private(set) var total: UInt64 = 0
  /// Those that the page lists.
  private(set) var listed: UInt64 = 0
  /// What is not listed about each fence.
  private(set) var flags: [IncarnationKey: [Flag]] = [:]
  /// Findings by the part of the trace that they are in: a 1,024th each.
  private(set) var ticks: [(bucket: UInt64, count: UInt64)] = []

  /// Nothing was found.
  init() {}

  /// The findings of `report`, of which a page lists those at `listed`, which ascend.
  init(_ report: Report, listed places: [Int]) {
    total = UInt64(report.findings.count) + report.findingsOmitted
    listed = UInt64(places.count)
    var next = places.makeIterator()
    var nextListed = next.next()
    for (place, reported) in report.findings.enumerated() {
      if place == nextListed {
        nextListed = next.next()
      } else if let fence = reported.finding.fence {
        flag(IncarnationKey(fence.fence, fence.generation), reported.finding)
      }
    }
    count(report.findings, from: report.trace.start ?? .zero, to: report.trace.end ?? .zero)
  }

  private mutating func flag(_ key: IncarnationKey, _ finding: borrowing Finding) {
    let rule = finding.rule
    var own = flags[key] ?? []
    if let place = own.firstIndex(where: { $0.rule == rule }) {
      own[place].severity = max(own[place].severity, finding.severity)
      own[place].count += 1
    } else {
      own.append(Flag(rule: rule, severity: finding.severity, count: 1))
    }
    flags[key] = own
  }

  private mutating func count(
    _ findings: [ReportedFinding], from start: Timestamp, to end: Timestamp
  ) {
    let length = end.value > start.value ? end.value - start.value : 0
    var counts: [UInt64: UInt64] = [:]
    for reported in findings {
      let at = reported.finding.at.value
      guard at >= start.value, at <= end.value else { continue }
      // A trace of thousands of years would not fit when multiplied.
      let share = length == 0 ? 0 : Double(at - start.value) / Double(length)
      counts[min(UInt64(share * Double(Self.buckets)), Self.buckets - 1), default: 0] += 1
    }
    ticks = counts.sorted { $0.key < $1.key }.map { (bucket: $0.key, count: $0.value) }
  }
}

/// The flags of a page, and what has none.
extension PictureColumns {
  mutating func writeFindingOverview() {
    let overview = picture.findings
    let ticks = overview.ticks
    let flags = overview.flags.compactMap { key, flags in
      fencePlaces[key].map { place in flags.map { (place: place, flag: $0) } }
    }.joined().sorted {
      ($0.place, $0.flag.rule.rawValue) < ($1.place, $1.flag.rule.rawValue)
    }
    object("ticks") { columns in
      columns.column("bucket", ticks) { $0.bucket }
      columns.column("count", ticks) { $0.count }
    }
    object("unlisted") { columns in
      columns.column("fence", flags) { $0.place }
      columns.texts("rule", flags) { $0.flag.rule.rawValue }
      columns.texts("severity", flags) { $0.flag.severity.rawValue }
      columns.column("count", flags) { $0.flag.count }
    }
    let flagged = flags.reduce(0) { $0 + $1.flag.count }
    object("findingCounts") { columns in
      columns.writer.member("total", overview.total)
      columns.writer.member("listed", overview.listed)
      columns.writer.member("flagged", flagged)
    }
  }

  mutating func markFindings() {
    let listed = report.findings.lazy.compactMap(\.finding.fence).map {
      IncarnationKey($0.fence, $0.generation)
    }
    for key in Array(listed) + Array(picture.findings.flags.keys) {
      if let place = fencePlaces[key] { subjects.insert(place) }
    }
  }
}
