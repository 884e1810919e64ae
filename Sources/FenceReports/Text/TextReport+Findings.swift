import FenceModel
import FenceRules
import TraceVocabulary

/// What the rules found, worst first: each with the records that it rests on.
extension TextReport {
  /// Findings of one rule that are shown, of severity warning or error; the JSON report has more.
  static let findings = 5
  /// Findings of one rule that are shown where all are of severity info.
  static let remarks = 2
  /// Records that are shown of one finding.
  static let records = 8

  func findings(_ rules: [RuleFindings], on clock: TraceClock, on page: inout TextPage) {
    guard !rules.isEmpty else { return }
    page.heading("FINDINGS", "worst first")
    var isCut = false
    for rule in rules {
      let limit = rule.worst.finding.severity > .info ? Self.findings : Self.remarks
      page.line("  " + rule.title, rule.worst.finding.severity.paint)
      for finding in rule.findings.prefix(limit) {
        show(finding, on: clock, on: &page)
      }
      let shown = UInt64(min(limit, rule.findings.count))
      if rule.count > shown {
        page.line("    … and \((rule.count - shown).grouped) more")
        isCut = true
      }
    }
    if isCut {
      page.sentence("Those not shown here are in the report of --json, with all their records.")
    }
  }

  private func show(
    _ reported: ReportedFinding, on clock: TraceClock, on page: inout TextPage
  ) {
    let finding = reported.finding
    page.sentence(
      "\(finding.severity.rawValue), \(finding.certainty.rawValue): \(finding.message.safe)",
      indent: 4)
    for assumption in finding.assumptions {
      page.sentence("provided that " + assumption.safe, indent: 6)
    }
    let records = reported.evidence.prefix(Self.records).map { ($0, Self.place(of: $0)) }
    let width = page.style.width - (records.map(\.1.count).max() ?? 0)
    for (record, place) in records {
      let head = Self.head(of: record, on: clock)
      let room = max(12, width - head.count - 2)
      page.line(head + record.event.safe.shortened(to: room).padded(to: room) + "  " + place)
    }
    if reported.evidence.count > Self.records {
      page.line(
        "      … and " + counted(reported.evidence.count - Self.records, "record") + " more")
    }
  }

  /// When a record was made, and on which CPU.
  private static func head(of record: ReportedFinding.Record, on clock: TraceClock) -> String {
    "      " + clock.text(record.moment.timestamp).rightAligned(to: 14) + "  "
      + "CPU \(record.moment.cpu.cpuText)".padded(to: 8)
  }

  /// Where it stands in the file.
  private static func place(of record: ReportedFinding.Record) -> String {
    let position = record.moment.position
    return "byte \(position.fileOffset)"
      + (position.chunkOffset == 0 ? "" : " + \(position.chunkOffset)")
  }
}

/// The findings of one rule, the worst first.
struct RuleFindings {
  let rule: RuleID
  /// All of them, listed or not.
  let count: UInt64
  /// The worst of those that are listed; at least one.
  let findings: [ReportedFinding]
  /// The place of the worst of them among `Report.findings`.
  let worstPlace: Int

  /// The worst of them.
  var worst: ReportedFinding { findings[0] }

  /// The rule, how bad its worst finding is, and how many there are.
  var title: String {
    rule.rawValue + ", " + counted(count, "finding")
  }

  /// The rules that found anything: those with the worst findings first, then in the order of rules;
  /// each with at most `limit` findings.
  static func all(
    of report: Report, upTo limit: Int = TextReport.findings
  ) -> [RuleFindings] {
    let counts = Dictionary(report.rules.map { ($0.rule, $0.findings) }) { first, _ in first }
    let ranked = places(of: report.findings)
    let rules = RuleID.allCases.compactMap { rule -> RuleFindings? in
      guard let places = ranked[rule], let first = places.first else { return nil }
      return RuleFindings(
        rule: rule, count: max(counts[rule] ?? 0, UInt64(places.count)),
        findings: places.prefix(limit).map { report.findings[$0] }, worstPlace: first)
    }
    return rules.enumerated().sorted { left, right in
      let (one, other) = (Rank(left.element), Rank(right.element))
      return one == other ? left.offset < right.offset : other < one
    }.map(\.element)
  }

  /// The places of the findings of each rule, the worst first, then in their order. Every report ranks
  /// by this: which finding is the worst of its rule must not depend on who tells it.
  static func places(of findings: [ReportedFinding]) -> [RuleID: [Int]] {
    // Places are sorted, not findings, of which there can be ten thousand.
    let ranks = findings.map { Rank($0.finding) }
    var places: [RuleID: [Int]] = [:]
    // Findings of a rule stand together.
    var start = findings.startIndex
    while start < findings.endIndex {
      let rule = findings[start].finding.rule
      let end = findings[start...].firstIndex { $0.finding.rule != rule } ?? findings.endIndex
      places[rule, default: []].append(contentsOf: start..<end)
      start = end
    }
    return places.mapValues { places in
      places.sorted { left, right in
        ranks[left] == ranks[right] ? left < right : ranks[right] < ranks[left]
      }
    }
  }

  /// How far up a finding stands.
  private struct Rank: Comparable {
    let severity: Finding.Severity
    let certainty: Finding.Certainty
    let weight: UInt64

    init(_ finding: borrowing Finding) {
      severity = finding.severity
      certainty = finding.certainty
      weight = finding.weight
    }

    /// Weights of different rules have nothing in common.
    init(_ rule: RuleFindings) {
      severity = rule.worst.finding.severity
      certainty = rule.worst.finding.certainty
      weight = 0
    }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.severity != right.severity { return left.severity < right.severity }
      if left.certainty != right.certainty { return left.certainty < right.certainty }
      return left.weight < right.weight
    }
  }
}

extension Finding.Severity {
  /// How it is coloured.
  var paint: Paint {
    switch self {
    case .error: .bad
    case .warning: .warning
    case .info: .plain
    }
  }
}
