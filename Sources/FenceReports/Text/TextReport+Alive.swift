import FenceModel
import TraceVocabulary

extension TextReport {
  func aliveFences(_ report: Report, on page: inout TextPage) {
    let fences = report.aliveFences
    page.heading("FENCES ALIVE AT THE END", fences.isEmpty ? "" : "those waited for first")
    guard !fences.isEmpty else {
      page.sentence("None.")
      return
    }
    page.line(
      "  " + "fence".padded(to: page.style.width - 35) + "  " + "last step".padded(to: 13)
        + "  " + (report.trace.clock.isNanoseconds ? "ago" : "ticks ago").rightAligned(to: 14))
    for fence in fences.prefix(Self.fences) {
      line(of: fence, in: report.trace, on: &page)
    }
    page.rest(
      max(report.counts.aliveAtEnd, UInt64(fences.count)), shown: min(Self.fences, fences.count),
      "fence")
  }

  private func line(of fence: AliveFence, in trace: TraceSummary, on page: inout TextPage) {
    let lifetime = fence.lifetime
    let width = page.style.width - 35
    let name = Self.fence(
      lifetime.fence, lifetime.generation, fence.driver, fence.timeline, width: width)
    let step = lifetime.lastStep
    let since = step?.moment.timestamp ?? lifetime.first.timestamp
    let ago = since.distance(to: trace.end ?? since)
    page.line(
      "  " + name.padded(to: width) + "  " + (step?.kind.word ?? "waits only").padded(to: 13)
        + "  " + trace.clock.cell(ago).rightAligned(to: 14))
    for waiter in fence.waiters.prefix(Self.waiters) {
      let length = waiter.length.map { "for " + trace.clock.text($0) } ?? "since before the trace"
      page.line("      " + waiter.task.text + " waits " + length, .warning)
    }
    let waiters = max(fence.waiters.count, Int(lifetime.openWaits))
    if waiters > Self.waiters {
      page.line("      … and " + counted(waiters - Self.waiters, "waiter") + " more")
    }
  }
}
