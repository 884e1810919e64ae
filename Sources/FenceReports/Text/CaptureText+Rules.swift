import FenceModel
import FenceRules
import TraceVocabulary

/// Which rules a capture can decide, and what the others would need.
extension CaptureText {
  func rules(_ pages: [RulePage], of report: Report, on page: inout TextPage) {
    guard !pages.isEmpty else { return }
    page.heading("RULES", "by what was recorded; losses may still leave one undecided")
    let recorded = report.recorded
    let release = report.trace.kernel.flatMap { KernelRelease(uname: $0) }
    let told = pages.filter { $0.needs.isSubset(of: recorded) }
    let able = told.filter { $0.isTold(by: release) }
    if able.isEmpty {
      page.sentence("None can be decided.")
    } else {
      page.sentence("This capture can decide")
      page.sentence(able.map(\.rule.rawValue).joined(separator: ", "), indent: 6)
    }
    for rule in told where !rule.isTold(by: release) {
      guard let since = rule.since else { continue }
      page.sentence("It may leave undecided")
      page.sentence(rule.rule.rawValue, indent: 6)
      page.sentence(
        "a kernel before \(since) leaves no record of some violations"
          + (release == nil ? " (--kernel names the kernel)" : ""), indent: 6)
    }
    let unable = pages.filter { !$0.needs.isSubset(of: recorded) }
    for (rules, missing) in Self.groups(unable, lacking: { $0.needs.subtracting(recorded) }) {
      page.sentence("It cannot decide", .warning)
      page.sentence(rules.map(\.rawValue).joined(separator: ", "), indent: 6, .warning)
      let useless =
        missing.contains(.gracePeriods)
        ? recorded.uselessGracePeriods(isKernelKnown: report.trace.kernel != nil) : nil
      let named = useless == nil ? missing : missing.subtracting(.gracePeriods)
      let undecoded = named.intersection(report.events.undecodedSteps)
      for (what, names) in [
        ("not recorded: ", named.subtracting(undecoded).names),
        ("cannot be read: ", undecoded.names),
      ] where !names.isEmpty {
        page.sentence(what + names.joined(separator: ", "), indent: 6)
      }
      if let useless {
        page.sentence(useless, indent: 6)
      }
    }
    let improvable = told.filter { !$0.helps.isSubset(of: recorded) }
    for (rules, missing) in Self.groups(improvable, lacking: { $0.helps.subtracting(recorded) }) {
      page.sentence("It would be surer of")
      page.sentence(rules.map(\.rawValue).joined(separator: ", "), indent: 6)
      page.sentence("with " + missing.names.joined(separator: ", "), indent: 6)
    }
    if let first = unable.first ?? improvable.first {
      page.line("")
      page.sentence("How to record what is missing, here of one rule:")
      page.line("    fencepost recipe\(Self.kernel(of: report)) --for \(first.rule.rawValue)")
    }
  }

  /// Rules that lack the same, together, in the order of the first of each.
  private static func groups(
    _ pages: [RulePage], lacking: (RulePage) -> RecordedEvents
  ) -> [(rules: [RuleID], missing: RecordedEvents)] {
    var groups: [(rules: [RuleID], missing: RecordedEvents)] = []
    for page in pages {
      let missing = lacking(page)
      if let place = groups.firstIndex(where: { $0.missing == missing }) {
        groups[place].rules.append(page.rule)
      } else {
        groups.append(([page.rule], missing))
      }
    }
    return groups
  }

  /// The kernel that was traced, as an option of the recipe; nothing where the file does not say.
  private static func kernel(of report: Report) -> String {
    let release = report.trace.kernel.flatMap { KernelRelease(uname: $0) }
    return release.map { " --kernel \($0)" } ?? ""
  }
}

extension RulePage {
  /// Whether `kernel` leaves a record of every violation.
  fileprivate func isTold(by kernel: KernelRelease?) -> Bool {
    since.map { since in kernel.map { $0 >= since } ?? false } ?? true
  }
}
