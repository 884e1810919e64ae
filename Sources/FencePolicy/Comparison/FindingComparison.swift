import FenceModel
import FenceReports
import FenceRules

/// The findings of two sides, by fingerprint.
struct FindingComparison {
  private let base: [Report]
  private let new: [Report]
  private let lists: FindingLists

  init(_ base: [Report], _ new: [Report], _ lists: FindingLists) {
    self.base = base
    self.new = new
    self.lists = lists
  }

  /// Each fingerprint of either side, in the order of rules, worst first within one.
  var findings: [ComparedFinding] {
    let before = Self.groups(of: base)
    let after = Self.groups(of: new)
    let inBase = Dictionary(
      before.map { ($0.fingerprint, $0) }, uniquingKeysWith: { first, _ in first })
    let known = Set(after.map(\.fingerprint))
    var result = after.map { one in
      guard let other = inBase[one.fingerprint] else {
        let reasons = Self.reasons(against: one, in: base)
        return ComparedFinding(
          fate: reasons.isEmpty ? .gained : .notKnownBefore, worst: one, baseCount: 0,
          newCount: one.occurrences, reasons: reasons)
      }
      return compared(other, one)
    }
    result += before.filter { !known.contains($0.fingerprint) }.map { one in
      let reasons = Self.reasons(against: one, in: new)
      return ComparedFinding(
        fate: reasons.isEmpty ? .lost : .notDecidable, worst: one, baseCount: one.occurrences,
        newCount: 0, reasons: reasons)
    }
    for place in result.indices { result[place].excuse = excuse(of: result[place]) }
    return result
  }

  /// Why a finding is no change although its fate would make it one; nil where nothing says so. What is
  /// expected to fail may appear, and its end is news.
  private func excuse(of finding: ComparedFinding) -> String? {
    let disposition = lists.disposition(of: finding.worst.fingerprint)
    switch finding.fate {
    case .lost, .eased, .notDecidable: return disposition == .known ? nil : disposition.excuse
    case .gained, .worsened, .kept, .notKnownBefore: return disposition.excuse
    }
  }

  /// What became of findings that both sides have: a violation is more than what is informative or only
  /// suspected, and where one side alone has it that side must have been able to show the other.
  private func compared(_ before: CheckedFinding, _ after: CheckedFinding) -> ComparedFinding {
    var result = ComparedFinding(
      fate: .kept, worst: after, baseCount: before.occurrences, newCount: after.occurrences,
      reasons: [])
    switch (before.disposition == .failing, after.disposition == .failing) {
    case (false, true):
      result.reasons = Self.reasons(against: after, in: base)
      result.fate = result.reasons.isEmpty ? .worsened : .notKnownBefore
    case (true, false):
      result.worst = before
      result.reasons = Self.reasons(against: before, in: new)
      result.fate = result.reasons.isEmpty ? .eased : .notDecidable
    case (true, true), (false, false): break
    }
    return result
  }

  /// The findings of a side by fingerprint, violations before what is none.
  private static func groups(of side: [Report]) -> [CheckedFinding] {
    CheckedFinding.grouped(side.flatMap(\.findings)) {
      $0.finding.isViolation ? .failing : .reported
    }
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
