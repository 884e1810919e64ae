public import FenceModel
public import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// A captured trace that was opened.
///
///     let capture = try Capture.open("trace.dat")
///     let report = try capture.analyze(AnalysisOptions())
///     print(TextReport().text(of: report))
public struct Capture: Sendable {
  let capture: FenceCapture

  /// Opens the trace at `path`; `-` is standard input, which is copied to a temporary file first.
  public static func open(_ path: String) throws(FencepostError) -> Capture {
    do throws(TraceFileError) {
      let input = try path == "-" ? StandardInput.spooled() : InputFile(path: path)
      return Capture(
        capture: try FenceCapture(input, name: path == "-" ? "standard input" : input.name))
    } catch {
      throw .unreadable(file: path, reason: error.description)
    }
  }

  /// Analyses the capture in one pass; `ndjson` gets the lines of the stream as they come.
  public func analyze(
    _ options: AnalysisOptions, ndjson: ((borrowing [UInt8]) throws -> Void)? = nil
  ) throws -> Report {
    let choice = try chooseBuffer(options)
    let builder = ReportBuilder(
      capture: capture, analyzed: choice.place, otherTallies: choice.otherTallies)
    var pass = try readable { () throws(TraceFileError) in
      try AnalysisPass(capture, choice.buffer, options)
    }
    guard let ndjson else {
      try run(&pass, options)
      return try report(of: pass, builder, choice.buffer, options)
    }
    var lines = LineStream(clock: choice.buffer.clock, builder: builder, output: ndjson)
    try lines.begin(with: choice.buffer)
    try run(
      &pass, options, fenceEnded: { try lines.write($0, $1) },
      waitEnded: { try lines.write($0, $1) })
    let report = try report(of: pass, builder, choice.buffer, options)
    try lines.end(with: report, of: pass)
    return report
  }

  /// The report of a finished pass, with its picture where one is wanted.
  private func report(
    of pass: borrowing AnalysisPass, _ builder: ReportBuilder, _ buffer: TraceBuffer,
    _ options: AnalysisOptions
  ) throws -> Report {
    var report = builder.report(of: pass)
    report.picture = pass.gathering?.picture(of: pass, builder)
    report.series = pass.series?.series
    report.seriesOmitted = pass.series?.omitted ?? 0
    return report
  }

  /// Hands on the events that pass `filter`, in order, and the gaps between them, until `body`
  /// returns false. Without an instance in `options` those of all instances, merged by time.
  public func forEachEvent(
    _ options: AnalysisOptions, matching filter: EventFilter, _ body: (EventLine) throws -> Bool
  ) throws {
    var buffers = capture.description.buffers
    if let instance = options.instance {
      buffers = [buffers[try place(of: instance)]]
    }
    let lines = EventLines(capture, buffers)
    var names = NameTable()
    var stream = try readable { () throws(TraceFileError) in
      try capture.events(of: buffers, threads: options.threads)
    }
    while try stream.next(names: &names) {
      for record in stream.records.prefix(stream.count) {
        switch lines.line(for: record, in: stream, names: names) {
        case .event(let event) where !filter.matches(event): continue
        case .some(let line): if try !body(line) { return }
        case nil: continue
        }
      }
      options.progress?(stream.progress)
    }
  }

  /// Everything the capture says of `fence`: a second look at the windows in which it lived.
  public func story(of fence: FenceID, _ options: AnalysisOptions) throws -> FenceStory {
    try story(of: fence, options, within: StoryBounds())
  }

  func story(
    of fence: FenceID, _ options: AnalysisOptions, within bounds: StoryBounds
  ) throws -> FenceStory {
    let choice = try chooseBuffer(options)
    let builder = ReportBuilder(
      capture: capture, analyzed: choice.place, otherTallies: choice.otherTallies)
    var pass = try readable { () throws(TraceFileError) in
      try AnalysisPass(capture, choice.buffer, options)
    }
    var gathered = StoryGathering(fence: fence, bounds: bounds)
    try run(
      &pass, options, fenceEnded: { fence, _ in gathered.take(fence) },
      waitEnded: { wait, _ in gathered.take(wait) })
    gathered.takeAlive(of: pass.model)
    let story = try gathered.story(capture, choice.buffer, builder, pass, options)
    guard !story.isEmpty else {
      throw FencepostError.noSuchFence("\(fence.context):\(fence.seqno)")
    }
    return story
  }

  private func run(
    _ pass: inout AnalysisPass, _ options: AnalysisOptions,
    fenceEnded: AnalysisPass.Observer? = nil, waitEnded: AnalysisPass.WaitObserver? = nil
  ) throws {
    do {
      try pass.run(progress: options.progress, fenceEnded: fenceEnded, waitEnded: waitEnded)
    } catch let error as TraceFileError {
      throw FencepostError.unreadable(file: capture.name, reason: error.description)
    }
  }

  func readable<Value: ~Copyable>(
    _ read: () throws(TraceFileError) -> Value
  ) throws(FencepostError) -> Value {
    do throws(TraceFileError) {
      return try read()
    } catch {
      throw .unreadable(file: capture.name, reason: error.description)
    }
  }
}
