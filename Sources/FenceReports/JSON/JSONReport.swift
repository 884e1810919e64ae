import FenceModel
import TraceVocabulary

/// Reports as JSON, version 1: for scripts and CI. The keys are API; a test holds them.
///
/// The documentation of the keys is `JSONReport.md` in this target's catalog.
public struct JSONReport: Sendable {
  /// The version of the keys: a new key raises the second number, a changed one the first.
  public static let schemaVersion = "1.0"

  /// The version of the tool, as `tool.version` states it.
  public var toolVersion: String

  /// A writer of reports by the tool of this version.
  public init(toolVersion: String) {
    self.toolVersion = toolVersion
  }

  /// The document of one report; with a line feed at its end.
  public func bytes(of report: Report) -> [UInt8] {
    bytes(of: report, layout: .pretty)
  }

  /// The document of one report in this layout.
  func bytes(of report: Report, layout: JSONWriter.Layout) -> [UInt8] {
    bytes(layout) { body(of: report, into: &$0) }
  }

  /// The document of any other number of reports: each on its own, under `reports`.
  public func bytes(of reports: [Report]) -> [UInt8] {
    bytes(.pretty) { self.reports(reports, into: &$0) }
  }

  private func bytes(
    _ layout: JSONWriter.Layout, _ body: (inout JSONWriter) -> Void
  ) -> [UInt8] {
    var writer = JSONWriter(layout)
    document(into: &writer, body)
    return writer.bytes
  }

  /// Hands the document of one report to `sink`, in pieces.
  public func write(_ report: Report, to sink: (borrowing [UInt8]) throws -> Void) throws {
    try write(to: sink) { body(of: report, into: &$0) }
  }

  /// Likewise that of any other number of reports: each on its own, under `reports`.
  public func write(_ reports: [Report], to sink: (borrowing [UInt8]) throws -> Void) throws {
    try write(to: sink) { self.reports(reports, into: &$0) }
  }

  /// Likewise that of what a gate concluded: the report itself where there is one trace and it was read,
  /// else what there are under `reports`, and the gate's own result as `gate`.
  public func write(
    _ summary: CheckSummary, to sink: (borrowing [UInt8]) throws -> Void
  ) throws {
    try write(to: sink) { writer in
      let reports = summary.traces.compactMap(\.report)
      GateJSON(summary).write(into: &writer)
      if summary.traces.count == 1, let report = reports.first {
        body(of: report, into: &writer)
      } else {
        self.reports(reports, into: &writer)
      }
    }
  }

  private func reports(_ reports: [Report], into writer: inout JSONWriter) {
    writer.array("reports") { writer in
      for report in reports {
        writer.object { body(of: report, into: &$0) }
      }
    }
  }

  /// Hands a document to `sink`, until that throws.
  private func write(
    to sink: (borrowing [UInt8]) throws -> Void, _ body: (inout JSONWriter) -> Void
  ) throws {
    var failure: (any Error)?
    withoutActuallyEscaping(sink) { sink in
      var writer = JSONWriter(.pretty) { bytes in
        guard failure == nil else { return }
        do {
          try sink(bytes)
        } catch {
          failure = error
        }
      }
      document(into: &writer, body)
      writer.flush()
    }
    if let failure { throw failure }
  }

  private func document(into writer: inout JSONWriter, _ body: (inout JSONWriter) -> Void) {
    writer.object { writer in
      writer.member("schemaVersion", Self.schemaVersion)
      writer.object("tool") {
        $0.member("name", "fencepost")
        $0.member("version", toolVersion)
      }
      body(&writer)
    }
    writer.endLine()
  }

  private func body(of report: Report, into writer: inout JSONWriter) {
    let clock = report.trace.clock
    writer.object("trace") { trace(report.trace, into: &$0) }
    writer.object("events") { events(report, on: clock, into: &$0) }
    if let lines = report.lines {
      writer.object("lines") { self.lines(lines, into: &$0) }
    }
    writer.object("fences") { fences(report, into: &$0) }
    writer.object("waits") { waits(report, on: clock, into: &$0) }
    writer.object("gracePeriods") {
      $0.member("source", report.gracePeriods?.source.rawValue)
      $0.member("count", report.gracePeriods?.count)
    }
    writer.array("timelines") { writer in
      for row in report.timelines {
        writer.object { timeline(row, on: clock, into: &$0) }
      }
    }
    if report.timelinesOmitted > 0 {
      writer.member("timelinesOmitted", report.timelinesOmitted)
    }
    writer.array("rules") { writer in
      for result in report.rules {
        writer.object { rule(result, into: &$0) }
      }
    }
    writer.array("findings") { writer in
      for reported in report.findings {
        writer.object { finding(reported, on: clock, into: &$0) }
      }
    }
    if report.findingsOmitted > 0 {
      writer.member("findingsOmitted", report.findingsOmitted)
    }
    writer.array("longestWaits") { writer in
      for summary in report.longestWaits {
        writer.object { wait(summary, on: clock, into: &$0) }
      }
    }
    writer.array("openWaits") { writer in
      for summary in report.openWaits {
        writer.object { wait(summary, on: clock, into: &$0) }
      }
    }
    omitted("openWaits", of: report.counts.openWaits, report.openWaits.count, into: &writer)
    writer.array("aliveFences") { writer in
      for fence in report.aliveFences {
        writer.object { alive(fence, on: clock, into: &$0) }
      }
    }
    omitted("aliveFences", of: report.counts.aliveAtEnd, report.aliveFences.count, into: &writer)
    stall(report.stall, on: clock, into: &writer)
    writer.array("reuse") { writer in
      for summary in report.reuse {
        writer.object { reuse(summary, on: clock, into: &$0) }
      }
    }
  }

  /// Says how many a bound left out of a list; nothing where none were.
  func omitted(_ list: String, of total: UInt64, _ listed: Int, into writer: inout JSONWriter) {
    let listed = UInt64(listed)
    guard total > listed else { return }
    writer.key(list, "Omitted")
    writer.value(total - listed)
  }
}
