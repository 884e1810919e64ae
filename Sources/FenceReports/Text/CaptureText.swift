import FenceModel
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

  /// The description of the capture of `report`.
  public func text(of report: Report) -> String {
    let summary = TextReport(style: style)
    var page = TextPage(style: style)
    summary.capture(report, on: &page)
    page.field("long size", counted(report.trace.kernelLongSize, "byte") + " in the traced kernel")
    page.field(
      "task names",
      report.trace.savedTaskNames.map { $0.grouped + " saved" } ?? "not counted")
    instances(report.trace, on: &page)
    cpus(report.trace, on: &page)
    events(report.events, on: &page)
    summary.losses(report, on: &page)
    summary.notRecorded(report, on: &page)
    return page.text
  }

  private func instances(_ trace: TraceSummary, on page: inout TextPage) {
    page.heading("INSTANCES", "* is the one that is analysed")
    page.line(
      "    " + "name".padded(to: 28) + "clock".padded(to: 12) + "CPUs".rightAligned(to: 6)
        + "sub-buffer".rightAligned(to: 14) + "fence events".rightAligned(to: 16))
    for instance in trace.instances.prefix(Self.listed) {
      let name = instance.name.isEmpty ? "(top)" : instance.name.safe
      page.line(
        (instance.isAnalyzed ? "  * " : "    ")
          + name.shortened(to: 27).padded(to: 28)
          + instance.clock.name.safe.shortened(to: 11).padded(to: 12)
          + "\(instance.cpus)".rightAligned(to: 6)
          + (instance.subBufferSize.map(\.grouped) ?? "?").rightAligned(to: 14)
          + (instance.fenceEvents.map(\.grouped) ?? "not counted").rightAligned(to: 16))
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
      let dropped = cpu.dropped.map { $0 + (cpu.commitOverrun ?? 0) }
      page.line(
        "\(cpu.cpu)".rightAligned(to: 6)
          + trace.clock.text(cpu.first).rightAligned(to: 18)
          + trace.clock.text(cpu.last).rightAligned(to: 18)
          + cpu.records.grouped.rightAligned(to: 14)
          + (cpu.overrun.map(\.grouped) ?? "?").rightAligned(to: 13)
          + (dropped.map(\.grouped) ?? "?").rightAligned(to: 11))
    }
    page.rest(trace.cpus.count, shown: Self.listed, "CPU")
  }

  private func events(_ events: EventSummary, on page: inout TextPage) {
    page.heading("EVENTS")
    let counts = Dictionary(events.byName.map { ($0.name, $0.count) }) { $0 + $1 }
    let names = Set(counts.keys).union(events.formats).sorted()
    guard !names.isEmpty else {
      page.sentence("The file has the format of no event, and records of none.")
      return
    }
    let silent = names.filter { counts[$0] == nil && $0.hasPrefix("ftrace:") }
    let listed = names.filter { counts[$0] != nil || !$0.hasPrefix("ftrace:") }
    for name in listed.prefix(Self.listed) {
      page.line("  " + (counts[name] ?? 0).grouped.rightAligned(to: 15) + "  " + name.safe)
    }
    page.rest(listed.count, shown: Self.listed, "event")
    if !silent.isEmpty {
      page.sentence(
        "Left out: " + counted(silent.count, "event")
          + " of the tracers themselves (ftrace:…), of which there is no record.")
    }
  }
}
