import FenceModel
import FenceReports
import FenceRules
import TraceEvents
import TraceFile
import TraceVocabulary

/// One pass over the fence events of one buffer: events into the model, what ends into the
/// statistics and the stream of lines. The one place where data flows from step to step.
///
/// A class, since nobody copies it: of a struct that cannot be copied the compiler follows each of the
/// thousand fields of its parts through every function, for minutes.
final class AnalysisPass {
  private(set) var model: FenceModel
  private(set) var statistics = FenceStatistics()
  /// The rules; nil where they are not judged.
  private(set) var rulebook: Rulebook?
  /// The first gaps, in order of time.
  private(set) var firstGaps: [LostEvents] = []
  private(set) var tallies: [(instance: Int, cpu: CPUNumber, tally: StreamTally)] = []
  private(set) var index: TraceIndex?
  /// What the events of the capture are called; of a text known when the pass has ended.
  private(set) var catalog: EventCatalog
  /// What the capture shows to have been recorded.
  private(set) var recorded: RecordedEvents = []
  /// What became of the lines of a text; nil of a trace.dat.
  private(set) var lines: TextLineAccount?
  /// What was wrong with a text as a whole.
  private(set) var textAnomalies = AnomalyLog()
  /// Whether a loss became known after records that follow it had been judged.
  private(set) var hasLateLosses = false
  /// Whether records came in another order than that of their times.
  private(set) var isOutOfOrder = false
  /// What is drawn of the trace; nil where it is not wanted.
  private var gathering: PictureGathering?
  /// Durations in their order; nil where they are not wanted.
  private(set) var series: SeriesGathering?
  private var stream: FenceEventStream
  private let capture: FenceCapture
  private let buffer: TraceBuffer

  /// Gaps that are kept one by one; all are counted.
  private static let listedGaps = 1_000

  /// A pass over `buffer`. One that is given `findings` looks a second time: it draws round those, and
  /// judges no rule.
  init(
    _ capture: FenceCapture, _ buffer: TraceBuffer, _ options: AnalysisOptions,
    drawing findings: [Finding]? = nil
  ) throws(TraceFileError) {
    self.capture = capture
    self.buffer = buffer
    catalog = capture.catalog
    model = FenceModel(
      clock: buffer.clock,
      kernel: capture.description.kernel.flatMap { KernelRelease(uname: $0) })
    stream = try capture.events(
      of: [buffer], threads: options.threads, wantsSupporting: options.judgesRules)
    if options.judgesRules, findings == nil {
      rulebook = Rulebook(
        context: RuleContext(
          clock: buffer.clock, kernel: model.kernel, recorded: [], limits: options.limits,
          comm: { [taskNames = stream.taskNames] in taskNames.comm(of: $0) },
          hasTask: { [taskNames = stream.taskNames] in taskNames.all.values.contains($0) }))
    }
    if let detail = options.picture {
      gathering = PictureGathering(
        detail, clock: buffer.clock, taskNames: capture.description.commandLines,
        knowing: findings)
      model.alive = AliveCurve()
    }
    if options.gathersSeries, findings == nil {
      series = SeriesGathering(clock: buffer.clock)
    }
    model.know(taskNames: capture.description.commandLines)
    if buffer.hasUnplacedLosses {
      // Nobody knows where they are: a gap that is open from the start, on a CPU of its own.
      model.gapBegan(on: .max)
    }
  }

  /// What is handed each fence and wait as it ends.
  typealias Observer = (borrowing FenceLifetime, NameTable) throws -> Void
  typealias WaitObserver = (FenceWait, NameTable) throws -> Void

  /// Runs to the end of the trace.
  func run(
    progress: ((Double) -> Void)?, fenceEnded: Observer? = nil, waitEnded: WaitObserver? = nil
  ) throws {
    while try stream.next(names: &model.names) {
      var marks: [ExtractedRecord] = []
      stream.feed(&model) { record, model in
        switch record.tag {
        case ExtractedRecord.gapBegan:
          model.gapBegan(on: record.cpu, at: record.timestamp)
          marks.append(record)
        case ExtractedRecord.unseenBegan:
          model.gapBegan(on: record.cpu, at: record.timestamp)
        case ExtractedRecord.gapEnded, ExtractedRecord.unseenEnded:
          model.gapEnded(on: record.cpu, at: record.timestamp)
        default:
          break  // A vendor's own event of a fence system: counted by its id.
        }
      }
      for mark in marks.prefix(AnalysisPass.listedGaps - firstGaps.count) {
        firstGaps.append(stream.gap(of: mark))
      }
      try drain(fenceEnded, waitEnded)
      progress?(stream.progress)
    }
    tallies = stream.tallies()
    index = stream.index()
    catalog = stream.catalog(of: capture)
    lines = stream.lines
    textAnomalies = stream.textAnomalies
    hasLateLosses = stream.hasLateLosses
    isOutOfOrder = stream.isOutOfOrder
    recorded = stream.recorded(in: capture)
    model.finish(at: end ?? .zero)
    try drain(fenceEnded, waitEnded)
    let names = model.names
    model.forEachAlive { fence in
      statistics.take(alive: fence, names: names)
      series?.take(fence, aliveAt: end ?? .zero, names: names)
    }
    if rulebook != nil {
      let last = TraceEnd(of: model, statistics, at: end ?? .zero)
      let undecoded = catalog.undecoded.reduce(into: RecordedEvents()) {
        $0.insert(RecordedEvents($1))
      }
      rulebook?.finish(last, recorded: recorded, undecoded: undecoded, names)
      rulebook.map { gathering?.learn($0.log, isLast: true) }
    }
    // The report of a capture with many findings needs as much.
    model.forgetContexts()
  }

  /// Gives away what was gathered of the picture, which is large.
  func takeGathering() -> PictureGathering? { gathering.take() }

  /// The first and the last timestamp of any record of the buffer.
  var span: ClosedRange<Timestamp>? {
    tallies.compactMap(\.tally.span).reduce(nil) { whole, one in
      guard let whole else { return one }
      return min(whole.lowerBound, one.lowerBound)...max(whole.upperBound, one.upperBound)
    }
  }

  /// The last timestamp of any record of the buffer.
  var end: Timestamp? { span?.upperBound }

  /// The names of tasks, as far as the pass has come.
  var taskNames: TaskNames { stream.taskNames }

  private func drain(_ fenceEnded: Observer?, _ waitEnded: WaitObserver?) throws {
    try AnalysisPass.hand(&model, to: &statistics, &rulebook, fenceEnded, waitEnded)
    if gathering != nil {
      gather()
    }
    gatherSeries()
    model.frees.removeAll(keepingCapacity: true)
    model.staleUses.removeAll(keepingCapacity: true)
    model.incidents.removeAll(keepingCapacity: true)
    model.reuses.removeAll(keepingCapacity: true)
    model.endedFences.removeAll(keepingCapacity: true)
    model.endedWaits.removeAll(keepingCapacity: true)
  }

  /// Adds what has ended to the picture, now that the rules have judged it.
  private func gather() {
    guard var gathering = gathering.take() else { return }
    if let rulebook {
      gathering.learn(rulebook.log)
    }
    for fence in model.endedFences {
      gathering.take(fence)
    }
    for wait in model.endedWaits {
      gathering.take(wait)
    }
    for place in model.reuses.indices {
      gathering.take(model.reuses[place])
    }
    self.gathering = gathering
  }

  /// Adds what has ended to the series.
  private func gatherSeries() {
    guard var series = series.take() else { return }
    for fence in model.endedFences {
      series.take(fence, names: model.names)
    }
    for wait in model.endedWaits {
      series.take(wait, names: model.names)
    }
    self.series = series
  }

  /// Hands on what has ended in `model`. Over parts of the pass and spans, so that nothing is copied;
  /// `inout`, since what a class lends for reading alone is copied first.
  private static func hand(
    _ model: inout FenceModel, to statistics: inout FenceStatistics,
    _ rulebook: inout Rulebook?, _ fenceEnded: Observer?, _ waitEnded: WaitObserver?
  ) throws {
    // Before the ends of the fences that they are about, which settle them.
    rulebook?.take(model.incidents.span, model.names)
    let fences = model.endedFences.span
    let waits = model.endedWaits.span
    statistics.take(ended: fences, names: model.names)
    rulebook?.take(ended: fences, waits, model.names)
    if let fenceEnded {
      for index in fences.indices {
        try fenceEnded(fences[index], model.names)
      }
    }
    for index in waits.indices {
      statistics.take(waits[index], names: model.names)
      try waitEnded?(waits[index], model.names)
    }
    for index in model.reuses.indices {
      rulebook?.take(model.reuses[index], model.names)
    }
    for index in model.staleUses.indices {
      rulebook?.take(model.staleUses[index], model.names)
    }
    for index in model.frees.indices {
      rulebook?.take(model.frees[index], model.names)
    }
  }
}
