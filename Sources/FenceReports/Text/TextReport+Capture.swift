import FenceModel
import FenceRules
import TraceVocabulary

extension TextReport {
  func capture(_ report: Report, on page: inout TextPage) {
    let trace = report.trace
    page.heading("CAPTURE")
    page.field("file", Self.file(trace))
    page.field("kernel", (trace.kernel ?? "not recorded").safe)
    page.field("recorder", (trace.recorder ?? "not recorded").safe)
    clock(trace.clock, on: &page)
    page.field("CPUs", Self.cpus(trace.cpus))
    page.field("time", Self.span(trace))
    page.field("instance", Self.instance(trace.instances))
    page.field("records", Self.records(report.events, ofSeveral: trace.instances.count > 1))
    lines(report.lines, on: &page)
    if let gracePeriods = report.gracePeriods {
      let useless = report.recorded.uselessGracePeriods(isKernelKnown: trace.kernel != nil)
      page.field(
        "grace periods", useless.map { "not used: \($0)" } ?? Self.gracePeriods(gracePeriods))
    }
  }

  /// The clock, its unit, and what it cannot be trusted for.
  func clock(_ clock: TraceClock, on page: inout TextPage) {
    let name = clock.isNamed ? clock.name.safe : "not named by the file"
    let unit =
      switch clock.unit {
      case .nanosecond: "nanoseconds"
      case .tick: "ticks"
      case .hundredthOfASecond: "ticks of a hundredth of a second"
      }
    let steps =
      clock.resolution > 1 ? ", printed in steps of " + clock.text(clock.resolution) : ""
    page.field("clock", name + ", " + unit + steps)
    if !clock.isNamed, clock.isNanoseconds {
      page.field("", "--clock names it: the order of what several CPUs did may then be known.")
    }
    if clock.unit == .tick {
      page.field(
        "", "How long a tick is, the file does not say: no duration here is a time.", .warning)
    }
    if clock.unit == .hundredthOfASecond {
      page.field("", "All that happens between two ticks has the same timestamp.", .warning)
    }
    if case .skewedUpTo(let units) = clock.crossCPUOrder {
      page.field(
        "",
        "Each CPU has a clock of its own: what different CPUs recorded less than "
          + (clock.isNanoseconds ? clock.text(units) : "10 ms") + " apart is in no known order.",
        .warning)
    }
  }

  static func file(_ trace: TraceSummary) -> String {
    let size = trace.fileSize > 0 ? counted(trace.fileSize, "byte") + ", " : ""
    guard let container = trace.container else {
      return "\(trace.file.safe), \(size)\(trace.format.safe)"
    }
    let order = container.isBigEndian ? "big endian" : "little endian"
    let compression =
      container.compression == "none"
      ? "not compressed" : container.compression.safe + " compressed"
    return "\(trace.file.safe), \(size)\(trace.format.safe) "
      + "version \(container.version), \(compression), \(order)"
  }

  static func span(_ trace: TraceSummary) -> String {
    guard let start = trace.start, let end = trace.end else { return "no record has a timestamp" }
    let clock = trace.clock
    return "\(clock.text(start)) to \(clock.text(end)), "
      + clock.text(start.distance(to: end)) + " long"
  }

  static func cpus(_ cpus: [CPUWindow]) -> String {
    guard !cpus.isEmpty else { return "none has data" }
    if cpus.contains(where: { $0.cpu == .unknownCPU }) { return "not named by the records" }
    return "\(cpus.count) with data: " + ranges(cpus.map(\.cpu))
  }

  /// `0-3, 6`.
  static func ranges(_ numbers: [CPUNumber]) -> String {
    var runs: [ClosedRange<CPUNumber>] = []
    for number in numbers.sorted() {
      if let last = runs.last, Int(last.upperBound) + 1 == Int(number) {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    return runs.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
      .joined(separator: ", ")
  }

  /// Which instance is analysed, of how many.
  static func instance(_ instances: [InstanceSummary]) -> String {
    guard let analyzed = instances.first(where: \.isAnalyzed) else { return "none" }
    let name = analyzed.name.isEmpty ? "the top one" : "\"" + analyzed.name.safe + "\""
    guard instances.count > 1 else { return name + ", the only one" }
    let others = instances.filter { !$0.isAnalyzed && ($0.fenceEvents ?? 0) > 0 }
    let rest = others.isEmpty ? "" : "; \(others.count) more with fence events"
    return "\(name), 1 of \(instances.count) in the file" + rest
  }

  static func gracePeriods(_ summary: GracePeriodSummary) -> String {
    switch summary.source {
    case .none: "not recorded"
    case .event: summary.count.grouped + " seen, by the event rcu_grace_period"
    case .probe: summary.count.grouped + " seen, by probes"
    }
  }

  /// How many records there are; of several instances, how many in which.
  static func records(_ events: EventSummary, ofSeveral: Bool) -> String {
    let discarded =
      events.discarded == 0
      ? "" : "; " + counted(events.discarded, "record") + " discarded by event filters"
    let fenceEvents = ", of them " + counted(events.fenceEvents, "fence event")
    guard ofSeveral else { return events.total.grouped + fenceEvents + discarded }
    return events.total.grouped + " in all instances" + discarded + "; in this one "
      + events.analyzedTotal.grouped + fenceEvents
  }
}
