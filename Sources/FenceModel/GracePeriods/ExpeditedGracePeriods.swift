/// Expedited grace periods: `rcu_exp_grace_period`, or calls of `synchronize_rcu_expedited`.
///
/// Each is run on behalf of a call that is under way all the while (kernel/rcu/tree_exp.h), so a whole
/// one lies inside each call, and none lies outside all calls. Between the tracepoints and what they
/// stand for a task may be preempted. Hence either way the two edges prove a period between them, and
/// leave one possible wherever the two touch the interval.
struct ExpeditedGracePeriods: Sendable {
  /// Calls that are open at the same time; more than that come from hostile input alone.
  static let openCalls = 256

  private(set) var recent = RecentGracePeriods()
  private var traced: [UInt64: Evidence] = [:]
  private var calls: [Int32: Evidence] = [:]
  /// Whether any edge was seen.
  private(set) var isUsed = false
  /// An end without its begin: until then one may have run from the start of the trace on.
  private(set) var lastUnpaired: Evidence?
  /// A begin that the bound let go: from then on one may be running.
  private var isOverfull = false

  mutating func started(_ sequence: UInt64, _ record: Evidence) {
    isUsed = true
    // Expedited grace periods follow one another: what began before has ended.
    for (other, began) in traced where other != sequence {
      recent.append(period(from: began, to: record))
      traced[other] = nil
    }
    if traced[sequence] == nil {
      traced[sequence] = record
    }
  }

  mutating func ended(_ sequence: UInt64, _ record: Evidence) {
    isUsed = true
    close(traced.removeValue(forKey: sequence), record)
  }

  mutating func entered(_ record: Evidence) {
    isUsed = true
    guard calls.count < Self.openCalls || calls[record.moment.pid] != nil else {
      isOverfull = true
      return
    }
    if let previous = calls.updateValue(record, forKey: record.moment.pid) {
      // Its return is missing: possible until now, and proves nothing.
      recent.append(
        GracePeriod(beginsAfter: nil, begunBy: record, endsAfter: previous, endedBy: record))
    }
  }

  mutating func returned(_ record: Evidence) {
    isUsed = true
    close(calls.removeValue(forKey: record.moment.pid), record)
  }

  private mutating func close(_ began: Evidence?, _ record: Evidence) {
    if let began {
      recent.append(period(from: began, to: record))
    } else {
      lastUnpaired = record
      recent.append(
        GracePeriod(beginsAfter: nil, begunBy: record, endsAfter: nil, endedBy: record))
    }
  }

  private func period(from began: Evidence, to ended: Evidence) -> GracePeriod {
    GracePeriod(beginsAfter: began, begunBy: ended, endsAfter: began, endedBy: ended)
  }

  /// Whether one is under way that may have begun before `reused`, and so may lie before it.
  func isUnderWay(before reused: FenceLifetime.Moment, _ order: RecordOrder) -> Bool {
    traced.values.contains { !order.isSure(reused, before: $0.moment) }
      || calls.values.contains { !order.isSure(reused, before: $0.moment) }
  }

  /// Whether each edge so far found its place.
  var isComplete: Bool { !isOverfull }
}
