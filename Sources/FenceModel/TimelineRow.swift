/// The statistics of one driver's timelines of one shape.
public struct TimelineRow: Equatable, Sendable {
  /// The driver, safe to print.
  public let driver: String
  /// The timelines, digit runs folded to `#`, safe to print.
  public let timeline: String
  /// Whether this is the row of all timelines that no row was left for.
  public let isOther: Bool
  /// Contexts that were seen. One that was forgotten and came back counts again; see
  /// `ModelCounts.forgottenContexts`.
  public let contexts: UInt64
  /// Incarnations, those alive among them.
  public let fences: UInt64
  /// Incarnations alive at the end of the trace.
  public let alive: UInt64
  /// From emit, or init where there is none, to the signal, in units of the trace clock. Fences
  /// that could not be told from another of their identity are left out.
  public let signalLatency: DistributionSummary?
  /// Signals that stand before the emit or init of their fence: they have no latency.
  public let unorderedSignals: UInt64
  /// Waits that ended.
  public let waits: UInt64
  /// The lengths of those whose start was seen, however they ended.
  public let waitLength: DistributionSummary?

  /// A row of these values.
  public init(
    driver: String, timeline: String, isOther: Bool, contexts: UInt64, fences: UInt64,
    alive: UInt64, signalLatency: DistributionSummary?, unorderedSignals: UInt64 = 0,
    waits: UInt64, waitLength: DistributionSummary?
  ) {
    self.driver = driver
    self.timeline = timeline
    self.isOther = isOther
    self.contexts = contexts
    self.fences = fences
    self.alive = alive
    self.signalLatency = signalLatency
    self.unorderedSignals = unorderedSignals
    self.waits = waits
    self.waitLength = waitLength
  }
}
