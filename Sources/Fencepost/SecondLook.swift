import FenceModel
import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// The second look at a trace: gives the records of an identity to its lives, which a first pass
/// has told apart.
struct SecondLook {
  /// The story, complete after the last `look`.
  private(set) var story: FenceStory
  private let times: [ClosedRange<Timestamp>]
  private let livesByTime: LivesByTime
  /// The lives of the records that the first pass has bound to one.
  private var owners: [FilePosition: Int] = [:]
  private let limit: Int

  /// Will complete `story`, with at most `limit` records of each life.
  init(completing story: FenceStory, limit: Int) {
    self.story = story
    self.limit = limit
    times = story.incarnations.map(\.lifetime.time)
    livesByTime = LivesByTime(times)
    for (place, life) in story.incarnations.enumerated() {
      for wait in life.waits {
        for moment in [wait.wait.start, wait.wait.end] {
          if let moment { owners[moment.position] = place }
        }
      }
    }
    // A moment of a life says more than the generation of a wait.
    for (place, life) in story.incarnations.enumerated() {
      for moment in life.lifetime.moments {
        owners[moment.position] = place
      }
    }
  }

  /// The times at which a listed life was under way.
  var windows: [ClosedRange<Timestamp>] { livesByTime.windows }

  /// Takes the records of `window`; nil is the whole trace, in whatever order its times are.
  mutating func look(
    at window: ClosedRange<Timestamp>?, _ capture: FenceCapture, _ buffer: TraceBuffer,
    _ index: TraceIndex?, threads: Int
  ) throws {
    let lines = EventLines(capture, [buffer])
    var names = NameTable()
    var stream = try capture.events(
      of: [buffer], threads: threads, window: window, index: window == nil ? nil : index)
    while try stream.next(names: &names) {
      for record in stream.records.prefix(stream.count) {
        if let window {
          guard record.timestamp <= window.upperBound else { return }
          guard record.timestamp >= window.lowerBound else { continue }
        }
        if let event = FenceEvent(record) {
          guard let place = place(of: event) else { continue }
          if let line = lines.line(for: record, in: stream, names: names) {
            add(line, to: place)
          }
        } else if let line = lines.line(for: record, in: stream, names: names) {
          for life in times.indices where times[life].contains(record.timestamp) {
            add(line, to: .life(life))
          }
        }
      }
    }
  }

  private enum Place {
    case life(Int)
    case unbound
  }

  /// Where a record belongs: to the life that the first pass bound it to, else to the one that was
  /// under way; nil where it is about another identity.
  private func place(of event: FenceEvent) -> Place? {
    if let owner = owners[event.position] { return .life(owner) }
    guard event.fence == story.fence else { return nil }
    return livesByTime.life(at: event.timestamp).map { .life($0) } ?? .unbound
  }

  private mutating func add(_ line: EventLine, to place: Place) {
    switch place {
    case .life(let life):
      if story.incarnations[life].records.count < limit {
        story.incarnations[life].records.append(line)
      } else {
        story.incarnations[life].recordsOmitted += 1
      }
    case .unbound:
      if story.unbound.count < limit {
        story.unbound.append(line)
      } else {
        story.unboundOmitted += 1
      }
    }
  }
}

extension FenceLifetime {
  /// The records that this life keeps.
  fileprivate var moments: [Moment] {
    [first] + [initialized, emitted, signalingEnabled, signaled, destroyed].compactMap(\.self)
  }

  /// From the earliest to the latest of its records that are known, which is not from the first to
  /// the last where the time of a CPU stepped back.
  fileprivate var time: ClosedRange<Timestamp> {
    moments.reduce(lastSeen...lastSeen) {
      min($0.lowerBound, $1.timestamp)...max($0.upperBound, $1.timestamp)
    }
  }
}
