import FenceModel
import TraceVocabulary

extension TextReport {
  /// CPUs that are listed one by one.
  private static let listedCPUs = 16

  func losses(_ report: Report, on page: inout TextPage) {
    let events = report.events
    page.heading("LOSSES AND DAMAGE")
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
    if events.lostWithoutData > 0 {
      page.field(
        "lost whole", counted(events.lostWithoutData, "event") + " of CPUs without any data", .bad)
    }
    for anomaly in events.anomalies {
      page.field(
        "damage",
        "\(anomaly.kind.rawValue), \(counted(anomaly.count, "time")), first at byte "
          + "\(anomaly.firstOffset): \(anomaly.detail.safe)", .bad)
    }
    nothingLost(report, on: &page)
  }

  private func gaps(_ events: EventSummary, on page: inout TextPage) {
    let unknown = events.gapsOfUnknownSize
    let isPartlyKnown = unknown > 0 && events.lost > 0
    page.field(
      "lost",
      (isPartlyKnown ? "at least " : "") + Self.loss(events.lost, events.gaps)
        + (isPartlyKnown ? ", \(unknown.grouped) of them of unknown size" : ""), .bad)
    for loss in events.lossByCPU.prefix(Self.listedCPUs) {
      page.field("", "CPU \(loss.cpu): " + Self.loss(loss.count, loss.gaps))
    }
    page.rest(events.lossByCPU.count, shown: Self.listedCPUs, "CPU")
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

  /// `Nothing was lost` is a claim, and needs the kernel's own counters. Their absence, and where
  /// the data shows no gap, is said as what it is.
  private func nothingLost(_ report: Report, on page: inout TextPage) {
    let events = report.events
    let cpus = report.trace.cpus
    guard events.gaps == 0, events.lost == 0 else { return }
    let isCounted = cpus.allSatisfy { $0.overrun != nil && $0.dropped != nil }
    let isZero =
      events.lostWithoutData == 0
      && cpus.allSatisfy {
        ($0.overrun ?? 0) == 0 && ($0.dropped ?? 0) == 0 && ($0.commitOverrun ?? 0) == 0
      }
    if cpus.isEmpty, isZero {
      page.sentence("There are no records, so there is nothing to be missing between them.")
    } else if !isZero {
      page.sentence("No gap is marked in the data: what is missing came before it or after it.")
    } else if !isCounted {
      page.sentence(
        "No gap is marked in the data. Whether events were lost before it or after it is not "
          + "known: the file does not have the kernel's counters of every CPU.")
    } else if events.anomalies.isEmpty {
      page.sentence("Nothing was lost: no gap is marked, and the kernel counted no loss.")
    } else {
      page.sentence(
        "No gap is marked, and the kernel counted no loss; what the damage hides is not known.")
    }
  }
}
