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

  /// A task as messages name it: `glxgears-1234`, as ftrace prints it.
  public func task(_ pid: Int32) -> String {
    "\(comm(pid) ?? "<...>")-\(pid)"
  }
}

/// The limits that rules compare with; each a default that a policy can change.
public struct RuleLimits: Sendable {
  /// A wait beyond this is a `long-wait` of severity info: one frame at 60 Hz, where the capture does
  /// not show the real period. Nanoseconds.
  public var frameNanoseconds: UInt64 = 16_666_667
  /// A wait beyond this is a `long-wait` of severity warning: what a person notices. Nanoseconds.
  public var longWaitNanoseconds: UInt64 = 100_000_000
  /// The timeout of a driver that the table does not know. Nanoseconds.
  public var unknownDriverTimeoutNanoseconds: UInt64 = 500_000_000
  /// Waits that failed sooner than this are polls, as far as no probe shows their timeout. Nanoseconds.
  public var pollNanoseconds: UInt64 = 50_000

  /// The defaults.
  public init() {}
}
