import FenceModel
package import FenceReports
import FenceRules

/// What all traces of a call come to together.
extension Gate {
  /// The summary of `traces`: with what was expected and did not occur, and with what is of no use in the
  /// policy.
  package func conclude(_ traces: [CheckedTrace]) -> CheckSummary {
    var summary = CheckSummary(traces: traces)
    summary.threshold = policy.threshold
    let all = Dictionary(
      grouping: traces.lazy.flatMap(\.rules).flatMap(\.findings), by: \.fingerprint)
    for entry in lists.baseline.entries {
      let place = lists.baseline.place(of: entry)
      switch fate(of: entry, found: all[entry.fingerprint] ?? [], in: traces) {
      case .expected: break
      case .stays(let reason):
        summary.unconfirmed.append(.init(name: entry.fingerprint, place: place, reason: reason))
      case .gone:
        summary.improvements.append(.init(name: entry.fingerprint, place: place))
      }
    }
    summary.notes = expiredIgnores + uselessIgnores(for: traces) + uselessPatterns(for: traces)
    for trace in traces {
      if let omitted = trace.report?.findingsOmitted, omitted > 0 {
        summary.notes.append(
          "\(trace.file) has \(omitted) findings beyond those that are listed; the gate judges the "
            + "listed ones alone.")
      }
    }
    return summary
  }

  /// What became of an expected finding.
  private enum Fate {
    /// It is there.
    case expected
    /// It is not among what the baseline excuses, and that does not say that it is gone.
    case stays(CheckSummary.Unconfirmed.Reason)
    /// It was looked for and is not there.
    case gone
  }

  private func fate(
    of entry: Baseline.Entry, found: [CheckedFinding], in traces: [CheckedTrace]
  ) -> Fate {
    if policy.severities[entry.rule] == .off {
      return .stays(.notJudged("the policy has switched the rule off"))
    }
    if let place = lists.skips.place(matching: entry.fingerprint) {
      return .stays(.notJudged("skipped by \(place)"))
    }
    if found.contains(where: { $0.disposition == .known || $0.disposition == .failing }) {
      return .expected
    }
    if let place = lists.flakes.place(matching: entry.fingerprint) {
      return .stays(
        .notJudged(
          "not there as expected, and a flake by \(place), which may come and go: one of the two lists is "
            + "enough for it"))
    }
    if let worst = found.first { return .stays(.notJudged(whyNotJudged(worst))) }
    return doubt(whether: entry, isGoneFrom: traces).map { .stays($0) } ?? .gone
  }

  /// Why a finding that is there is neither new nor known.
  private func whyNotJudged(_ finding: CheckedFinding) -> String {
    if let excuse = finding.disposition.excuse { return excuse }
    guard finding.severity >= policy.threshold else {
      return "there, and below the threshold: \(finding.severity.rawValue), where "
        + "\(policy.threshold.rawValue) fails"
    }
    return "there, and \(finding.worst.finding.certainty.rawValue) only"
  }

  /// What keeps open whether the finding of `entry`, which no trace has, is gone; nil where nothing does.
  /// Nothing found is not the same as nothing wrong, and no reason to forget it.
  private func doubt(
    whether entry: Baseline.Entry, isGoneFrom traces: [CheckedTrace]
  ) -> CheckSummary.Unconfirmed.Reason? {
    let folded = NameTable.folded(entry.fingerprint)
    if folded != entry.fingerprint {
      return .notSeen("no finding is called so, since digits fold to #: write \(folded)")
    }
    if traces.contains(where: \.isUnreadable) {
      return .notSeen("not all traces could be read")
    }
    // The policy says that such a capture proves nothing, and it could be one that shows it.
    if let poor = traces.first(where: { !$0.qualityProblems.isEmpty }) {
      let problem = poor.qualityProblems.first.map { ": " + $0 } ?? ""
      return .notJudged("\(poor.file) is not good enough\(problem)")
    }
    // A trace without such fences says nothing of them.
    let able = traces.filter { $0.hasFences(of: entry) }
    guard !able.isEmpty else { return .notSeen("no trace has such fences") }
    if let long = able.first(where: { $0.report?.findingsOmitted ?? 0 > 0 }) {
      return .notSeen("\(long.file) has more findings than are listed")
    }
    for trace in able {
      let rule = trace.rules.first { $0.rule == entry.rule }
      guard let rule, rule.result.verdict == .undecided else { continue }
      let needs = rule.result.needs.first.map { ": " + $0 } ?? ""
      return .notJudged("undecided in \(trace.file)\(needs)")
    }
    let rows = able.compactMap { $0.row(of: entry) }
    if rows.contains(where: {
      policy.limits.areLaxer(for: entry.rule, driver: $0.driver, timeline: $0.timeline)
    }) {
      return .notJudged(
        "not found, which may be for the policy's limits, laxer than the defaults; where they are to "
          + "stay, take the entry out")
    }
    return nil
  }

  // MARK: - Ignores

  private var expiredIgnores: [String] {
    policy.ignores.filter { $0.isExpired(on: today) }.map { ignore in
      let until = ignore.until.map { "\($0)" } ?? ""
      return "The ignore of \(ignore.finding.source)\(place(of: ignore)) ended with \(until) and "
        + "ignores no more: \(ignore.reason)"
    }
  }

  /// Ignores that no finding of a complete run is about: mistyped, or no longer needed.
  private func uselessIgnores(for traces: [CheckedTrace]) -> [String] {
    let isComplete = traces.allSatisfy { $0.report.map { $0.findingsOmitted == 0 } ?? false }
    guard isComplete, !policy.ignores.isEmpty else { return [] }
    var tasks: [String: Set<String>] = [:]
    for reported in traces.lazy.compactMap(\.report).flatMap(\.findings) {
      tasks[reported.finding.fingerprint, default: []].insert(reported.task?.comm ?? "")
    }
    return ignoresThatHold.filter { ignore in
      !tasks.contains { fingerprint, tasks in
        tasks.contains { ignore.matches(fingerprint, task: $0) }
      }
    }.map { ignore in
      let task = ignore.task.map { " of the task \($0.source)" } ?? ""
      return "The ignore of \(ignore.finding.source)\(task)\(place(of: ignore)) matches no "
        + "finding of this run."
    }
  }

  /// Lines of flakes and skips that no finding of a complete run is about. Those of flakes come and go, so
  /// that one run without them says little.
  private func uselessPatterns(for traces: [CheckedTrace]) -> [String] {
    let isComplete = traces.allSatisfy { $0.report.map { $0.findingsOmitted == 0 } ?? false }
    guard isComplete else { return [] }
    let found = Set(traces.lazy.flatMap(\.rules).flatMap(\.findings).map(\.fingerprint))
    let unused = lists.skips.unused(among: found).map {
      "\($0.place): the skip \($0.source) is found in no finding of this run."
    }
    return unused
      + lists.flakes.unused(among: found).map {
        "\($0.place): the flake \($0.source) is found in no finding of this run; where that "
          + "stays so, take it out."
      }
  }

  private func place(of ignore: Ignore) -> String {
    policyFile.map { " (\($0):\(ignore.line.number))" } ?? ""
  }
}

// MARK: - The next baseline

extension Gate {
  /// The findings to write down as expected, and those to take out: the baseline as it is after
  /// `summary`. Nil where no trace has fence events of which a rule could be decided: that says nothing of
  /// any finding.
  package func updatedBaseline(after summary: CheckSummary) -> String? {
    let isJudged = summary.traces.contains { trace in
      (trace.report?.events.fenceEvents ?? 0) > 0
        && trace.rules.contains { $0.switchedOff == nil && $0.result.verdict != .undecided }
    }
    guard isJudged else { return nil }
    let failing = summary.traces.flatMap(\.rules).flatMap(\.findings)
      .filter { $0.disposition == .failing }
    return lists.baseline.text(
      adding: Set(failing.map(\.fingerprint)),
      removing: Set(summary.improvements.map(\.name)))
  }
}

extension CheckedTrace {
  /// Whether it has fences that the finding of `entry` could be about; one about no fence may be of any.
  fileprivate func hasFences(of entry: Baseline.Entry) -> Bool {
    guard let report else { return false }
    guard entry.fingerprint != entry.rule.rawValue else { return report.events.fenceEvents > 0 }
    return row(of: entry) != nil
  }

  /// The fences that the finding of `entry` would be about; nil where there are none, or it is about none.
  fileprivate func row(of entry: Baseline.Entry) -> TimelineSummary? {
    report?.timelines.first { row in
      entry.fingerprint
        == "\(entry.rule.rawValue)/\(NameTable.folded(row.driver))/\(NameTable.folded(row.timeline))"
    }
  }
}
