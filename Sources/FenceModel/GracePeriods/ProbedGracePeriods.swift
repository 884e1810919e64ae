/// Normal grace periods by probes on `rcu_gp_init` and `rcu_gp_cleanup` (kernel/rcu/tree.c, 4.9 to
/// 7.3), which one kernel thread calls in turn:
///
///     init entered ──▶ begins ──▶ init left (1) ──▶ … ──▶ cleanup entered ──▶ ends ──▶ cleanup left
///
/// `rcu_gp_init` returns false where there was nothing to begin, and is then called again. Any of
/// the four may be missing, not recorded at all or lost: a begin lies between the entry and, at the
/// latest, the cleanup; an end between the cleanup's entry and, at the latest, the next init.
struct ProbedGracePeriods: Sendable {
  private(set) var recent = RecentGracePeriods()
  private(set) var phase = Phase.unknown
  private(set) var sawCleanup = false
  /// Whether any edge was seen.
  private(set) var isUsed = false

  enum Phase {
    /// The trace has begun, and no edge was seen.
    case unknown
    case idle
    case beginning(entered: Evidence)
    case running(entered: Evidence?, left: Evidence)
    case ending(entered: Evidence?, left: Evidence?, cleanup: Evidence)
  }

  mutating func initEntered(_ record: Evidence) -> GracePeriod? {
    isUsed = true
    defer { phase = .beginning(entered: record) }
    switch phase {
    case .unknown, .idle, .beginning:
      return nil
    case .running(let entered, let left):
      // The cleanup between is not recorded, or the init had nothing to begin and did not say so.
      return keep(
        GracePeriod(beginsAfter: nil, begunBy: left, endsAfter: entered ?? left, endedBy: record))
    case .ending(let entered, let left, let cleanup):
      return keep(
        GracePeriod(
          beginsAfter: entered, begunBy: left ?? cleanup, endsAfter: cleanup, endedBy: record))
    }
  }

  mutating func initLeft(began: Bool?, _ record: Evidence) -> GracePeriod? {
    isUsed = true
    if case .beginning(let entered) = phase {
      phase = began == false ? .idle : .running(entered: entered, left: record)
      return nil
    }
    // The entry is missing: whatever was under way ended before it.
    let previous = initEntered(record)
    phase = began == false ? .idle : .running(entered: nil, left: record)
    return previous
  }

  mutating func cleanupEntered(_ record: Evidence) -> GracePeriod? {
    isUsed = true
    sawCleanup = true
    switch phase {
    case .unknown, .idle:
      phase = .ending(entered: nil, left: nil, cleanup: record)
    case .beginning(let entered):
      phase = .ending(entered: entered, left: nil, cleanup: record)
    case .running(let entered, let left):
      phase = .ending(entered: entered, left: left, cleanup: record)
    case .ending(let entered, let left, let cleanup):
      // What lies between is missing: another period began and ended there.
      phase = .ending(entered: nil, left: nil, cleanup: record)
      return keep(
        GracePeriod(
          beginsAfter: entered, begunBy: left ?? cleanup, endsAfter: cleanup, endedBy: record))
    }
    return nil
  }

  mutating func cleanupLeft(_ record: Evidence) -> GracePeriod? {
    isUsed = true
    switch phase {
    case .beginning:
      // The cleanup of the period before, late by the clocks' difference: that one is closed.
      return nil
    case .unknown, .idle:
      phase = .idle
      return keep(
        GracePeriod(beginsAfter: nil, begunBy: record, endsAfter: nil, endedBy: record))
    case .running(let entered, let left):
      phase = .idle
      return keep(
        GracePeriod(beginsAfter: entered, begunBy: left, endsAfter: left, endedBy: record))
    case .ending(let entered, let left, let cleanup):
      phase = .idle
      return keep(
        GracePeriod(
          beginsAfter: entered, begunBy: left ?? cleanup, endsAfter: cleanup, endedBy: record))
    }
  }

  private mutating func keep(_ period: GracePeriod) -> GracePeriod {
    recent.append(period)
    return period
  }

  /// The one under way, if it may have ended by now.
  var unfinished: GracePeriod? {
    switch phase {
    case .unknown, .idle:
      nil
    case .beginning(let entered):
      // Without a record of any cleanup nothing tells when it ends.
      sawCleanup
        ? nil
        : GracePeriod(beginsAfter: nil, begunBy: entered, endsAfter: entered, endedBy: nil)
    case .running(let entered, let left):
      sawCleanup
        ? nil
        : GracePeriod(beginsAfter: entered, begunBy: left, endsAfter: left, endedBy: nil)
    case .ending(let entered, let left, let cleanup):
      GracePeriod(
        beginsAfter: entered, begunBy: left ?? cleanup, endsAfter: cleanup, endedBy: nil)
    }
  }

  /// The one under way, as evidence.
  var running: GracePeriodSpan? {
    switch phase {
    case .unknown, .idle: nil
    case .beginning(let entered): GracePeriodSpan(began: entered, ended: nil)
    case .running(let entered, let left): GracePeriodSpan(began: entered ?? left, ended: nil)
    case .ending(let entered, let left, let cleanup):
      GracePeriodSpan(began: entered ?? left ?? cleanup, ended: cleanup)
    }
  }
}
