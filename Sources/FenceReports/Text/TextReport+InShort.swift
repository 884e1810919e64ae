import FenceModel
import FenceRules
import TraceVocabulary

/// The answer before the report: what hangs, who waits, and how far the capture can be trusted.
extension TextReport {
  func inShort(_ report: Report, _ found: [RuleFindings], on page: inout TextPage) {
    let file = report.trace.file.safe.shortened(to: page.style.width - 10)
    page.heading("IN SHORT", file)
    stalled(report, on: &page)
    verdicts(report, found, on: &page)
    if !report.reuse.isEmpty {
      let shown = report.reuse.prefix(Self.drivers).map {
        "\($0.driver.safe) \($0.verdict.rawValue) (\(counted($0.reuses, "reuse")))"
      }
      let rest = report.reuse.count > shown.count ? ", …" : ""
      page.field("fence memory", shown.joined(separator: ", ") + rest)
    }
    let atEnd = FencesAtEnd(report)
    page.field("unsignaled", atEnd.unsignaled)
    let unsignaled =
      atEnd.isUnsignaledKnown ? report.aliveFences.filter { !$0.lifetime.isKnownSignaled } : []
    if let fence = unsignaled.first(where: { !$0.waiters.isEmpty }) {
      page.field("waited for", text(of: fence, failed: nil, in: report))
    } else if let (fence, failed) = Self.firstFailed(unsignaled, report.longestWaits) {
      page.field("waited for", text(of: fence, failed: failed, in: report))
    } else if let fence = unsignaled.first {
      page.field("oldest", text(of: fence, failed: nil, in: report))
    }
    page.field("waits", waits(report))
    if let wait = report.longestWaits.first, let length = wait.length {
      let fence = Self.fence(
        wait.wait.fence, wait.wait.generation, wait.driver, wait.timeline,
        width: style.width - TextPage.valueColumn - 1)
      page.field(
        report.counts.openWaits > 0 ? "longest ended" : "longest wait",
        "\(report.trace.clock.text(length)), \(wait.task.text) for \(fence): \(wait.wait.outcome.word)"
      )
    }
    if let noted = Self.noted(report.rules) {
      page.field("noted", noted)
    }
    for sentence in report.lines?.unjudged ?? [] {
      page.field("not judged", sentence, .warning)
    }
    page.field("losses", Self.losses(report))
  }

  /// How the rules ended in one line, then each that is violated, with its worst finding.
  private func verdicts(
    _ report: Report, _ found: [RuleFindings], on page: inout TextPage
  ) {
    guard !report.rules.isEmpty else { return }
    page.field("rules", Self.tally(of: report.rules))
    let violated = Set(report.rules.filter { $0.verdict == .violated }.map(\.rule))
    for rule in found where violated.contains(rule.rule) {
      let finding = rule.worst.finding
      let share = rule.count == 1 ? "" : ", \(rule.count.grouped) times, the worst"
      page.field(
        "violated",
        "\(rule.rule.rawValue)\(share), \(finding.certainty.rawValue): "
          + finding.message.safe + finding.conditions, finding.severity.paint)
    }
  }

  /// What rules found that are not violated; nil where they found nothing. The page says the same.
  private static func noted(_ rules: [RuleResult]) -> String? {
    func found(_ verdict: RuleResult.Verdict) -> String {
      rules.filter { $0.verdict == verdict && $0.findings > 0 }
        .map { "\($0.findings.grouped) \($0.rule.rawValue)" }.joined(separator: ", ")
    }
    let (holding, undecided) = (found(.holds), found(.undecided))
    let parts = [
      holding.isEmpty ? nil : holding + ", which violate nothing",
      undecided.isEmpty ? nil : "of undecided rules: " + undecided,
    ].compactMap(\.self)
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }

  /// The oldest of `fences` that a task of `waits` waited for in vain, and its longest such wait.
  private static func firstFailed(
    _ fences: [AliveFence], _ waits: [WaitSummary]
  ) -> (AliveFence, WaitSummary)? {
    let failed = waits.filter { $0.wait.outcome == .failed }
    for fence in fences {
      let lifetime = fence.lifetime
      if let wait = failed.first(where: {
        $0.wait.fence == lifetime.fence && $0.wait.generation == lifetime.generation
      }) {
        return (fence, wait)
      }
    }
    return nil
  }

  /// One fence, and who waits for it, or waited until the wait failed.
  private func text(
    of fence: AliveFence, failed: WaitSummary?, in report: Report
  ) -> String {
    let lifetime = fence.lifetime
    let clock = report.trace.clock
    let waits = WaitsAtEnd(report)
    let name = Self.fence(
      lifetime.fence, lifetime.generation, fence.driver, fence.timeline,
      width: style.width - TextPage.valueColumn - 1)
    let isFromStart = lifetime.isSeenFromStart
    var parts = [
      "\(name), \(isFromStart ? "init" : "first seen") \(clock.text(fence.age)) before the end"
    ]
    if let waiter = fence.waiters.first {
      let others = max(fence.waiters.count, Int(lifetime.openWaits)) - 1
      parts.append(
        waits.waiting(
          waiter, for: waiter.length.map { clock.text($0) },
          since: waiter.wait.start.map { clock.text($0.timestamp) })
          + (others > 0 ? ", and " + counted(others, "waiter") + " more" : ""))
    } else if let failed, let start = failed.wait.start, let length = failed.length {
      parts.append(
        "\(failed.task.text) waited from \(clock.text(start.timestamp)) on, for "
          + "\(clock.text(length)), and left without the signal")
    } else {
      parts.append(waits.nobodyWaits)
    }
    if lifetime.traits.contains(.crossedGap) {
      parts.append(LossFindings(report).happening + " while it lived")
    }
    return parts.joined(separator: "; ")
  }

  private func waits(_ report: Report) -> String {
    let counts = report.counts
    var text = WaitsAtEnd(report).summary
    if counts.aliveUnsignaled == 0, report.longestWaits.first?.wait.outcome != .failed,
      let failed = report.longestWaits.first(where: { $0.wait.outcome == .failed }),
      let length = failed.length
    {
      let fence = Self.fence(
        failed.wait.fence, failed.wait.generation, failed.driver, failed.timeline,
        width: style.width - TextPage.valueColumn - 1)
      text += "; the longest that failed: \(report.trace.clock.text(length)), "
      text += "\(failed.task.text), \(fence)"
    }
    return text
  }

  /// What was lost, in one clause; the page says the same.
  static func losses(_ report: Report) -> String {
    guard !report.trace.cpus.isEmpty || LossFindings(report).isDamaged else {
      return "there are no records" + (report.lines?.notUnderstoodClause ?? "")
    }
    let found = LossFindings(report)
    var parts: [String] = []
    if found.isMarked {
      parts.append(loss(of: report.events))
    }
    if found.unmarked > 0 {
      parts.append(counted(found.unmarked, "event") + " missing, where is not known")
    }
    if let words = found.unrecordedWords {
      parts.append(words)
    }
    if found.isDamaged {
      parts.append("damage that may hide more")
    }
    if report.events.fenceEvents == 0, let words = report.lines?.notUnderstoodWords {
      parts.append(words)
    }
    if parts.isEmpty {
      if found.isCounted {
        return found.isTailCut ? "none: the file is cut short, behind all its data" : "none"
      }
      // What was not judged has a line of its own.
      let caveat = report.lines.flatMap { lines in
        lines.caveats.first { !lines.unjudged.contains($0) }
      }
      if let caveat { return "none marked, but: \(caveat)" }
      return report.lines?.countsOverwritten == true
        ? "none marked, nothing overwritten: the text has all entries that were written"
        : "none marked; whether events were lost is not known"
    }
    return parts.joined(separator: "; ")
  }
}

extension Finding {
  /// What it takes for given, as the end of its sentence; nothing where it takes nothing.
  var conditions: String {
    assumptions.isEmpty
      ? "" : "; provided that " + assumptions.map(\.safe).joined(separator: "; ")
  }
}
