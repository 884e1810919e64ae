import FenceModel

/// Which fence events the analysed instance has records of, and which it was made to record. Every sentence
/// on what is not there is made of this.
struct StepsSeen {
  private let events: EventSummary
  private let recorded: RecordedEvents

  init(_ report: Report) {
    events = report.events
    recorded = report.recorded
  }

  /// Records of `kind` in the analysed instance, under its name of today or that of kernels before 4.10.
  /// None, where they cannot be read.
  func count(of kind: FenceEvent.Kind) -> UInt64 {
    isUndecoded(kind) ? 0 : countOfAll(kind)
  }

  /// Those that cannot be read among them.
  func countOfAll(_ kind: FenceEvent.Kind) -> UInt64 {
    (events.analyzedByName ?? events.byName).reduce(0) {
      kind.names.contains($1.name) ? $0 + $1.count : $0
    }
  }

  /// Whether the records of `kind` cannot be read.
  func isUndecoded(_ kind: FenceEvent.Kind) -> Bool { events.undecoded.contains(kind.name) }

  /// Whether `kind` was recorded, and can be read: there are records of it, or the recorder was told of it.
  func isRecorded(_ kind: FenceEvent.Kind) -> Bool {
    count(of: kind) > 0 || recorded.contains(RecordedEvents(kind))
  }

  /// Whether the capture leaves open that `kind` was recorded: its format is there, and may be that of
  /// another instance, or one of all the formats of a kernel.
  func mayBeRecorded(_ kind: FenceEvent.Kind) -> Bool {
    !isRecorded(kind) && !isUndecoded(kind) && kind.names.contains { events.formats.contains($0) }
  }

  /// That no record of `kind` is there, as a clause; nil where one is.
  func absence(of kind: FenceEvent.Kind) -> String? {
    guard count(of: kind) == 0 else { return nil }
    if isUndecoded(kind) { return "\(kind.noun)s cannot be read" }
    return isRecorded(kind) || mayBeRecorded(kind)
      ? "no \(kind.noun) was seen" + place : "\(kind.noun)s were not recorded"
  }

  /// That there is no record of any wait, as a clause; nil where one is, or waits were recorded.
  var noWait: String? {
    let edges = [FenceEvent.Kind.waitStarted, .waitEnded]
    guard !edges.contains(where: { isRecorded($0) || isUndecoded($0) }) else { return nil }
    return edges.contains(where: mayBeRecorded)
      ? "no wait was seen" + place : "waits were not recorded"
  }

  private var place: String { events.analyzedByName == nil ? "" : " in this instance" }
}

extension EventSummary {
  /// The tracepoints of `undecoded`.
  var undecodedSteps: RecordedEvents {
    FenceEvent.Kind.allCases.reduce(into: RecordedEvents()) {
      if undecoded.contains($1.name) { $0.insert(RecordedEvents($1)) }
    }
  }
}

extension FenceEvent.Kind {
  /// Its tracepoint's name of today, and that of kernels before 4.10.
  var names: [String] { [name, "fence_" + word] }

  /// What one record of it shows, as sentences call it.
  fileprivate var noun: String {
    switch self {
    case .initialized: "init"
    case .emitted: "emit"
    case .signalingEnabled: "request for a signal"
    case .signaled: "signal"
    case .waitStarted: "wait start"
    case .waitEnded: "wait end"
    case .destroyed: "destroy"
    }
  }
}
