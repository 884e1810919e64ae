import FenceModel
import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// The NDJSON stream of one analysis: the capture first, fences and waits as they end, then what is
/// still alive, what the rules found, and the timelines.
struct LineStream: ~Copyable {
  private var sink: NDJSONSink
  private let builder: ReportBuilder
  private let tasks: TaskNames

  init(
    clock: TraceClock, builder: ReportBuilder, tasks: TaskNames,
    output: @escaping (borrowing [UInt8]) throws -> Void
  ) {
    sink = NDJSONSink(clock: clock, output: output)
    self.builder = builder
    self.tasks = tasks
  }

  mutating func begin(with buffer: TraceBuffer) throws {
    try sink.write(trace: builder.header(buffer), cpus: buffer.cpus.count)
  }

  mutating func write(_ fence: borrowing FenceLifetime, _ names: NameTable) throws {
    try write(fence, names, isAlive: false)
  }

  mutating func write(_ wait: FenceWait, _ names: NameTable) throws {
    try sink.write(wait: builder.summary(of: wait, end: .zero, names, tasks))
  }

  mutating func end(with report: Report, of pass: AnalysisPass) throws {
    let names = pass.model.names
    for fence in pass.model.aliveFences() {
      try write(fence, names, isAlive: true)
    }
    for wait in pass.model.openWaits() {
      try sink.write(wait: builder.summary(of: wait, end: pass.end ?? .zero, names, tasks))
    }
    for finding in report.findings {
      try sink.write(finding: finding)
    }
    for row in report.timelines {
      try sink.write(timeline: row)
    }
    try sink.flush()
  }

  private mutating func write(
    _ fence: borrowing FenceLifetime, _ names: NameTable, isAlive: Bool
  ) throws {
    try sink.write(
      fence: fence, driver: names.driver(of: fence.name), timeline: names.timeline(of: fence.name),
      isAliveAtEnd: isAlive)
  }
}
