public import FenceModel
public import TraceVocabulary

/// What every rule may ask of the capture.
public struct RuleContext: Sendable {
  /// The clock of the analysed buffer.
  public var clock: TraceClock
  /// The traced kernel; nil where the file does not say.
  public var kernel: KernelRelease?
  /// What was recorded.
  public var recorded: RecordedEvents
  /// Of these, tracepoints without a single record although there are fences: a filter may have kept
  /// them out, so that nothing follows from their absence.
  public var unseen: RecordedEvents = []
  /// Tracepoints that are not in `recorded` since their records cannot be read.
  public var undecoded: RecordedEvents = []
  /// The limits that rules compare with.
  public var limits: RuleLimits
  /// The name of a task; nil where the capture has none.
  public var comm: @Sendable (Int32) -> String?
  /// Whether the capture names a task so, as far as it was read.
  public var hasTask: @Sendable (String) -> Bool

  /// The context of a capture.
  public init(
    clock: TraceClock, kernel: KernelRelease?, recorded: RecordedEvents,
    limits: RuleLimits = RuleLimits(), comm: @escaping @Sendable (Int32) -> String? = { _ in nil },
    hasTask: @escaping @Sendable (String) -> Bool = { _ in false }
  ) {
    self.clock = clock
    self.kernel = kernel
    self.recorded = recorded
    self.limits = limits
    self.comm = comm
    self.hasTask = hasTask
  }

  /// The clock, where each CPU has one of its own; nil where all share one.
  var skewedClock: TraceClock? { clock.skew > 0 ? clock : nil }

  /// Why grace periods that were recorded tell nothing; nil where none were, or where they do.
  var uselessGracePeriods: String? {
    recorded.uselessGracePeriods(isKernelKnown: kernel != nil)
  }

  /// What the capture lacks of `events`, a clause each.
  func absence(of events: RecordedEvents) -> [String] {
    let lacking = events.subtracting(recorded)
    return lacking.subtracting(undecoded).names.map { "\($0) was not recorded" }
      + lacking.intersection(undecoded).names.map { "\($0) cannot be read" }
  }

  /// A task as messages name it: `glxgears-1234`, as ftrace prints it.
  public func task(_ pid: Int32) -> String {
    "\(comm(pid) ?? "<...>")-\(pid)"
  }
}
