public import FenceModel
public import TraceVocabulary

/// Everything a trace says of one identity: all its incarnations, every record, every waiter.
public struct FenceStory: Sendable {
  /// The identity.
  public var fence: FenceID
  /// The file's name, as in `TraceSummary`.
  public var file: String
  /// The clock of all timestamps.
  public var clock: TraceClock
  /// The latest timestamp of the trace.
  public var end: Timestamp
  /// The incarnations, by generation: all, or the first and the last to end, and then those that
  /// were alive when the trace ended.
  public var incarnations: [Incarnation]
  /// Incarnations between those that were left out to bound memory.
  public var incarnationsOmitted: UInt64
  /// Records of this identity that could not be given to one of `incarnations`, in order of time:
  /// those of anonymous fences, which share one identity by design, and of what was left out.
  public var unbound: [EventLine]
  /// Records that were left out to bound memory; they would stand at the end of `unbound`.
  public var unboundOmitted: UInt64
  /// Waits of this identity on none of `incarnations`.
  public var unboundWaits: [WaitSummary]
  /// Waits that were left out to bound memory, between the first and the last to end.
  public var waitsOmitted: UInt64
  /// What rules found of this identity, as far as it is listed; empty until `take(from:)`.
  public internal(set) var findings: [ReportedFinding] = []
  /// What the capture cannot show of it.
  var doubts = StoryDoubts()

  /// One life under this identity.
  public struct Incarnation: Sendable {
    /// What the model knows of it.
    public var lifetime: FenceLifetime
    /// Its driver.
    public var driver: String
    /// Its timeline.
    public var timeline: String
    /// Its records in order of time, and between them the gaps of any CPU.
    public var records: [EventLine]
    /// Records that were left out to bound memory; they would stand at the end of `records`.
    public var recordsOmitted: UInt64
    /// The waits on it, by their start.
    public var waits: [WaitSummary]
    /// Whether it was alive when the trace ended.
    public var isAliveAtEnd: Bool

    /// A life of these parts.
    public init(
      lifetime: FenceLifetime, driver: String, timeline: String, records: [EventLine],
      recordsOmitted: UInt64 = 0, waits: [WaitSummary], isAliveAtEnd: Bool
    ) {
      self.lifetime = lifetime
      self.driver = driver
      self.timeline = timeline
      self.records = records
      self.recordsOmitted = recordsOmitted
      self.waits = waits
      self.isAliveAtEnd = isAliveAtEnd
    }
  }

  /// The story of `fence`.
  public init(
    fence: FenceID, file: String, clock: TraceClock, end: Timestamp,
    incarnations: [Incarnation], incarnationsOmitted: UInt64 = 0, unbound: [EventLine] = [],
    unboundOmitted: UInt64 = 0, unboundWaits: [WaitSummary] = [], waitsOmitted: UInt64 = 0
  ) {
    self.fence = fence
    self.file = file
    self.clock = clock
    self.end = end
    self.incarnations = incarnations
    self.incarnationsOmitted = incarnationsOmitted
    self.unbound = unbound
    self.unboundOmitted = unboundOmitted
    self.unboundWaits = unboundWaits
    self.waitsOmitted = waitsOmitted
  }

  /// Whether the trace says nothing of this identity.
  public var isEmpty: Bool {
    incarnations.isEmpty && unbound.isEmpty && unboundWaits.isEmpty
  }
}
