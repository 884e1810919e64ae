import FenceModel
package import FenceReports
import FenceRules

/// What all traces of a call come to together.
extension Gate {
  /// The summary of `traces`: with what was expected and did not occur, and what has expired.
  package func conclude(_ traces: [CheckedTrace]) -> CheckSummary {
    var summary = CheckSummary(traces: traces)
    summary.requiredRules = requiresDecided ? RuleID.allCases : policy.requiredDecided
    summary.requiredRules.removeAll { policy.severities[$0] == .off }
    summary.threshold = policy.threshold
    let seen = Set(
      traces.lazy.flatMap(\.rules).flatMap(\.findings)
        .filter { $0.severity >= policy.threshold }.map(\.fingerprint))
    for entry in baseline.entries
    where !seen.contains(entry.fingerprint)
      && flakes.place(matching: entry.fingerprint) == nil
      && skips.place(matching: entry.fingerprint) == nil
    {
      if let doubt = doubt(whether: entry, isGoneFrom: traces) {
        summary.unconfirmed.append(
          .init(name: entry.fingerprint, place: baseline.place(of: entry), reason: doubt))
      } else {
        summary.improvements.append(
          .init(name: entry.fingerprint, place: baseline.place(of: entry), isFailing: false))
      }
    }
    for ignore in policy.ignores where ignore.isExpired(on: today) {
      let place = policyFile.map { " (\($0):\(ignore.line.number))" } ?? ""
      let until = ignore.until.map { "\($0)" } ?? ""
      summary.notes.append(
        "The ignore of \(ignore.finding.source)\(place) ended with \(until) and ignores no more: "
          + ignore.reason)
    }
    for trace in traces {
      if let omitted = trace.report?.findingsOmitted, omitted > 0 {
        summary.notes.append(
          "\(trace.file) has \(omitted) findings beyond those that are listed; the gate judges the "
            + "listed ones alone.")
      }
    }
    return summary
  }

  /// What keeps open whether the finding of `entry`, which no trace has, is gone; nil where nothing does.
  /// Nothing found is not the same as nothing wrong, and no reason to forget it.
  private func doubt(
    whether entry: Baseline.Entry, isGoneFrom traces: [CheckedTrace]
  ) -> String? {
    if traces.contains(where: { $0.report == nil }) {
      return "not all traces could be read"
    }
    if policy.severities[entry.rule] == .off {
      return "the policy has switched the rule off"
    }
    // A trace without fences of that driver says nothing of them.
    let able = traces.filter { $0.hasFences(of: entry) }
    guard !able.isEmpty else { return "no trace has such fences" }
    let undecided = able.filter { trace in
      trace.rules.first { $0.rule == entry.rule }?.result.verdict == .undecided
    }
    guard let first = undecided.first else { return nil }
    let needs =
      first.rules.first { $0.rule == entry.rule }?.result.needs.first.map { ": " + $0 } ?? ""
    return "undecided in \(first.file)\(needs)"
  }

  /// The findings to write down as expected, and those to take out: the baseline as it is after
  /// `summary`.
  package func updatedBaseline(after summary: CheckSummary) -> String {
    let failing = summary.traces.flatMap(\.rules).flatMap(\.findings)
      .filter { $0.disposition == .failing }
    return baseline.text(
      adding: Set(failing.map(\.fingerprint)),
      removing: Set(summary.improvements.map(\.name)))
  }
}

extension CheckedTrace {
  /// Whether it has fences of the driver that `entry` is about; a finding about no fence may be of any.
  fileprivate func hasFences(of entry: Baseline.Entry) -> Bool {
    guard let report else { return false }
    guard entry.fingerprint != entry.rule.rawValue else { return report.events.fenceEvents > 0 }
    return report.timelines.contains { row in
      entry.fingerprint.hasPrefix("\(entry.rule.rawValue)/\(NameTable.folded(row.driver))/")
    }
  }
}
