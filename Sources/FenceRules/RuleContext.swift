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
  /// The limits that rules compare with.
  public var limits: RuleLimits
  /// The name of a task; nil where the capture has none.
  public var comm: @Sendable (Int32) -> String?

  /// The context of a capture.
  public init(
    clock: TraceClock, kernel: KernelRelease?, recorded: RecordedEvents,
    limits: RuleLimits = RuleLimits(), comm: @escaping @Sendable (Int32) -> String? = { _ in nil }
  ) {
    self.clock = clock
    self.kernel = kernel
    self.recorded = recorded
    self.limits = limits
    self.comm = comm
  }

  /// Why grace periods that were recorded tell nothing; nil where none were, or where they do.
  var uselessGracePeriods: String? {
    recorded.uselessGracePeriods(isKernelKnown: kernel != nil)
  }

  /// A task as messages name it: `glxgears-1234`, as ftrace prints it.
  public func task(_ pid: Int32) -> String {
    "\(comm(pid) ?? "<...>")-\(pid)"
  }
}
