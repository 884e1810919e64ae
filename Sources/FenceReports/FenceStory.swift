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
  /// The incarnations, by generation.
  public var incarnations: [Incarnation]
  /// Records of this identity that could not be given to one incarnation, in order of time: those
  /// of anonymous fences, which share one identity by design.
  public var unbound: [EventLine]

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
    incarnations: [Incarnation], unbound: [EventLine] = []
  ) {
    self.fence = fence
    self.file = file
    self.clock = clock
    self.end = end
    self.incarnations = incarnations
    self.unbound = unbound
  }
}
