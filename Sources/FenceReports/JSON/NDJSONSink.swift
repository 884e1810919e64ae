public import FenceModel
import FenceRules
public import TraceVocabulary

/// Everything the model sees end, one JSON object a line, as it ends: what the summaries cannot
/// list whole. Lines are written in the order of the calls; memory is one buffer.
///
/// Several captures follow each other, each after its `trace` line. Every line has `kind` first:
/// `trace`, `timeline`, `fence`, `wait` or `finding`. Keys are flat, but for the records of a
/// finding, and have their unit in their name, by the rule of `JSONReport`: `…Nanoseconds` is null
/// and `…Ticks` has the value on a clock that does not count nanoseconds.
public struct NDJSONSink: ~Copyable {
  /// Bytes that are gathered before they are handed on.
  public static let flushSize = 65_536

  private var writer = JSONWriter(.compact)
  private let clock: TraceClock
  /// The clock's unit; to find it is a comparison of names, and not for every line.
  private let unit: TraceClock.Unit
  private let output: (borrowing [UInt8]) throws -> Void

  /// A sink for a trace on `clock` that hands whole lines to `output`, about 64 KiB at a time.
  public init(clock: TraceClock, output: @escaping (borrowing [UInt8]) throws -> Void) {
    self.clock = clock
    unit = clock.unit
    self.output = output
  }

  /// Hands on what is left. Nothing else does so at the end.
  public mutating func flush() throws {
    guard !writer.bytes.isEmpty else { return }
    try output(writer.bytes)
    writer.removeAll()
  }

  private mutating func line(_ kind: String, _ members: (inout JSONWriter) -> Void) throws {
    writer.object { writer in
      writer.member("kind", kind)
      members(&writer)
    }
    writer.endLine()
    if writer.bytes.count >= Self.flushSize {
      try flush()
    }
  }
}

extension NDJSONSink {
  /// Writes the line of the capture, which has data of `cpus` CPUs; it stands before the others of
  /// that capture, and so before anything of that data is read.
  public mutating func write(trace: TraceSummary, cpus: Int) throws {
    let clock = clock
    try line("trace") { writer in
      writer.member("schemaVersion", JSONReport.schemaVersion)
      writer.member("file", trace.file)
      writer.member("format", trace.format)
      writer.member("version", trace.container?.version)
      writer.member("compression", trace.container?.compression)
      writer.member("byteOrder", trace.container?.byteOrder)
      writer.member("kernel", trace.kernel)
      writer.member("recorder", trace.recorder)
      writer.member("clock", clock.name)
      writer.member("clockUnit", clock.unitName)
      writer.member("cpus", cpus)
      writer.time("start", trace.start?.value, on: clock)
      writer.time("end", trace.end?.value, on: clock)
    }
  }

  /// Writes the line of one incarnation of a fence, when it has ended or the trace has.
  public mutating func write(
    fence: borrowing FenceLifetime, driver: String, timeline: String, isAliveAtEnd: Bool
  ) throws {
    let unit = unit
    let fence = copy fence
    try line("fence") { writer in
      writer.identity(
        fence.fence, generation: fence.generation, driver: driver, timeline: timeline)
      writer.time("init", fence.initialized?.timestamp.value, in: unit)
      writer.time("emit", fence.emitted?.timestamp.value, in: unit)
      writer.time("enableSignal", fence.signalingEnabled?.timestamp.value, in: unit)
      writer.time("signaled", fence.signaled?.timestamp.value, in: unit)
      writer.time("destroy", fence.destroyed?.timestamp.value, in: unit)
      writer.time("firstSeen", fence.first.timestamp.value, in: unit)
      writer.time("lastSeen", fence.lastSeen.value, in: unit)
      writer.member("firstFileOffset", fence.first.position.fileOffset)
      writer.member("firstChunkOffset", fence.first.position.chunkOffset)
      writer.member("records", fence.records)
      writer.member("signals", fence.signals)
      writer.member("waits", fence.waits)
      writer.member("openWaits", fence.openWaits)
      writer.member("complete", fence.isComplete)
      writer.member("aliveAtEnd", isAliveAtEnd)
      writer.array("traits") { writer in
        guard !fence.traits.isEmpty else { return }
        for word in fence.traits.words {
          writer.value(word)
        }
      }
    }
  }

  /// Writes the line of one wait, when it has ended or the trace has.
  public mutating func write(wait summary: WaitSummary) throws {
    let unit = unit
    let wait = summary.wait
    try line("wait") { writer in
      writer.identity(
        wait.fence, generation: wait.generation, driver: summary.driver,
        timeline: summary.timeline)
      writer.member("comm", summary.task.comm)
      writer.member("pid", summary.task.pid)
      writer.member("outcome", wait.outcome.word)
      writer.time("start", wait.start?.timestamp.value, in: unit)
      writer.time("end", wait.end?.timestamp.value, in: unit)
      writer.time("length", summary.length, in: unit)
      writer.member("crossedGap", wait.crossedGap)
      writer.member("ambiguous", wait.isAmbiguous)
    }
  }

  /// Writes the line of one finding, when the trace has ended: only then are suspicions settled.
  public mutating func write(finding reported: ReportedFinding) throws {
    let unit = unit
    let finding = reported.finding
    try line("finding") { writer in
      writer.assertion(of: finding)
      writer.member("context", finding.fence?.fence.context)
      writer.member("seqno", finding.fence?.fence.seqno)
      writer.member("generation", finding.fence?.generation)
      writer.member("driver", finding.fence?.driver)
      writer.member("timeline", finding.fence?.timeline)
      writer.wideIdentity(finding.fence)
      writer.member("comm", reported.task?.comm)
      writer.member("pid", reported.task?.pid)
      writer.time("at", finding.at.value, in: unit)
      writer.evidence(of: reported, in: unit)
      writer.member("fingerprint", finding.fingerprint)
    }
  }

  /// Writes the line of one row of statistics, when the trace has ended.
  public mutating func write(timeline row: TimelineSummary) throws {
    let unit = unit
    try line("timeline") { writer in
      writer.member("driver", row.driver)
      writer.member("timeline", row.timeline)
      writer.member("contexts", row.contexts)
      writer.member("fences", row.fences)
      writer.member("aliveAtEnd", row.alive)
      writer.distribution("signalLatency", row.signalLatency, in: unit)
      writer.distribution("wait", row.wait, in: unit)
    }
  }
}

extension JSONWriter {
  /// Writes a distribution as flat members; their count alone where there is none.
  fileprivate mutating func distribution(
    _ stem: String, _ summary: DistributionSummary?, in unit: TraceClock.Unit
  ) {
    key(stem, "Count")
    value(summary?.count ?? 0)
    guard let summary else { return }
    time(stem + "P50", summary.p50, in: unit)
    time(stem + "P90", summary.p90, in: unit)
    time(stem + "P99", summary.p99, in: unit)
    time(stem + "Max", summary.max, in: unit)
  }
}
