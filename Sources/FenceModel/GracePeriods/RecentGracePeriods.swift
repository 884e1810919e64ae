internal import TraceVocabulary

/// The latest grace periods of one source, in the order of their ends.
///
/// A bound on their number costs no answer: who asks of a release before the oldest that is kept asks
/// of a period as well that began after it, and ended long before the reuse, since a reuse is judged
/// as soon as it has happened. Where that is not so, `mayHaveForgotten` says it.
struct RecentGracePeriods: Sendable {
  /// 64 periods of some milliseconds each reach back for longer than any driver recycles.
  static let capacity = 64

  private var ring: ContiguousArray<GracePeriod> = []
  private var next = 0
  /// By then the youngest of the forgotten had ended.
  private var forgottenThrough: Timestamp?
  /// How many there were.
  private(set) var count: UInt64 = 0

  mutating func append(_ period: GracePeriod) {
    count &+= 1
    guard ring.count == Self.capacity else {
      ring.append(period)
      return
    }
    let last = Self.latest(of: ring[next])
    forgottenThrough = forgottenThrough.map { max($0, last) } ?? last
    ring[next] = period
    next = (next &+ 1) % Self.capacity
  }

  private static func latest(of period: GracePeriod) -> Timestamp {
    var last = period.begunBy.moment.timestamp
    if let ended = period.endedBy { last = max(last, ended.moment.timestamp) }
    if let ended = period.endsAfter { last = max(last, ended.moment.timestamp) }
    return last
  }

  /// Whether a period that is no longer kept may have ended after `moment`.
  func mayHaveForgotten(after moment: FenceLifetime.Moment, _ order: RecordOrder) -> Bool {
    guard let forgottenThrough else {
      return false
    }
    return moment.timestamp <= forgottenThrough.advanced(by: order.margin)
  }

  /// The youngest of which `isWanted` is true, looked for from the youngest on and no further back
  /// than to those that had ended when `released` was made.
  func youngest(
    since released: FenceLifetime.Moment, _ order: RecordOrder,
    where isWanted: (borrowing GracePeriod) -> Bool
  ) -> GracePeriod? {
    for age in 0..<ring.count {
      let place = (next &+ ring.count &- 1 &- age) % ring.count
      if isWanted(ring[place]) {
        return ring[place]
      }
      if let ended = ring[place].endedBy,
        ended.moment.timestamp.advanced(by: order.margin) < released.timestamp
      {
        return nil
      }
    }
    return nil
  }

  /// The youngest of all that had begun by `time`.
  func youngest(begunBy time: Timestamp) -> GracePeriod? {
    for age in 0..<ring.count {
      let place = (next &+ ring.count &- 1 &- age) % ring.count
      if ring[place].span.began.moment.timestamp <= time {
        return ring[place]
      }
    }
    return nil
  }
}
