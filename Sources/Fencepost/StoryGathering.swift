import FenceModel
import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// Gathers the story of one identity: its lives in a first pass, their records in a second look at
/// the windows in which they lived.
struct StoryGathering {
  private let fence: FenceID
  private var lives: [FenceLifetime] = []
  private var aliveFrom: Int?
  private var waits: [FenceWait] = []

  /// Bounds on what is told of one identity: lives, waits, records of each life, windows that are
  /// looked at again. Stubs and slab constructors share one identity by the thousand.
  private static let listedLives = 2_000
  private static let listedWaits = 10_000
  private static let listedRecords = 10_000

  init(fence: FenceID) {
    self.fence = fence
  }

  mutating func take(_ life: borrowing FenceLifetime) {
    if life.fence == fence, lives.count < StoryGathering.listedLives {
      lives.append(copy life)
    }
  }

  mutating func take(_ wait: FenceWait) {
    if wait.fence == fence, waits.count < StoryGathering.listedWaits {
      waits.append(wait)
    }
  }

  /// Takes what was alive when the trace ended; nothing is taken after that.
  mutating func takeAlive(of model: borrowing FenceModel) {
    aliveFrom = lives.count
    var alive: [FenceLifetime] = []
    let fence = fence
    model.forEachAlive { life in
      if life.fence == fence {
        alive.append(copy life)
      }
    }
    for life in alive {
      take(life)
    }
    for wait in model.openWaits() {
      take(wait)
    }
  }

  func story(
    _ capture: FenceCapture, _ buffer: TraceBuffer, _ builder: ReportBuilder,
    _ pass: borrowing AnalysisPass, _ options: AnalysisOptions
  ) throws -> FenceStory {
    let end = pass.end ?? .zero
    let names = pass.model.names
    var incarnations: [FenceStory.Incarnation] = []
    for (place, life) in lives.enumerated() {
      incarnations.append(
        FenceStory.Incarnation(
          lifetime: life, driver: names.driver(of: life.name),
          timeline: names.timeline(of: life.name), records: [],
          waits: waits.filter { $0.generation == life.generation }.map {
            builder.summary(of: $0, end: end, names)
          }, isAliveAtEnd: place >= aliveFrom ?? .max))
    }
    incarnations.sort {
      ($0.lifetime.generation, $0.lifetime.first.timestamp)
        < ($1.lifetime.generation, $1.lifetime.first.timestamp)
    }
    var unbound: [EventLine] = []
    for window in windows(pass.span) {
      try look(
        at: window, capture, buffer, pass.index, options.threads, &incarnations, &unbound)
    }
    return FenceStory(
      fence: fence, file: capture.name, clock: buffer.clock, end: end,
      incarnations: incarnations, unbound: unbound)
  }

  /// The times of all lives, overlapping ones joined; the whole trace where the identity has none,
  /// because its fences are anonymous.
  private func windows(_ span: ClosedRange<Timestamp>?) -> [ClosedRange<Timestamp>] {
    guard !lives.isEmpty else { return span.map { [$0] } ?? [] }
    let times = lives.map {
      min($0.first.timestamp, $0.lastSeen)...max($0.first.timestamp, $0.lastSeen)
    }
    var joined: [ClosedRange<Timestamp>] = []
    for time in times.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = joined.last, time.lowerBound <= last.upperBound {
        joined[joined.count - 1] = last.lowerBound...max(last.upperBound, time.upperBound)
      } else {
        joined.append(time)
      }
    }
    return joined
  }

  private func look(
    at window: ClosedRange<Timestamp>, _ capture: FenceCapture, _ buffer: TraceBuffer,
    _ index: TraceIndex?, _ threads: Int, _ incarnations: inout [FenceStory.Incarnation],
    _ unbound: inout [EventLine]
  ) throws {
    let lines = EventLines(capture, [buffer])
    var names = NameTable()
    var stream = try capture.events(of: [buffer], threads: threads, window: window, index: index)
    while try stream.next(names: &names) {
      for record in stream.records.prefix(stream.count) {
        guard record.timestamp <= window.upperBound else { return }
        guard record.timestamp >= window.lowerBound,
          let line = lines.line(for: record, in: stream, names: names)
        else { continue }
        switch line {
        case .lost:
          for place in incarnations.indices where incarnations[place].covers(record.timestamp) {
            incarnations[place].add(line, atMost: StoryGathering.listedRecords)
          }
        case .event(let event):
          give(line, event, record, to: &incarnations, &unbound)
        }
      }
    }
  }

  /// Gives a record to the life that it belongs to: the one that has it as a moment, else the first
  /// whose time covers it.
  private func give(
    _ line: EventLine, _ event: FenceEventLine, _ record: ExtractedRecord,
    to incarnations: inout [FenceStory.Incarnation], _ unbound: inout [EventLine]
  ) {
    let owner =
      incarnations.firstIndex { $0.lifetime.hasMoment(at: record.position) }
      ?? (event.fence == fence
        ? incarnations.firstIndex { $0.covers(record.timestamp) } : nil)
    if let owner {
      incarnations[owner].add(line, atMost: StoryGathering.listedRecords)
    } else if event.fence == fence, unbound.count < StoryGathering.listedRecords {
      unbound.append(line)
    }
  }
}

extension FenceStory.Incarnation {
  /// Whether a moment lies within this life.
  fileprivate func covers(_ timestamp: Timestamp) -> Bool {
    lifetime.first.timestamp <= timestamp && timestamp <= lifetime.lastSeen
  }

  fileprivate mutating func add(_ line: EventLine, atMost limit: Int) {
    if records.count < limit {
      records.append(line)
    } else {
      recordsOmitted += 1
    }
  }
}

extension FenceLifetime {
  /// Whether the record at `position` is one of the moments that this life keeps.
  fileprivate func hasMoment(at position: FilePosition) -> Bool {
    [initialized, emitted, signalingEnabled, signaled, destroyed].contains {
      $0?.position == position
    } || first.position == position
  }
}
