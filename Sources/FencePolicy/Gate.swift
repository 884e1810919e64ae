import FenceModel
package import FenceReports
import FenceRules
import TraceVocabulary

/// The gate: what a policy and a baseline make of the reports of one call.
package struct Gate: Sendable {
  /// What fails.
  package var policy: Policy
  /// What is no reason to fail.
  package var lists: FindingLists
  /// On which day ignores expire or not.
  package var today: CalendarDate
  /// Whether every rule must be decided, not those of the policy alone.
  package var requiresDecided: Bool
  /// What messages call the policy's file; nil where there is none.
  package var policyFile: String?

  /// A gate of these parts.
  package init(
    policy: Policy, lists: FindingLists, today: CalendarDate, requiresDecided: Bool,
    policyFile: String?
  ) {
    self.policy = policy
    self.lists = lists
    self.today = today
    self.requiresDecided = requiresDecided
    self.policyFile = policyFile
  }

  /// What it concludes of one trace; of several at once on several threads.
  package func check(file: String, _ report: Report) -> CheckedTrace {
    let ignores = ignoresThatHold
    // Names repeat thousands of times in a report: each is looked up once.
    var known: [String: CheckedFinding.Disposition] = [:]
    let findings = report.findings.map { reported in
      var reported = reported
      if let change = policy.severities[reported.finding.rule] {
        reported.finding.severity = change.applied(to: reported.finding.severity)
      }
      return reported
    }
    let groups = CheckedFinding.grouped(findings) { reported in
      let fingerprint = reported.finding.fingerprint
      let byName = known[fingerprint] ?? lists.disposition(of: fingerprint)
      known[fingerprint] = byName
      return disposition(of: reported, fingerprint, byName, ignores)
    }
    let byRule = Dictionary(grouping: groups, by: \.rule)
    return CheckedTrace(
      file: file, report: report,
      rules: report.rules.map { checked($0, byRule[$0.rule] ?? []) },
      qualityProblems: policy.capture.problems(of: report))
  }

  /// What it concludes of a sound trace that holds no data, as the sentence `emptiness` says.
  package func check(file: String, emptiness: String) -> CheckedTrace {
    var trace = CheckedTrace(file: file, emptiness: emptiness)
    trace.rules = trace.rules.map { checked($0.result, []) }
    trace.qualityProblems = policy.capture.problemsOfNothing
    return trace
  }

  /// What it concludes of a trace that it has seen before, by what it is now.
  package func checkAgain(_ trace: CheckedTrace) -> CheckedTrace {
    guard let report = trace.report else { return trace }
    var again = check(file: trace.file, report)
    again.opening = trace.opening
    again.page = trace.page
    return again
  }

  private func checked(_ result: RuleResult, _ findings: [CheckedFinding]) -> CheckedRule {
    let isOff = policy.severities[result.rule] == .off
    return CheckedRule(
      result: result, findings: findings, switchedOff: isOff ? "switched off by the policy" : nil,
      isRequired: requiresDecided || policy.requiredDecided.contains(result.rule))
  }

  /// The ignores that have not expired.
  var ignoresThatHold: [Ignore] {
    policy.ignores.filter { !$0.isExpired(on: today) }
  }

  private func disposition(
    of reported: ReportedFinding, _ fingerprint: String, _ byName: CheckedFinding.Disposition,
    _ ignores: [Ignore]
  ) -> CheckedFinding.Disposition {
    let finding = reported.finding
    if policy.severities[finding.rule] == .off { return .reported }
    if case .ignored = byName { return byName }
    guard finding.severity >= policy.threshold, finding.certainty >= policy.certainty else {
      return .reported
    }
    let task = reported.task?.comm ?? ""
    for ignore in ignores where ignore.matches(fingerprint, task: task) {
      return .ignored(ignore.reason + (ignore.until.map { " (until \($0))" } ?? ""))
    }
    return byName
  }
}

extension CaptureQuality {
  /// Why `report` is not of this quality, a sentence each.
  func problems(of report: Report) -> [String] {
    var problems: [String] = []
    let losses = LossFindings(report)
    if let most = maximumLostEvents {
      let lost = report.events.lost &+ losses.unmarked
      if lost > most {
        problems.append("\(lost) events were lost, \(most) are allowed.")
      } else if report.events.gapsOfUnknownSize > 0 {
        problems.append("It is not known how many events were lost, \(most) are allowed.")
      }
    }
    if let most = maximumGaps, report.events.gaps > most {
      problems.append("It has \(report.events.gaps) gaps, \(most) are allowed.")
    }
    if !allowsDamage, losses.isDamaged {
      problems.append("The file is damaged.")
    }
    if let least = minimumDuration {
      problems += durationProblem(of: report.trace, least)
    }
    let recorded = Set(report.events.formats).union(report.events.byName.map(\.name))
    for event in requiredEvents where !recorded.contains(event) {
      problems.append("\(event) was not recorded.")
    }
    return problems + (report.lines?.unjudged ?? [])
  }

  /// Why a trace that holds no data is not of this quality, a sentence each.
  var problemsOfNothing: [String] {
    let duration = minimumDuration.map {
      "It holds no data, \(SpanOfTime.words($0)) are asked for."
    }
    return [duration].compactMap { $0 } + requiredEvents.map { "\($0) was not recorded." }
  }

  private func durationProblem(of trace: TraceSummary, _ least: UInt64) -> [String] {
    guard trace.clock.isNanoseconds else {
      return ["Its clock does not tell how long it is, \(SpanOfTime.words(least)) are asked for."]
    }
    let length = trace.start.flatMap { start in trace.end.map { start.distance(to: $0) } } ?? 0
    guard length < least else { return [] }
    return ["It is \(SpanOfTime.words(length)) long, \(SpanOfTime.words(least)) are asked for."]
  }
}
