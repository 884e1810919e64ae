/// One grace period, as far as the records bound its two ends.
///
/// It begins no earlier than `beginsAfter` and no later than `begunBy`, and ends no earlier than
/// `endsAfter` and no later than `endedBy`. A tracepoint is both bounds of its end of the period: it
/// is made under the lock and with interrupts off (`rcu_gp_init`, `rcu_gp_cleanup`,
/// kernel/rcu/tree.c, 4.9 to 7.3).
struct GracePeriod: Sendable {
  /// Nil: the records do not show that it began late enough for anything.
  var beginsAfter: Evidence?
  /// It had begun by then; every period that is known of at all has this bound.
  var begunBy: Evidence
  /// Nil: it may have ended at any time before `endedBy`.
  var endsAfter: Evidence?
  /// Nil: it may have ended at any time after `endsAfter`.
  var endedBy: Evidence?

  /// Whether all of it certainly lies between two records.
  func isProven(
    after released: FenceLifetime.Moment, before reused: FenceLifetime.Moment, _ order: RecordOrder
  ) -> Bool {
    guard let beginsAfter, let endedBy else {
      return false
    }
    // The same two records the wrong way round would be two periods' halves.
    return order.isSure(released, before: beginsAfter.moment)
      && order.isSure(endedBy.moment, before: reused)
      && order.isSureByStamp(beginsAfter.moment, before: endedBy.moment)
  }

  /// Whether all of it may lie between two records.
  func isPossible(
    after released: FenceLifetime.Moment, before reused: FenceLifetime.Moment, _ order: RecordOrder
  ) -> Bool {
    if order.isSure(begunBy.moment, before: released) {
      return false
    }
    guard let endsAfter else {
      return true
    }
    return !order.isSure(reused, before: endsAfter.moment)
  }

  /// Why the clock or the records leave it possible and no more.
  func doubt(
    after released: FenceLifetime.Moment, before reused: FenceLifetime.Moment, _ order: RecordOrder
  ) -> GraceVerdict.Reason {
    guard order.isSynchronised else {
      return .clock
    }
    guard let beginsAfter, let endsAfter, endedBy != nil else {
      return .incomplete
    }
    let isWideOpen =
      order.isSure(beginsAfter.moment, before: released)
      && order.isSure(released, before: begunBy.moment)
      && beginsAfter != begunBy
    return isWideOpen && order.isSure(endsAfter.moment, before: reused) ? .incomplete : .margin
  }

  /// Its two ends, as a report shows them: what a begin proves, and where it ended.
  var span: GracePeriodSpan {
    GracePeriodSpan(began: beginsAfter ?? begunBy, ended: endedBy ?? endsAfter)
  }
}

/// A grace period as evidence: the records of its two ends.
public struct GracePeriodSpan: Equatable, Sendable {
  /// It began with this record, or had begun by then.
  public var began: Evidence
  /// It ended with this record; nil where it was still under way.
  public var ended: Evidence?

  /// A grace period from `began` to `ended`.
  public init(began: Evidence, ended: Evidence?) {
    self.began = began
    self.ended = ended
  }
}
