import FenceModel
import FenceReports
import TraceEvents
import TraceFile
import TraceVocabulary

/// Gathers the story of one identity: its lives in a first pass, their records in a second look at
/// the windows in which they lived.
struct StoryGathering {
  private let fence: FenceID
  private let bounds: StoryBounds
  private var lives: BothEnds<(lifetime: FenceLifetime, isAlive: Bool)>
  private var waits: BothEnds<FenceWait>

  init(fence: FenceID, bounds: StoryBounds) {
    self.fence = fence
    self.bounds = bounds
    lives = BothEnds(limit: bounds.lives)
    waits = BothEnds(limit: bounds.waits)
  }

  /// Takes a life that has ended.
  mutating func take(_ life: borrowing FenceLifetime) {
    if life.fence == fence {
      lives.append((copy life, isAlive: false))
    }
  }

  mutating func take(_ wait: FenceWait) {
    if wait.fence == fence {
      waits.append(wait)
    }
  }

  /// Takes what was alive when the trace ended. It comes last, so that it is kept: a life that never
  /// ended is what most people look for.
  mutating func takeAlive(of model: borrowing FenceModel) {
    var alive: [FenceLifetime] = []
    let fence = fence
    model.forEachAlive { life in
      if life.fence == fence {
        alive.append(copy life)
      }
    }
    for life in alive {
      lives.append((life, isAlive: true))
    }
    for wait in model.openWaits() {
      take(wait)
    }
  }

  func story(
    _ capture: FenceCapture, _ buffer: TraceBuffer, _ builder: ReportBuilder,
    _ pass: AnalysisPass, _ options: AnalysisOptions
  ) throws -> FenceStory {
    var second = SecondLook(
      completing: outline(capture, buffer, builder, pass), limit: bounds.records)
    let windows = second.windows
    // A text is read from its start each time.
    if capture.isText || windows.count > bounds.windows || hasRecordsOutsideLives(pass) {
      try second.look(at: nil, capture, buffer, nil, threads: options.threads)
    } else {
      for window in windows {
        try second.look(at: window, capture, buffer, pass.index, threads: options.threads)
      }
    }
    return second.story
  }

  /// Whether a look at the times of the listed lives alone could miss records of this identity.
  private func hasRecordsOutsideLives(_ pass: AnalysisPass) -> Bool {
    // Fences without an identity of their own have seqno 0, and no lives that can be told apart.
    if fence.seqno == 0 || lives.omitted > 0 { return true }
    let listed = lives.elements
    // What was let go early lives on, and is not counted a second time.
    if listed.isEmpty || listed.contains(where: { $0.lifetime.traits.contains(.retiredEarly) }) {
      return true
    }
    // An index and a window need times that only grow.
    return pass.tallies.contains { $0.tally.anomalies.contains(.timeWentBack) }
  }

  /// The story without its records.
  private func outline(
    _ capture: FenceCapture, _ buffer: TraceBuffer, _ builder: ReportBuilder,
    _ pass: AnalysisPass
  ) -> FenceStory {
    let end = pass.end ?? .zero
    let names = pass.model.names
    var waitsByGeneration: [UInt32: [WaitSummary]] = [:]
    for wait in waits.elements {
      waitsByGeneration[wait.generation, default: []].append(
        builder.summary(of: wait, end: end, names, pass.taskNames))
    }
    let listed = lives.elements.sorted {
      ($0.lifetime.generation, $0.lifetime.first.timestamp)
        < ($1.lifetime.generation, $1.lifetime.first.timestamp)
    }
    let incarnations = listed.map { life, isAlive in
      FenceStory.Incarnation(
        lifetime: life, driver: names.driver(of: life.name),
        timeline: names.timeline(of: life.name), records: [],
        waits: waitsByGeneration.removeValue(forKey: life.generation) ?? [],
        isAliveAtEnd: isAlive)
    }
    let unboundWaits = waitsByGeneration.sorted { $0.key < $1.key }.flatMap(\.value)
    return FenceStory(
      fence: fence, file: capture.name, clock: buffer.clock, end: end,
      incarnations: incarnations, incarnationsOmitted: lives.omitted,
      unboundWaits: unboundWaits, waitsOmitted: waits.omitted)
  }
}
