internal import DequeModule

/// What shows that a normal grace period passed without showing its edges: a callback that was queued
/// and then invoked (`rcu_callback`, `rcu_invoke_callback`), a call of `synchronize_rcu` that returned.
///
/// A witness proves that a period lies between its two records; the lack of one proves nothing.
struct GracePeriodWitnesses: Sendable {
  /// Callbacks that are remembered until they are invoked; beyond that the oldest is let go.
  static let queued = 4_096
  /// Calls that are open at the same time.
  static let openCalls = 1_024

  private(set) var recent = RecentGracePeriods()
  private var callbacks: [UInt64: Evidence] = [:]
  private var oldest: Deque<UInt64> = []
  private var calls: [Int32: Evidence] = [:]
  /// Whether any was seen.
  private(set) var isUsed = false

  mutating func queued(_ head: UInt64, _ record: Evidence) {
    isUsed = true
    // Of two that were queued with no invocation between, the earlier claims less.
    guard callbacks[head] == nil else {
      return
    }
    callbacks[head] = record
    oldest.append(head)
    if oldest.count > Self.queued, let first = oldest.popFirst() {
      callbacks[first] = nil
    }
  }

  mutating func invoked(_ head: UInt64, _ record: Evidence) {
    isUsed = true
    close(callbacks.removeValue(forKey: head), record)
  }

  mutating func entered(_ record: Evidence) {
    isUsed = true
    if calls.count < Self.openCalls || calls[record.moment.pid] != nil {
      calls[record.moment.pid] = record
    }
  }

  mutating func returned(_ record: Evidence) {
    isUsed = true
    close(calls.removeValue(forKey: record.moment.pid), record)
  }

  private mutating func close(_ began: Evidence?, _ record: Evidence) {
    guard let began else {
      return
    }
    recent.append(
      GracePeriod(beginsAfter: began, begunBy: record, endsAfter: began, endedBy: record))
  }
}
