import FenceModel
import FenceRules
import TraceVocabulary

extension TextReport {
  func aliveFences(_ report: Report, on page: inout TextPage) {
    let fences = report.aliveFences
    let atEnd = FencesAtEnd(report)
    page.heading("FENCES \(atEnd.state.uppercased())", Self.order(of: fences))
    guard !fences.isEmpty else {
      page.sentence(atEnd.noneListed)
      return
    }
    if let doubt = atEnd.endDoubt {
      page.sentence("Which of them are alive is not known: \(doubt).", .warning)
    }
    if let others = atEnd.others {
      page.sentence(others, .warning)
    }
    if fences.prefix(Self.fences).contains(where: \.isEndUncertain) {
      page.line(
        "  ? \(LossFindings(report).happening) while it lived: its end may be among them", .warning)
    }
    page.line(
      "  " + "fence".padded(to: page.style.width - 35) + "  " + "last step".padded(to: 13)
        + "  " + (report.trace.clock.isNanoseconds ? "ago" : "ticks ago").rightAligned(to: 14))
    let waits = WaitsAtEnd(report)
    for fence in fences.prefix(Self.fences) {
      line(of: fence, in: report.trace, waits, on: &page)
    }
    page.rest(
      max(report.counts.aliveAtEnd, UInt64(fences.count)), shown: min(Self.fences, fences.count),
      "fence")
  }

  /// What stands first, where the list has some of it and some of something else.
  private static func order(of fences: [AliveFence]) -> String {
    let unsignaled = fences.count { !$0.lifetime.isKnownSignaled }
    let isMixed = unsignaled > 0 && unsignaled < fences.count
    let isWaitedFor = fences.contains { $0.lifetime.openWaits > 0 }
    switch (isMixed, isWaitedFor) {
    case (true, true): return "unsignaled first, those waited for before others"
    case (true, false): return "unsignaled first"
    case (false, true): return "those waited for first"
    case (false, false): return ""
    }
  }

  private func line(
    of fence: AliveFence, in trace: TraceSummary, _ waits: WaitsAtEnd, on page: inout TextPage
  ) {
    let lifetime = fence.lifetime
    let width = page.style.width - 35
    let name = Self.fence(
      lifetime.fence, lifetime.generation, fence.driver, fence.timeline, width: width)
    let step = lifetime.lastStep
    let since = step?.moment.timestamp ?? lifetime.first.timestamp
    let ago = since.distance(to: trace.end ?? since)
    page.line(
      (fence.isEndUncertain ? "? " : "  ") + name.padded(to: width)
        + "  " + (step?.kind.word ?? "waits only").padded(to: 13)
        + "  " + trace.clock.cell(ago).rightAligned(to: 14))
    for waiter in fence.waiters.prefix(Self.waiters) {
      let length = waiter.length.map { trace.clock.text($0) }
      page.line("      " + waits.waiting(waiter, for: length), .warning)
    }
    let waiters = max(fence.waiters.count, Int(lifetime.openWaits))
    let shown = min(Self.waiters, fence.waiters.count)
    if waiters > shown {
      page.line("      … and " + counted(waiters - shown, "waiter") + " more")
    }
  }
}

extension AliveFence {
  /// Whether its end may be among events that were lost.
  var isEndUncertain: Bool { lifetime.traits.contains(.crossedGap) }
}
