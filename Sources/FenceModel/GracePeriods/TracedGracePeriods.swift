/// Normal grace periods by `rcu_grace_period`: "start" and "end" of equal sequence are one period.
///
/// The kernel thread runs one after another. A start whose end is missing had ended when the next
/// one began; an end whose start is missing belongs to a period that may have begun at any time.
struct TracedGracePeriods: Sendable {
  private(set) var recent = RecentGracePeriods()
  private(set) var open: (sequence: UInt64, began: Evidence)?
  private(set) var sawEnd = false
  /// Whether any edge was seen.
  private(set) var isUsed = false

  mutating func started(_ sequence: UInt64, _ record: Evidence) -> GracePeriod? {
    isUsed = true
    let previous = open
    open = (sequence, record)
    guard let previous, previous.sequence != sequence else {
      return nil
    }
    return keep(
      GracePeriod(
        beginsAfter: previous.began, begunBy: previous.began, endsAfter: previous.began,
        endedBy: record))
  }

  mutating func ended(_ sequence: UInt64, _ record: Evidence) -> GracePeriod? {
    isUsed = true
    sawEnd = true
    guard let previous = open, previous.sequence == sequence else {
      return keep(
        GracePeriod(beginsAfter: nil, begunBy: record, endsAfter: record, endedBy: record))
    }
    open = nil
    return keep(
      GracePeriod(
        beginsAfter: previous.began, begunBy: previous.began, endsAfter: record, endedBy: record))
  }

  private mutating func keep(_ period: GracePeriod) -> GracePeriod {
    recent.append(period)
    return period
  }

  /// The one under way, if it may have ended without our knowing.
  var unfinished: GracePeriod? {
    guard let open, !sawEnd else {
      return nil
    }
    return GracePeriod(
      beginsAfter: open.began, begunBy: open.began, endsAfter: open.began, endedBy: nil)
  }

  /// The one under way, as evidence.
  var running: GracePeriodSpan? {
    open.map { GracePeriodSpan(began: $0.began, ended: nil) }
  }
}
