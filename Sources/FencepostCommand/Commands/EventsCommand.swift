import ArgumentParser
import FenceModel
import FenceReports
import Fencepost
import TraceVocabulary

struct EventsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "List fence events, one a line, as trace-cmd report prints them.",
    discussion: """
      All conditions must be met. Where the ring buffer lost events, a line says so.

        fencepost events trace.dat --context 401 --event signaled
        fencepost events trace.dat --from 63.412174 --to 63.5 --limit 20
      """)

  @Argument(help: "The trace to read; - is standard input.")
  var trace: String

  @Option(help: .init("Only fences of this context.", valueName: "number"))
  var context: UInt32?

  @Option(help: .init("Only fences of this seqno.", valueName: "number"))
  var seqno: UInt32?

  @Option(help: .init("Only records that name this driver.", valueName: "name"))
  var driver: String?

  @Option(help: .init("Only records that name this timeline.", valueName: "name"))
  var timeline: String?

  @Option(
    help: .init(
      "Only this event, such as signaled or dma_fence_signaled; may be given again.",
      valueName: "name"))
  var event: [FenceEvent.Kind] = []

  @Option(help: .init("Only records of this task.", valueName: "number"))
  var pid: Int32?

  @Option(help: .init("Only from this time on, as it is printed.", valueName: "seconds"))
  var from: ClockReading?

  @Option(help: .init("Only up to this time, as it is printed.", valueName: "seconds"))
  var to: ClockReading?

  @Option(help: .init("Stop after this many events.", valueName: "number"))
  var limit: Int?

  @OptionGroup var analysis: AnalysisArguments

  private var filter: EventFilter {
    var filter = EventFilter()
    filter.context = context
    filter.seqno = seqno
    filter.driver = driver
    filter.timeline = timeline
    filter.kinds = Set(event)
    filter.pid = pid
    filter.from = from
    filter.to = to
    return filter
  }

  func validate() throws {
    if let limit, limit < 1 {
      throw ValidationError("--limit must be at least 1.")
    }
  }

  func run() throws {
    var run = Run()
    run.attempt(trace) {
      let capture = try analysis.open(trace)
      let format = EventLineFormat()
      var bytes: [UInt8] = []
      var shown = 0
      let listing = Result {
        try capture.forEachEvent(analysis.options(nil), matching: filter) { line in
          format.append(line, to: &bytes)
          if bytes.count >= NDJSONSink.flushSize {
            try Output.log.write(bytes)
            bytes.removeAll(keepingCapacity: true)
          }
          if case .event = line { shown += 1 }
          return limit.map { shown < $0 } ?? true
        }
      }
      // What was listed before a failure is shown too.
      try Output.log.write(bytes)
      let total = try listing.get()
      for damage in total.damage {
        Run.warn(
          trace,
          "\(damage.kind.rawValue)\(damage.place), \(damage.count) in all: "
            + "\(damage.detail); events may be missing.")
      }
      if total.events == 0 {
        let rest = total.notUnderstood.map { "; " + $0 } ?? ""
        Run.warn(trace, "there are no fence events in what was read of it\(rest).")
        return total.damagedFences > 0 ? .unreadable : .noFenceEvents
      }
      if let words = total.notUnderstood {
        Run.warn(trace, "\(words); events may be missing.")
      }
      if shown == 0 {
        Run.warn(trace, "none of its \(total.events) fence events is one that was asked for.")
      }
      return .success
    }
    try run.finish()
  }
}
