public import FenceModel
public import FenceRules
public import TraceVocabulary

/// Everything one analysis found: the one value that every summary is a function of.
public struct Report: Sendable {
  /// The capture itself.
  public var trace: TraceSummary
  /// The records that were read, and what was lost.
  public var events: EventSummary
  /// What the model counted of fences and waits.
  public var counts: ModelCounts
  /// Grace periods seen, and where they were seen; nil where nothing has looked for them.
  public var gracePeriods: GracePeriodSummary?
  /// One row for each (driver, timeline shape), busiest first.
  public var timelines: [TimelineSummary]
  /// Rows that a page had no room for; 0 in a report that nothing has cut.
  public var timelinesOmitted: UInt64 = 0
  /// The longest waits, longest first; at most `Report.listedWaits`.
  public var longestWaits: [WaitSummary]
  /// Waits that were open at the end, oldest first; at most `Report.listedWaits`.
  public var openWaits: [WaitSummary]
  /// Fences alive at the end: those without a signal first, among them those that are waited for,
  /// then those that no gap casts doubt on, then the oldest; at most `Report.listedFences`. How many there are in all is `counts.aliveAtEnd`.
  public var aliveFences: [AliveFence]
  /// What was recorded, as far as rules need to know.
  public var recorded: RecordedEvents = []
  /// How each rule ended; empty where none was judged.
  public var rules: [RuleResult] = []
  /// What the rules found, by rule and then in the order of time.
  public var findings: [ReportedFinding] = []
  /// How each driver treats the memory of its fences, those with the most reuses first.
  public var reuse: [ReuseSummary] = []
  /// Findings that were counted and not listed.
  public var findingsOmitted: UInt64 = 0
  /// What stalled first, and who waits on it; nil where nothing did, or rules were not judged.
  public var stall: StallSummary? = nil
  /// What became of the lines of a text; nil of a trace.dat.
  public var lines: LineSummary? = nil
  /// What the HTML report draws; nil where it was not asked for.
  public var picture: TracePicture? = nil
  /// The durations in their order; nil where they were not asked for.
  package var series: [TimelineSeries]? = nil
  /// Durations that a bound cut from `series`.
  package var seriesOmitted: UInt64 = 0

  /// Waits that are listed one by one.
  public static let listedWaits = 100
  /// Fences alive at the end that are listed one by one.
  public static let listedFences = 1_000

  /// A report of these parts.
  public init(
    trace: TraceSummary, events: EventSummary, counts: ModelCounts,
    gracePeriods: GracePeriodSummary?, timelines: [TimelineSummary],
    longestWaits: [WaitSummary], openWaits: [WaitSummary], aliveFences: [AliveFence]
  ) {
    self.trace = trace
    self.events = events
    self.counts = counts
    self.gracePeriods = gracePeriods
    self.timelines = timelines
    self.longestWaits = longestWaits
    self.openWaits = openWaits
    self.aliveFences = aliveFences
  }
}

/// The records that were read. What is lost is of the analysed instance: another one loses events
/// of its own, and no fence of this report with them.
public struct EventSummary: Sendable {
  /// All records of all instances.
  public var total: UInt64
  /// Of these, records of the analysed instance.
  public var analyzedTotal: UInt64
  /// Records of all instances by event, by name: plain for the systems `dma_fence` and `fence`, else
  /// `system:event`. Of a text those of the analysed instance, since lines of others are not read so far.
  /// Sorted by name.
  public var byName: [(name: String, count: UInt64)]
  /// Likewise of the analysed instance alone; nil where there is no other.
  public var analyzedByName: [(name: String, count: UInt64)]? = nil
  /// Records of the systems `dma_fence` and `fence` in the analysed instance.
  public var fenceEvents: UInt64
  /// Records of all instances that the ring buffer marks as discarded (event filters).
  public var discarded: UInt64
  /// Events that the ring buffer says it lost, where it says how many.
  public var lost: UInt64
  /// Gaps that the ring buffer admits.
  public var gaps: UInt64
  /// Gaps of which the number of lost events is not known, and not part of `lost` either.
  public var gapsOfUnknownSize: UInt64
  /// Losses by CPU, those CPUs alone that lost any. Less than `lost`, where a text tells the number of all
  /// CPUs together.
  public var lossByCPU: [CPULoss]
  /// The first gaps, in order of time; at most 1,000.
  public var firstGaps: [LostEvents]
  /// Events that the kernel counted as overwritten or dropped on CPUs of which the file has no
  /// data at all, and so no `CPUWindow`.
  public var lostWithoutData: UInt64 = 0
  /// Damage in the input.
  public var anomalies: [Anomaly]
  /// The events whose format the file has, named and sorted as in `byName`: a recorder stores the
  /// formats of what it was told to record, so an event that is missing here was not recorded, and
  /// one that is here without records was not seen to happen.
  public var formats: [String]

  /// Fence events among `formats` whose records cannot be read: they are counted alone.
  public var undecoded: [String] = []

  /// Whether of some of those lost the CPU is not known.
  var isLostOfUnknownCPU: Bool { lost > lossByCPU.reduce(0) { $0 &+ $1.count } }

  /// Losses of one CPU.
  public struct CPULoss: Equatable, Sendable {
    /// The CPU.
    public var cpu: CPUNumber
    /// Lost events, where their number is known.
    public var count: UInt64
    /// Gaps.
    public var gaps: UInt64

    /// Losses of `cpu`.
    public init(cpu: CPUNumber, count: UInt64, gaps: UInt64) {
      self.cpu = cpu
      self.count = count
      self.gaps = gaps
    }
  }

  /// Records of these numbers; without an `analyzedTotal` all of one instance.
  public init(
    total: UInt64, analyzedTotal: UInt64? = nil, byName: [(name: String, count: UInt64)],
    fenceEvents: UInt64, discarded: UInt64, lost: UInt64, gaps: UInt64, gapsOfUnknownSize: UInt64,
    lossByCPU: [CPULoss], firstGaps: [LostEvents], anomalies: [Anomaly], formats: [String] = []
  ) {
    self.total = total
    self.analyzedTotal = analyzedTotal ?? total
    self.byName = byName
    self.fenceEvents = fenceEvents
    self.discarded = discarded
    self.lost = lost
    self.gaps = gaps
    self.gapsOfUnknownSize = gapsOfUnknownSize
    self.lossByCPU = lossByCPU
    self.firstGaps = firstGaps
    self.anomalies = anomalies
    self.formats = formats
  }
}

/// Grace periods, and the kind of record that shows them.
public struct GracePeriodSummary: Equatable, Sendable {
  /// Where grace periods were seen. The raw values are those of the JSON report.
  public enum Source: String, Sendable {
    /// The kernel's own event.
    case event = "rcu_grace_period"
    /// Probes on the functions that begin and end one.
    case probe
    /// None were recorded.
    case none
  }

  /// Where they were seen.
  public var source: Source
  /// How many.
  public var count: UInt64

  /// The normal grace periods that the model saw.
  public init(_ facts: GracePeriodFacts) {
    switch facts.source {
    case .event: source = .event
    case .probe: source = .probe
    case .none: source = .none
    }
    count = facts.count
  }

  /// `count` grace periods, seen through `source`.
  public init(source: Source, count: UInt64) {
    self.source = source
    self.count = count
  }
}

/// The fences of one driver and timeline shape.
public struct TimelineSummary: Sendable {
  /// The driver's name, digits folded where its contexts differ in nothing else.
  public var driver: String
  /// The timeline's name, likewise: `gfx_0.0.0` if there is one such, `gfx_#.#.#` if several.
  public var timeline: String
  /// Contexts seen.
  public var contexts: UInt64
  /// Incarnations seen.
  public var fences: UInt64
  /// Of these, alive at the end.
  public var alive: UInt64
  /// From emit, or init where there was no emit, to the signal; nil where there is none.
  public var signalLatency: DistributionSummary?
  /// Signals that stand before the emit or init of their fence: they have no latency.
  public var unorderedSignals: UInt64 = 0
  /// Waits of which both ends were seen; nil where there is none.
  public var wait: DistributionSummary?

  /// A row of these numbers.
  public init(
    driver: String, timeline: String, contexts: UInt64, fences: UInt64, alive: UInt64,
    signalLatency: DistributionSummary?, wait: DistributionSummary?
  ) {
    self.driver = driver
    self.timeline = timeline
    self.contexts = contexts
    self.fences = fences
    self.alive = alive
    self.signalLatency = signalLatency
    self.wait = wait
  }
}

/// A task, as the trace names it.
public struct TaskName: Equatable, Sendable {
  /// Its saved name; `<...>` where the trace has none, as in ftrace.
  public var comm: String
  /// Its pid.
  public var pid: Int32

  /// The task `pid`, called `comm`.
  public init(comm: String, pid: Int32) {
    self.comm = comm
    self.pid = pid
  }
}

/// One wait, with its names resolved.
public struct WaitSummary: Sendable {
  /// The wait.
  public var wait: FenceWait
  /// Who waits.
  public var task: TaskName
  /// The fence's driver.
  public var driver: String
  /// The fence's timeline.
  public var timeline: String
  /// From its start to its end, or to the end of the trace while it is open; nil where the start
  /// was not seen. In units of the trace clock.
  public var length: UInt64?

  /// A wait with its names.
  public init(
    wait: FenceWait, task: TaskName, driver: String, timeline: String, length: UInt64?
  ) {
    self.wait = wait
    self.task = task
    self.driver = driver
    self.timeline = timeline
    self.length = length
  }
}

/// A fence that was alive when the trace ended.
public struct AliveFence: Sendable {
  /// The fence.
  public var lifetime: FenceLifetime
  /// Its driver.
  public var driver: String
  /// Its timeline.
  public var timeline: String
  /// From its first record to the end of the trace, in units of the trace clock.
  public var age: UInt64
  /// The tasks that wait for it at the end, each with the length of its wait so far, the first of them
  /// up to `Report.listedWaits`; `lifetime.openWaits` counts all.
  public var waiters: [WaitSummary]

  /// A fence with its names and waiters.
  public init(
    lifetime: FenceLifetime, driver: String, timeline: String, age: UInt64,
    waiters: [WaitSummary]
  ) {
    self.lifetime = lifetime
    self.driver = driver
    self.timeline = timeline
    self.age = age
    self.waiters = waiters
  }
}
