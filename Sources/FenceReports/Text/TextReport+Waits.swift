import FenceModel
import TraceVocabulary

extension TextReport {
  func longestWaits(_ report: Report, on page: inout TextPage) {
    let counts = report.counts
    page.heading("WAITS", Self.waits(counts, WaitsAtEnd(report)))
    guard !report.longestWaits.isEmpty else {
      page.sentence("No wait was seen from its start to its end.")
      return
    }
    page.line("  The longest of those seen from start to end:")
    waits(report.longestWaits, "length", on: report.trace.clock, showsOutcome: true, on: &page)
    let bothEnds = counts.endedWaits - min(counts.endedWaits, counts.waitsBegunBefore)
    page.rest(
      max(bothEnds, UInt64(report.longestWaits.count)),
      shown: min(Self.waits, report.longestWaits.count), "wait")
  }

  func openWaits(_ report: Report, on page: inout TextPage) {
    let atEnd = WaitsAtEnd(report)
    page.heading(atEnd.title.uppercased())
    guard !report.openWaits.isEmpty else {
      page.sentence(atEnd.noneListed)
      return
    }
    if let doubt = atEnd.endDoubt {
      page.sentence("Which of them are open is not known: \(doubt).", .warning)
    }
    if report.openWaits.prefix(Self.waits).contains(where: \.isEndUncertain) {
      page.line(
        "  ? \(LossFindings(report).happening) while it was open: its end may be among them",
        .warning)
    }
    let title = atEnd.endDoubt == nil ? "length" : "ago"
    waits(report.openWaits, title, on: report.trace.clock, showsOutcome: false, on: &page)
    page.rest(
      max(report.counts.openWaits, UInt64(report.openWaits.count)),
      shown: min(Self.waits, report.openWaits.count), "wait")
  }

  private static func waits(_ counts: ModelCounts, _ atEnd: WaitsAtEnd) -> String {
    var parts = [counts.waits.grouped + " seen"]
    let ended: [(UInt64, String)] = [
      (counts.failedWaits, "failed"),
      (counts.undecidedWaits, "of unknown result"),
    ]
    let unseen: [(UInt64, String)] = [
      (counts.waitsBegunBefore, "begun unseen"),
      (counts.waitsEndedUnseen, "ended unseen"),
      (counts.forgottenWaits, "forgotten"),
    ]
    parts += (ended + atEnd.byState + unseen).filter { $0.0 > 0 }.map { $0.0.grouped + " " + $0.1 }
    return parts.joined(separator: ", ")
  }

  private func waits(
    _ waits: [WaitSummary], _ title: String, on clock: TraceClock, showsOutcome: Bool,
    on page: inout TextPage
  ) {
    let lengths = waits.prefix(Self.waits).map { $0.length.map(clock.cell) ?? "unknown" }
    let title = clock.isNanoseconds ? title : "ticks"
    let width = max(12, lengths.map(\.count).max() ?? 0)
    page.line(
      "  " + title.rightAligned(to: width) + "  " + "from".padded(to: 12)
        + (showsOutcome ? "  outcome " : "") + "  who waits, for which fence")
    for (summary, length) in zip(waits, lengths) {
      var line = (summary.isEndUncertain ? "? " : "  ") + length.rightAligned(to: width)
      let start = summary.wait.start.map { clock.text($0.timestamp) } ?? "before"
      line += "  " + start.padded(to: 12)
      if showsOutcome {
        line += "  " + summary.wait.outcome.word.padded(to: 8)
      }
      let room = page.style.width - line.count - 2
      let task = summary.task.text + ", "
      let fence = Self.fence(
        summary.wait.fence, summary.wait.generation, summary.driver, summary.timeline,
        width: room - task.count)
      page.line(line + "  " + task + fence)
    }
  }

  /// A fence in at most `width` characters: its identity whole, its names cut in the middle to
  /// what room is left, and left out below four characters.
  static func fence(
    _ fence: FenceID, _ generation: UInt32, _ driver: String, _ timeline: String, width: Int
  ) -> String {
    let identity = fence.text(generation: generation)
    let room = width - identity.count - 1
    guard room >= 4 else { return identity }
    return identity + " " + (driver + "/" + timeline).safe.shortened(to: room)
  }
}

extension WaitSummary {
  /// Whether it has no recorded end, which may be among events that were lost.
  var isEndUncertain: Bool { wait.outcome == .open && wait.crossedGap }
}

extension FenceID {
  /// `401:1`, and `401:1#2` for the incarnation of generation 2.
  func text(generation: UInt32) -> String {
    "\(context):\(seqno)" + (generation > 0 ? "#\(generation)" : "")
  }
}

extension TaskName {
  /// `vgemload-548`, as ftrace writes tasks.
  var text: String {
    comm.safe + "-\(pid)"
  }
}
