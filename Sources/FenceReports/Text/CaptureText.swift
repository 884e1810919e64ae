import FenceModel
public import FenceRules
import TraceVocabulary

/// What a file holds, before anything is concluded from it: the text of `fencepost info`.
public struct CaptureText: Sendable {
  /// How it looks.
  public var style: TextStyle

  /// CPUs, instances and events that are listed one by one.
  static let listed = 64

  /// Describes captures in this style.
  public init(style: TextStyle = TextStyle()) {
    self.style = style
  }

  /// The description of the capture of `report`, and which of the rules of `pages` it can decide.
  public func text(of report: Report, rules pages: [RulePage] = RulePages.all) -> String {
    let summary = TextReport(style: style)
    var page = TextPage(style: style)
    summary.capture(report, on: &page)
    if let container = report.trace.container {
      page.field("long size", counted(container.kernelLongSize, "byte") + " in the traced kernel")
      page.field(
        "task names",
        report.trace.savedTaskNames.map { $0.grouped + " saved" } ?? "not counted")
    }
    instances(report.trace, on: &page)
    cpus(report.trace, on: &page)
    events(
      report.events, isOfAll: report.trace.instances.count > 1 && report.lines == nil, on: &page)
    summary.losses(report, on: &page)
    summary.notRecorded(report, on: &page)
    rules(pages, of: report, on: &page)
    return page.text
  }

  private func instances(_ trace: TraceSummary, on page: inout TextPage) {
    page.heading("INSTANCES", "* is the one that is analysed")
    page.line(
      "    " + "name".padded(to: 24) + "clock".padded(to: 10) + "CPUs".rightAligned(to: 6)
        + "sub-buffer".rightAligned(to: 12) + "fence events".rightAligned(to: 14)
        + "gaps".rightAligned(to: 10))
    for instance in trace.instances.prefix(Self.listed) {
      let name = instance.name.isEmpty ? "(top)" : instance.name.safe
      page.line(
        (instance.isAnalyzed ? "  * " : "    ")
          + name.shortened(to: 23).padded(to: 24)
          + instance.clock.name.safe.shortened(to: 9).padded(to: 10)
          + "\(instance.cpus)".rightAligned(to: 6)
          + (instance.subBufferSize.map(\.grouped) ?? "?").rightAligned(to: 12)
          + (instance.fenceEvents.map(\.grouped) ?? "not counted").rightAligned(to: 14)
          + (instance.gaps.map(\.grouped) ?? "?").rightAligned(to: 10))
    }
    page.rest(trace.instances.count, shown: Self.listed, "instance")
  }

  private func cpus(_ trace: TraceSummary, on page: inout TextPage) {
    page.heading("CPUS")
    guard !trace.cpus.isEmpty else {
      page.sentence("None has data.")
      return
    }
    page.line(
      "   CPU" + "first".rightAligned(to: 18) + "last".rightAligned(to: 18)
        + "records".rightAligned(to: 14) + "overwritten".rightAligned(to: 13)
        + "dropped".rightAligned(to: 11))
    for cpu in trace.cpus.prefix(Self.listed) {
      let dropped = cpu.dropped.map { $0 &+ (cpu.commitOverrun ?? 0) }
      page.line(
        cpu.cpu.cpuText.rightAligned(to: 6)
          + trace.clock.text(cpu.first).rightAligned(to: 18)
          + trace.clock.text(cpu.last).rightAligned(to: 18)
          + cpu.records.grouped.rightAligned(to: 14)
          + (cpu.overrun.map(\.grouped) ?? "?").rightAligned(to: 13)
          + (dropped.map(\.grouped) ?? "?").rightAligned(to: 11))
    }
    page.rest(trace.cpus.count, shown: Self.listed, "CPU")
  }

  private func events(
    _ events: EventSummary, isOfAll: Bool, on page: inout TextPage
  ) {
    page.heading("EVENTS", isOfAll ? "records of all instances" : "")
    let counts = Dictionary(events.byName.map { ($0.name, $0.count) }) { $0 + $1 }
    let seen = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    let missing = FenceEvent.Kind.allCases.filter { kind in
      !kind.names.contains { counts[$0] != nil }
    }
    guard !seen.isEmpty || !events.formats.isEmpty else {
      page.sentence("The file has the format of no event, and records of none.")
      return
    }
    for (name, count) in seen.prefix(Self.listed) {
      page.line("  " + count.grouped.rightAligned(to: 15) + "  " + name.safe)
    }
    page.rest(seen.count, shown: Self.listed, "event")
    for kind in missing {
      let note = kind.names.contains { events.formats.contains($0) } ? "" : ", not recorded"
      page.line("  " + "0".rightAligned(to: 15) + "  " + kind.name + note)
    }
    let fences = Set(missing.flatMap(\.names))
    let silent = events.formats.count { counts[$0] == nil && !fences.contains($0) }
    if silent > 0 {
      page.sentence("Left out: " + counted(silent, "event") + " of which there is no record.")
    }
  }
}
