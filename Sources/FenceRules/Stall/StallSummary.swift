public import FenceModel
public import TraceVocabulary

/// The answer to "what hangs, and who hangs on it": the fence that stalled first, the last progress of
/// its context, and everyone who waits on it.
public struct StallSummary: Sendable {
  /// How it shows.
  public enum Kind: String, Sendable {
    /// A fence that was asked for, and is unsignaled when the trace ends.
    case unsignaledAtEnd
    /// The same, for less than its driver's timeout, and nobody waits for it: it may still be at work.
    case belowTimeout
    /// A fence that was signaled long before the end, and a task still waits for it.
    case notWoken
    /// The trace goes on, after a wait that failed.
    case failedWait
    /// The trace goes on, after a wait beyond the driver's timeout.
    case longWait

    /// Whether it is that the fence has no signal.
    public var isWithoutSignal: Bool { self == .unsignaledAtEnd || self == .belowTimeout }
  }

  /// An array or a chain that waits for what stalled.
  public struct Container: Sendable {
    /// The container.
    public var fence: FenceSubject
    /// Its members that are unsignaled at the end, as far as they are known.
    public var unsignaledMembers: Int
    /// The records that tell: its own `dma_fence_enable_signal`, and that of the member inside of it.
    public var requests: [FenceLifetime.Moment]

    /// What it is, in a word.
    public var word: String { fence.driver == "dma_fence_chain" ? "chain" : "array" }
  }

  /// Where a context stopped, of which a later fence was asked for.
  public struct Stop: Sendable {
    /// The oldest unsignaled fence of the context.
    public var fence: FenceSubject
    /// The hardware's fence of its job; nil where nothing tells it.
    public var runsAs: FenceSubject?
    /// When it was emitted, or initialised where there is no emit.
    public var since: Timestamp
    /// Which of the unsignaled fences after it the one is that was asked for, from 1.
    public var ahead: Int
  }

  /// One who waits.
  public struct Waiter: Sendable {
    /// The wait.
    public var wait: FenceWait
    /// The task, as ftrace prints it: `glxgears-1234`.
    public var task: String
    /// The fence that it waits for; another than the stalled one where jobs stand between.
    public var fence: FenceSubject
    /// How long it had waited at the end of the trace, or until its wait ended; in units of the clock.
    public var length: UInt64
  }

  /// A fence that cannot be signaled before the stalled one, since its job waits for that.
  public struct Dependent: Sendable {
    /// The job's own fence; nil where the record names none (drm_sched up to 6.16).
    public var fence: FenceSubject?
    /// The fence that it waits for.
    public var awaited: FenceSubject
    /// The record of the dependency.
    public var record: Evidence
  }

  /// How it shows.
  public var kind: Kind
  /// The fence that was asked for first of those that stalled.
  public var fence: FenceSubject
  /// Where its context stopped before it; nil where it is itself the oldest, or where nothing says for sure
  /// that the context signals in order and that an older one is unsignaled.
  public var stop: Stop? = nil
  /// The arrays and chains through which it was asked for, the outermost first; the order of records tells
  /// that, and nothing proves it.
  public var through: [Container]
  /// Since when it was asked for: the first request for its signal, or the start of the wait.
  public var since: Timestamp
  /// From then to the end of the trace, or of the wait; in units of the clock.
  public var length: UInt64
  /// The latest signal of its context; nil where none was seen, or where no fence of the context is
  /// alive at the end.
  public var lastSignal: (fence: FenceID, at: Timestamp)?
  /// Who waits on it, longest first; at most `StallSummary.listed`.
  public var waiters: [Waiter]
  /// How many wait on it.
  public var waiterCount: Int
  /// Who waits for a later fence of its context, longest first; at most `StallSummary.listed`.
  public var behind: [Waiter]
  /// How many do.
  public var behindCount: Int
  /// The hardware's fence of its job; nil where nothing tells it.
  public var runsAs: FenceSubject?
  /// The jobs that wait on it, nearest first; at most `StallSummary.listed`.
  public var dependents: [Dependent]
  /// How many jobs do.
  public var dependentCount: Int
  /// Circles of tasks or jobs that wait on each other, each in a sentence.
  public var cycles: [String]
  /// What keeps the answer from being certain; empty where nothing does.
  public var doubts: [String]
  /// Whether the fence may have been signaled all the same.
  public var isSignalUnsure = false

  /// The fence that leads: where the context stopped, else the one that was asked for.
  public var leading: FenceSubject { stop?.fence ?? fence }

  /// Waiters and jobs that are listed.
  public static let listed = 100
}
