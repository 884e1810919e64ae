import TraceVocabulary

/// What the scheduler did to a task that waited for a fence, as far as sched events were recorded:
///
///     signaled ──▶ waking ──▶ switch to the task ──▶ wait_end
public struct WakeUp: Equatable, Sendable {
  /// The last `sched_waking` of the task before the wait ended; its own task is the waker.
  public internal(set) var waking: Evidence?
  /// The last `sched_switch` to the task before the wait ended.
  public internal(set) var switchedIn: Evidence?
  /// The task's priority, as the kernel counts: lower is more urgent. nil where not recorded.
  public internal(set) var priority: Int32?
  /// The time that the task that signaled the fence spent ready to run and off the CPU, at least a
  /// millisecond, of which most lay between the start of the wait and the signal.
  public internal(set) var signalerDelay: RunDelay?
  /// After that delay the signaler went to sleep of itself, and signaled only when it was awake again.
  package internal(set) var hasSignalerSlept = false
  /// What the signaler did is not known as far back as the wait began.
  package internal(set) var isSignalerUnknown = false
  /// The signaler, or the task over which a softirq signaled, entered direct reclaim, and had not left it
  /// before the wait began; the record with which it left, where how it entered was not recorded.
  public internal(set) var signalerReclaim: Evidence?
  /// The record with which it left that reclaim; nil where it had not when it signaled.
  package internal(set) var signalerLeftReclaim: Evidence?
  /// A task that is not the waiter was in direct reclaim while it waited.
  package internal(set) var othersReclaimed = false

  /// Nothing known.
  public init() {}
}

/// A time in which a task was ready to run and did not.
public struct RunDelay: Equatable, Sendable {
  /// The task.
  public internal(set) var pid: Int32
  /// Its priority, as the kernel counts: lower is more urgent.
  public internal(set) var priority: Int32
  /// The record that made it ready, or took the CPU from it.
  public internal(set) var from: Evidence
  /// The record that gave it a CPU.
  public internal(set) var to: Evidence

  /// Delays below this are ordinary scheduling, in nanoseconds.
  package static let least: UInt64 = 1_000_000

  /// How long it was, in units of the trace clock.
  public var length: UInt64 { from.moment.timestamp.distance(to: to.moment.timestamp) }
}
