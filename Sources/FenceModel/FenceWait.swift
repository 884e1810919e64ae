public import TraceVocabulary

/// One `dma_fence_wait_start`/`dma_fence_wait_end` pair of one task on one fence.
public struct FenceWait: Sendable {
  /// How a wait ended. The tracepoints do not record the result; a probe on the return does, and is
  /// then what decides. Without one, each case says how it is known.
  public enum Outcome: UInt8, Sendable {
    /// The fence's signal was recorded before the wait ended, or the names at the end are those that
    /// the kernel prints for signaled fences.
    case signaled
    /// No signal before the end, though none can have been missed: a timeout, a signal to the task,
    /// or a poll.
    case failed
    /// It cannot be told: events were lost, the signal is not recorded in this trace, the identity
    /// is shared, or the signal was recorded so soon after the end that it may have ended the wait
    /// all the same (`ModelBounds.signalSlackNanoseconds` says where that is so).
    case unknown
    /// Still open when the trace ended.
    case open
  }

  /// The fence waited for.
  public internal(set) var fence: FenceID
  /// Its incarnation.
  public internal(set) var generation: UInt32
  /// The fence's names.
  public internal(set) var name: NameID
  /// The waiting task.
  public internal(set) var pid: Int32
  /// How it ended.
  public internal(set) var outcome: Outcome
  /// Events were lost during the wait.
  public internal(set) var crossedGap: Bool
  /// The record could belong to several live incarnations.
  public internal(set) var isAmbiguous: Bool
  /// The start; nil where the wait began before the trace or its start was lost.
  public internal(set) var start: FenceLifetime.Moment?
  /// The end; nil where the wait is still open.
  public internal(set) var end: FenceLifetime.Moment?
  /// The fence's first `signaled` record, as far as it was seen when the outcome was decided.
  public internal(set) var signal: FenceLifetime.Moment? = nil
  /// Where the signal is the outcome: the names at the end, the order of the two records, or the
  /// waker show that it came before the end. Without, a signal of another CPU was merged before the
  /// end by a clock that cannot order them: it most likely ended the wait, and a failure that the
  /// signal followed closely would look the same.
  public internal(set) var isOutcomeSure = true
  /// What the scheduler did to the task; nil where no sched events were recorded.
  public internal(set) var wakeUp: WakeUp? = nil
  /// When the fence that its context signaled before it was signaled: until then the hardware was at that one,
  /// where it takes a context's jobs in turn. `zero` where that is not known.
  package internal(set) var turnBegan = Timestamp.zero
  /// The record with which the task had entered the direct reclaim that it began the wait in.
  public internal(set) var reclaim: Evidence? = nil
  /// Up to when the trace shows without a gap that the wait was open; `distantFuture` where there
  /// was no gap at all. Only of open waits, and nil where even the start lies in a gap.
  public internal(set) var shownOpenUntil: Timestamp? = nil
  /// The frame period of the fastest display when the wait ended, in units of the clock; nil where no
  /// vertical blanks were recorded.
  public internal(set) var framePeriod: UInt64? = nil
  /// The result of `dma_fence_wait_timeout`, from a probe on its return: 0 timed out, negative an
  /// error, positive the jiffies that were left; nil where that was not recorded.
  public internal(set) var result: Int64?
  /// The timeout in jiffies, from a probe on its entry: 0 only asks, the largest value waits for
  /// ever; nil where that was not recorded.
  public internal(set) var timeout: Int64?

  /// Whether the fence's signal was recorded before the wait began.
  public var beganSignaled: Bool {
    guard let start, let signal else { return false }
    return signal.timestamp < start.timestamp
  }

  /// How long it took, in units of the trace clock; nil where an end of it was not seen.
  @inlinable public var length: UInt64? {
    guard let start, let end else { return nil }
    return start.timestamp.distance(to: end.timestamp)
  }
}
