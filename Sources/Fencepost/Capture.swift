public import FenceModel
public import FenceReports
import FenceRules
import TraceEvents
import TraceFile
import TraceText
import TraceVocabulary

/// A captured trace that was opened.
///
///     let capture = try Capture.open("trace.dat")
///     let report = try capture.analyze(AnalysisOptions())
///     print(TextReport().text(of: report))
public struct Capture: Sendable {
  let capture: FenceCapture

  /// Opens the trace at `path`, whatever it is by its content: a trace.dat, text of ftrace, trace-cmd or
  /// perf, or a kernel log with an ftrace dump, either of them compressed or not. `-` is standard input.
  ///
  /// A trace.dat that comes through a pipe is copied to a temporary file first; text is analysed as it
  /// comes, once, unless `rereads` is true, which `story(of:_:)` needs. `origin` says of a text what
  /// texts do not.
  public static func open(
    _ path: String, says origin: TextOrigin = TextOrigin(), rereads: Bool = false
  ) throws(FencepostError) -> Capture {
    do throws(TraceFileError) {
      switch try TraceInput.open(path, rereads: rereads) {
      case .traceFile(let file, let damage):
        return Capture(
          capture: try FenceCapture(
            file, name: path == "-" ? "standard input" : file.name, damage: damage))
      case .text(let text):
        return Capture(capture: try FenceCapture(text, clock: origin.clock, kernel: origin.kernel))
      }
    } catch {
      throw error.kind == .noData
        ? .noFenceEvents(file: path, reason: error.description)
        : .unreadable(file: path, reason: error.description)
    }
  }

  /// Analyses the capture in one pass, but for a picture that needs a second; `ndjson` gets the lines of the
  /// stream as they come.
  public func analyze(
    _ options: AnalysisOptions, ndjson: ((borrowing [UInt8]) throws -> Void)? = nil
  ) throws -> Report {
    let choice = try chooseBuffer(options)
    let builder = ReportBuilder(
      capture: capture, analyzed: choice.place, otherTallies: choice.otherTallies)
    let pass = try readable { () throws(TraceFileError) in
      try AnalysisPass(capture, choice.buffer, options)
    }
    guard let ndjson else {
      try run(pass, options)
      return try report(of: pass, builder, choice.buffer, options)
    }
    var lines = LineStream(
      clock: choice.buffer.clock, builder: builder, tasks: pass.taskNames, output: ndjson)
    try lines.begin(with: choice.buffer)
    try run(
      pass, options, fenceEnded: { try lines.write($0, $1) },
      waitEnded: { try lines.write($0, $1) })
    let report = try report(of: pass, builder, choice.buffer, options)
    try lines.end(with: report, of: pass)
    return report
  }

  /// The report of a finished pass, with its picture where one is wanted.
  private func report(
    of pass: AnalysisPass, _ builder: ReportBuilder, _ buffer: TraceBuffer,
    _ options: AnalysisOptions
  ) throws -> Report {
    var report = builder.report(of: pass)
    report.picture = try picture(of: pass, builder, buffer, options)
    report.series = pass.series?.series
    report.seriesOmitted = pass.series?.omitted ?? 0
    return report
  }

  /// What is drawn of a finished pass. Where findings were made after what they are about had been
  /// merged, the trace is looked at again, if it can be: the page says what is merged in either case.
  private func picture(
    of pass: AnalysisPass, _ builder: ReportBuilder, _ buffer: TraceBuffer,
    _ options: AnalysisOptions
  ) throws -> TracePicture? {
    var gathering = pass.takeGathering()
    guard let rulebook = pass.rulebook, capture.isRereadable,
      gathering?.missesFindings(pass.model) == true
    else { return gathering?.picture(of: pass, builder) }
    // The second gathers as much.
    gathering = nil
    let second = try readable { () throws(TraceFileError) in
      try AnalysisPass(capture, buffer, options, drawing: rulebook.log.findings)
    }
    try run(second, options)
    return second.takeGathering()?.picture(of: second, builder)
  }

  /// Hands on the events that pass `filter`, in order, and the gaps between them, until `body`
  /// returns false. Without an instance in `options` those of all instances, merged by time.
  ///
  /// Gives how many fence events there were, those that did not pass among them, and the damage that was
  /// met on the way to them.
  @discardableResult
  public func forEachEvent(
    _ options: AnalysisOptions, matching filter: EventFilter, _ body: (EventLine) throws -> Bool
  ) throws -> EventListing {
    var buffers = capture.description.buffers
    if let instance = options.instance {
      buffers = [buffers[try place(of: instance)]]
    }
    let lines = EventLines(capture, buffers)
    var names = NameTable()
    var stream = try readable { () throws(TraceFileError) in
      try capture.events(of: buffers, threads: options.threads)
    }
    var seen: UInt64 = 0
    while try stream.next(names: &names) {
      for record in stream.records.prefix(stream.count) {
        let line = lines.line(for: record, in: stream, names: names)
        switch line {
        case .event(let event):
          seen &+= 1
          guard filter.matches(event) else { continue }
        case .lost(let loss): guard filter.matches(loss) else { continue }
        case nil: continue
        }
        if let line, try !body(line) { return listing(of: seen, stream, isWhole: false) }
      }
      options.progress?(stream.progress)
    }
    return listing(of: seen, stream, isWhole: true)
  }

  private func listing(
    of events: UInt64, _ stream: borrowing FenceEventStream, isWhole: Bool
  ) -> EventListing {
    var anomalies = capture.anomalies
    anomalies.merge(stream.textAnomalies)
    let tallies = stream.tallies().map(\.tally)
    for tally in tallies {
      anomalies.merge(tally.anomalies)
    }
    // Before the end nobody knows of which events there is no record.
    let catalog = capture.catalog
    anomalies.merge(catalog.anomalies(counting: isWhole ? catalog.recordsByID(tallies) : []))
    return EventListing(
      events: events, damage: anomalies.anomalies.filter { $0.kind.isDamage },
      damagedFences: stream.lines?.damagedFences ?? 0,
      notUnderstood: stream.lines.flatMap { LineSummary($0).notUnderstoodWords })
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
    let pass = try readable { () throws(TraceFileError) in
      try AnalysisPass(capture, choice.buffer, options)
    }
    var gathered = StoryGathering(fence: fence, bounds: bounds)
    try run(
      pass, options, fenceEnded: { fence, _ in gathered.take(fence) },
      waitEnded: { wait, _ in gathered.take(wait) })
    gathered.takeAlive(of: pass.model)
    var story = try gathered.story(capture, choice.buffer, builder, pass, options)
    let report = builder.report(of: pass)
    story.take(from: report)
    guard !story.isEmpty else {
      guard report.events.fenceEvents > 0 else {
        let rest = report.lines?.notUnderstoodClause ?? ""
        let reason = "there are no fence events in what was read of it\(rest)."
        throw report.hasOnlyDamagedFences
          ? FencepostError.unreadable(file: capture.name, reason: reason)
          : FencepostError.noFenceEvents(file: capture.name, reason: reason)
      }
      throw FencepostError.noSuchFence(
        "\(fence.context):\(fence.seqno)", doubt: LossFindings(report).doubt,
        others: report.trace.instances.filter { !$0.isAnalyzed && $0.fenceEvents != 0 }.map(\.name))
    }
    return story
  }

  private func run(
    _ pass: AnalysisPass, _ options: AnalysisOptions,
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
