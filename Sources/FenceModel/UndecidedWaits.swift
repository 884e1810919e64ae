import DequeModule
import TraceVocabulary

/// Waits that ended without a recorded signal, in the order of their ends, until the signal can no
/// longer be late.
struct UndecidedWaits {
  struct Entry {
    var wait: FenceWait
    let slot: UInt32
    let born: UInt64
    let deadline: Timestamp
  }

  /// Nothing is to be decided before; `distantFuture` while there is nothing.
  private(set) var nextDeadline = Timestamp.distantFuture
  private var entries: Deque<Entry> = []
  private let slack: UInt64?
  private let capacity: Int

  /// `slack` is nil for clocks that do not count nanoseconds: no signal can be called late there.
  init(slack: UInt64?, capacity: Int) {
    self.slack = slack
    self.capacity = max(capacity, 1)
  }

  var first: Entry? { entries.first }
  var isFull: Bool { entries.count > capacity }

  /// Keeps `wait` until its slack is over; false where it cannot become decidable.
  mutating func put(_ wait: FenceWait, slot: UInt32, born: UInt64) -> Bool {
    guard let slack, let end = wait.end else {
      return false
    }
    let deadline = end.timestamp.advanced(by: slack)
    entries.append(Entry(wait: wait, slot: slot, born: born, deadline: deadline))
    nextDeadline = min(nextDeadline, deadline)
    return true
  }

  mutating func takeFirst() -> Entry? {
    let first = entries.popFirst()
    nextDeadline = entries.first?.deadline ?? .distantFuture
    return first
  }

  /// Asks again at a later time.
  mutating func postpone(beyond now: Timestamp) {
    nextDeadline = now
  }
}
