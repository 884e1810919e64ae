import FenceModel
import FenceReports
import FenceRules

/// The findings of two sides, by fingerprint.
struct FindingComparison {
  private let base: [Report]
  private let new: [Report]

  init(_ base: [Report], _ new: [Report]) {
    self.base = base
    self.new = new
  }

  /// Each fingerprint of either side, in the order of rules, worst first within one.
  var findings: [ComparedFinding] {
    let before = Self.groups(of: base)
    let after = Self.groups(of: new)
    let counts = Dictionary(
      before.map { ($0.fingerprint, $0.occurrences) }, uniquingKeysWith: { first, _ in first })
    let known = Set(after.map(\.fingerprint))
    var result = after.map { one in
      let baseCount = counts[one.fingerprint] ?? 0
      let reasons = baseCount > 0 ? [] : Self.reasons(against: one, in: base)
      return ComparedFinding(
        fate: baseCount > 0 ? .kept : reasons.isEmpty ? .gained : .notKnownBefore, worst: one,
        baseCount: baseCount, newCount: one.occurrences, reasons: reasons)
    }
    result += before.filter { !known.contains($0.fingerprint) }.map { one in
      let reasons = Self.reasons(against: one, in: new)
      return ComparedFinding(
        fate: reasons.isEmpty ? .lost : .notDecidable, worst: one, baseCount: one.occurrences,
        newCount: 0, reasons: reasons)
    }
    return result
  }

  private static func groups(of side: [Report]) -> [CheckedFinding] {
    CheckedFinding.grouped(side.flatMap(\.findings)) { _ in .reported }
  }

  /// Why a side that has no such finding does not show that there is none; empty where it does. Nothing
  /// found is not the same as nothing wrong.
  private static func reasons(against finding: CheckedFinding, in side: [Report]) -> [String] {
    for report in side where report.findingsOmitted > 0 {
      return [
        "\(report.trace.file) has \(report.findingsOmitted) findings beyond those that are listed"
      ]
    }
    // A capture without fences of that driver says nothing of them.
    let able = side.filter { hasFences(of: finding, in: $0) }
    guard !able.isEmpty else { return ["there are no such fences"] }
    for report in able {
      let result = report.rules.first { $0.rule == finding.rule }
      switch result?.verdict {
      case .holds, .violated: continue
      case .undecided, nil:
        let needs = result?.needs ?? []
        return needs.isEmpty ? ["the rule was not judged"] : needs
      }
    }
    return []
  }

  private static func hasFences(of finding: CheckedFinding, in report: Report) -> Bool {
    guard let fence = finding.worst.finding.fence, let series = report.series else { return true }
    return series.contains {
      $0.driver == fence.driverClass && $0.timeline == fence.timelineShape
    } || report.seriesOmitted > 0
  }
}
