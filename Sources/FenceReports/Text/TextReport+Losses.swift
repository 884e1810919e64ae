import FenceModel
import FenceRules
import TraceVocabulary

extension TextReport {
  /// CPUs that are listed one by one.
  private static let listedCPUs = 16

  func losses(_ report: Report, on page: inout TextPage) {
    let events = report.events
    let isOneOfSeveral = report.trace.instances.count > 1
    page.heading("LOSSES AND DAMAGE", isOneOfSeveral ? "losses of the analysed instance" : "")
    if events.gaps > 0 || events.lost > 0 {
      gaps(events, on: &page)
    }
    counters(
      "overwritten", "by newer events before they were read", report.trace.cpus, \.overrun,
      on: &page)
    counters("dropped", "because the buffer was full", report.trace.cpus, \.dropped, on: &page)
    counters(
      "dropped", "in interrupts that nested too deep", report.trace.cpus, \.commitOverrun,
      on: &page)
    absent(LossFindings(report).absentByCPU, on: &page)
    if events.lostWithoutData > 0 {
      page.field(
        "lost whole", counted(events.lostWithoutData, "event") + " of CPUs without any data", .bad)
    }
    for anomaly in events.anomalies {
      let isDamage = anomaly.kind.isDamage
      page.field(
        isDamage ? "damage" : "noted",
        "\(anomaly.kind.rawValue), \(counted(anomaly.count, "time"))\(anomaly.place): "
          + anomaly.detail.safe, isDamage ? .bad : .plain)
    }
    for caveat in report.lines?.caveats ?? [] {
      page.field("noted", caveat, .warning)
    }
    conclusion(report, on: &page)
    let others = report.trace.instances.filter { !$0.isAnalyzed && ($0.gaps ?? 0) > 0 }
    if !others.isEmpty {
      page.sentence(
        "Other instances, not analysed here, lost "
          + Self.loss(
            others.reduce(0) { $0 &+ ($1.lost ?? 0) }, others.reduce(0) { $0 &+ ($1.gaps ?? 0) })
          + ".")
    }
  }

  private func gaps(_ events: EventSummary, on page: inout TextPage) {
    page.field("lost", Self.loss(of: events), .bad)
    for loss in events.lossByCPU.prefix(Self.listedCPUs) {
      page.field("", "CPU \(loss.cpu.cpuText): " + Self.loss(loss.count, loss.gaps))
    }
    page.rest(events.lossByCPU.count, shown: Self.listedCPUs, "CPU")
  }

  /// What the gaps in the data amount to.
  static func loss(of events: EventSummary) -> String {
    let unknown = events.gapsOfUnknownSize
    let isPartlyKnown = unknown > 0 && events.lost > 0
    return (isPartlyKnown ? "at least " : "") + loss(events.lost, events.gaps)
      + (isPartlyKnown ? ", \(unknown.grouped) of them of unknown size" : "")
      + (events.isLostOfUnknownCPU ? ", of which CPUs is not known" : "")
  }

  private static func loss(_ count: UInt64, _ gaps: UInt64) -> String {
    count == 0
      ? "an unknown number of events, in " + counted(gaps, "gap")
      : counted(count, "event") + ", in " + counted(gaps, "gap")
  }

  /// What the kernel counted when the recording ended. Gaps in the data are in these numbers too.
  private func counters(
    _ name: String, _ how: String, _ cpus: [CPUWindow], _ counter: KeyPath<CPUWindow, UInt64?>,
    on page: inout TextPage
  ) {
    let hit = cpus.filter { ($0[keyPath: counter] ?? 0) > 0 }
    guard !hit.isEmpty else { return }
    let shown = hit.prefix(Self.listedCPUs).map {
      "\(counted($0[keyPath: counter] ?? 0, "event")) on CPU \($0.cpu)"
    }
    let rest = hit.count > shown.count ? " and \(hit.count - shown.count) CPUs more" : ""
    page.field(
      name, "\(how), as the kernel counted: " + shown.joined(separator: ", ") + rest, .bad)
  }

  /// What the kernel counted as recorded when the recording ended, and the file does not have.
  private func absent(_ cpus: [(cpu: CPUNumber, count: UInt64)], on page: inout TextPage) {
    guard !cpus.isEmpty else { return }
    let shown = cpus.prefix(Self.listedCPUs).map {
      "\(counted($0.count, "event")) of CPU \($0.cpu.cpuText)"
    }
    let rest = cpus.count > shown.count ? " and \(cpus.count - shown.count) CPUs more" : ""
    page.field(
      "missing",
      "from the file, of those that the kernel counted as recorded: "
        + shown.joined(separator: ", ") + rest, .bad)
  }

  /// `Nothing was lost` is a claim, and needs the kernel's own counters. Their absence, and where
  /// the data shows no gap, is said as what it is.
  private func conclusion(_ report: Report, on page: inout TextPage) {
    let found = LossFindings(report)
    if found.isNothing {
      page.sentence(
        report.trace.cpus.isEmpty
          ? "There are no records, so there is nothing to be missing between them."
          : found.isTailCut
            ? "The file is cut short, but no event is missing: no gap is marked, the kernel counted no "
              + "loss, and all data stands before the cut."
            : "Nothing was lost: no gap is marked, and the kernel counted no loss.")
    } else if let words = found.unrecordedWords {
      page.sentence(
        "\(words): a filter left them out, or a loss has no mark. This capture proves nothing.")
    } else if found.isMarked {
      if found.dropped > 0 {
        page.sentence(
          "What was dropped leaves no mark in the data: where it is missing is not known.")
      }
    } else if found.unmarked > 0 {
      page.sentence("No gap is marked in the data: where the events are missing is not known.")
    } else if !found.isCounted, report.lines?.countsOverwritten == true {
      page.sentence(
        "No gap is marked, and nothing was overwritten: the text has as many entries as were written. "
          + "What the kernel may have dropped, no text counts.")
    } else if !found.isCounted {
      page.sentence(
        "No gap is marked in the data. Whether events were lost is not known: the file does not "
          + "have the kernel's counters of every CPU.")
    } else {
      page.sentence(
        "No gap is marked, and the kernel counted no loss; what the damage hides is not known.")
    }
  }
}
