/// A record that bounds a grace period in time.
public enum GracePeriodEdge: Equatable, Sendable {
  /// `rcu_grace_period` "start": the grace period `sequence` has begun a moment ago.
  case started(sequence: UInt64)
  /// `rcu_grace_period` "end": it ends now; the same `sequence` as its start.
  case ended(sequence: UInt64)
  /// `rcu_exp_grace_period` "start" of the expedited grace period `sequence`.
  case expeditedStarted(sequence: UInt64)
  /// `rcu_exp_grace_period` "end".
  case expeditedEnded(sequence: UInt64)
  /// `rcu_gp_init` entered: a grace period begins after this.
  case initEntered
  /// `rcu_gp_init` left; `began` is its return value: false says that there was nothing to begin,
  /// nil that the probe does not record it.
  case initReturned(began: Bool?)
  /// `rcu_gp_cleanup` entered: the grace period ends after this.
  case cleanupEntered
  /// `rcu_gp_cleanup` left: it has ended.
  case cleanupReturned
  /// `synchronize_rcu_expedited` entered by the task of the record.
  case expeditedEntered
  /// `synchronize_rcu_expedited` left: a whole grace period lies between the two.
  case expeditedReturned
  /// `synchronize_rcu` entered by the task of the record.
  case synchronizeEntered
  /// `synchronize_rcu` left.
  case synchronizeReturned
  /// `call_rcu` took the callback at `head` (`rcu_callback`).
  case callbackQueued(head: UInt64)
  /// The callback at `head` is invoked: a whole grace period has passed since it was queued
  /// (`rcu_invoke_callback`).
  case callbackInvoked(head: UInt64)
}
