package import TraceVocabulary

/// The latencies and the waits of one driver's timelines of one shape, in the order of time.
package struct TimelineSeries: Equatable, Sendable {
  /// The driver, digits folded: what fingerprints call it.
  package var driver: String
  /// The timelines, digits folded.
  package var timeline: String
  /// Incarnations.
  package var fences: UInt64 = 0
  /// From emit, or init where there is none, to the signal, in the order in which fences ended.
  package var signalLatency = DurationSeries()
  /// Waits whose both ends were seen, in the order in which they ended.
  package var wait = DurationSeries()
  /// How far apart the clocks of two CPUs can be by which the durations were measured; 0 where all CPUs
  /// share one.
  package var skew: UInt64 = 0
  /// The latencies whose two ends are of one CPU, which no skew touches; nothing where there is no skew.
  package var signalLatencyOfOneCPU = DurationSeries()
  /// The waits whose two ends are of one CPU.
  package var waitOfOneCPU = DurationSeries()

  /// How many never signaled.
  package var signals = SignalCounts()
  /// The same of those whose signal somebody asked for.
  package var askedFor = SignalCounts()

  /// A row without durations.
  package init(driver: String, timeline: String) {
    self.driver = driver
    self.timeline = timeline
  }
}

/// What a comparison of captures needs of one of them, gathered as fences and waits end; only where
/// it is asked for, since no report of a single capture does.
///
/// The memory is bounded whatever a trace holds: `ModelBounds.timelines` rows, and a budget of
/// bytes. What comes when either is used up is not taken, and counted.
package struct SeriesGathering: Sendable {
  /// Bytes that all series may take together. A row of a real capture needs some 100 KiB.
  package static let defaultBudget = 64 << 20

  /// Durations that no room was left for.
  package private(set) var omitted: UInt64 = 0
  private var rows: [TimelineSeries] = []
  /// The row of each shape of names.
  private var places: [Int: Int] = [:]
  /// The row of each name as the comparison has it, which several shapes can share.
  private var placesByName: [Name: Int] = [:]
  private var usedBytes = 0

  private struct Name: Hashable {
    let driver: String
    let timeline: String
  }
  private let clock: TraceClock
  private let rowBound: Int
  private let budget: Int

  /// Nothing gathered yet of a trace on `clock`.
  package init(
    clock: TraceClock, bounds: ModelBounds = ModelBounds(), budget: Int = defaultBudget
  ) {
    self.clock = clock
    rowBound = max(bounds.timelines, 1)
    self.budget = budget
  }

  /// Takes a fence that ended, or that was alive at `end`, that of the trace.
  package mutating func take(
    _ fence: borrowing FenceLifetime, aliveAt end: Timestamp? = nil, names: borrowing NameTable
  ) {
    guard let row = row(of: fence.name, names) else {
      omitted &+= fence.signalLatency == nil ? 0 : 1
      return
    }
    rows[row].fences &+= 1
    count(fence, end, row)
    guard let latency = fence.signalLatency else { return }
    insert(latency, into: \.signalLatency, of: row)
    let (emitted, initialized) = (fence.emitted, fence.initialized)
    guard clock.skew > 0, isOfOneCPU(emitted ?? initialized, fence.signaled) else { return }
    insert(latency, into: \.signalLatencyOfOneCPU, of: row)
  }

  /// Counts whether it signaled.
  private mutating func count(
    _ fence: borrowing FenceLifetime, _ end: Timestamp?, _ row: Int
  ) {
    guard fence.tellsWhetherSignaled, let start = fence.initialized else { return }
    let (isSignaled, isAlive) = (fence.isKnownSignaled, end != nil)
    rows[row].signals.count(isSignaled: isSignaled, isAlive: isAlive)
    if fence.wasAskedFor {
      rows[row].askedFor.count(isSignaled: isSignaled, isAlive: isAlive)
    }
    guard let end, !isSignaled else { return }
    let age = (fence.emitted ?? start).timestamp.distance(to: end)
    insert(age, into: \.signals.alive, of: row)
    if fence.wasAskedFor {
      insert(age, into: \.askedFor.alive, of: row)
    }
  }

  /// Takes a wait that ended.
  package mutating func take(_ wait: borrowing FenceWait, names: borrowing NameTable) {
    guard let length = wait.length else { return }
    guard let row = row(of: wait.name, names) else {
      omitted &+= 1
      return
    }
    insert(length, into: \.wait, of: row)
    guard clock.skew > 0, isOfOneCPU(wait.start, wait.end) else { return }
    insert(length, into: \.waitOfOneCPU, of: row)
  }

  private func isOfOneCPU(_ start: FenceLifetime.Moment?, _ end: FenceLifetime.Moment?) -> Bool {
    clock.namesCPUs && start?.cpu == end?.cpu
  }

  /// The rows, by driver and timeline.
  package var series: [TimelineSeries] {
    rows.sorted { ($0.driver, $0.timeline) < ($1.driver, $1.timeline) }
  }

  private mutating func insert(
    _ value: UInt64, into series: WritableKeyPath<TimelineSeries, DurationSeries>, of row: Int
  ) {
    guard usedBytes < budget else {
      omitted &+= 1
      return
    }
    let before = rows[row][keyPath: series].byteCount
    rows[row][keyPath: series].insert(value)
    usedBytes &+= rows[row][keyPath: series].byteCount &- before
  }

  private mutating func row(of name: NameID, _ names: borrowing NameTable) -> Int? {
    let shape = names.shapeNumber(of: name)
    if let place = places[shape] { return place }
    guard name != .other else { return nil }
    let words = Name(
      driver: names.driverClass(at: shape), timeline: names.shape(at: shape).timeline)
    if let place = placesByName[words] {
      places[shape] = place
      return place
    }
    guard rows.count < rowBound else { return nil }
    rows.append(TimelineSeries(driver: words.driver, timeline: words.timeline))
    rows[rows.count - 1].skew = clock.skew
    places[shape] = rows.count - 1
    placesByName[words] = rows.count - 1
    return rows.count - 1
  }
}
