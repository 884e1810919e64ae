import DequeModule

/// Waits that ended, until the return of `dma_fence_wait_timeout` tells the result: the next record
/// of the task as a rule, microseconds later.
struct HeldWaits {
  /// What is said of a wait whose result is not recorded.
  enum Fallback {
    case outcome(FenceWait.Outcome)
    /// The signal may come late for the incarnation in this slot.
    case late(slot: UInt32, born: UInt64)
  }

  struct Entry {
    let wait: FenceWait
    let fallback: Fallback
    let strand: Strand
  }

  private var entries: Deque<Entry> = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  var isEmpty: Bool { entries.isEmpty }

  /// Keeps `entry`; returns the oldest where it had to make room.
  mutating func hold(_ entry: Entry) -> Entry? {
    entries.append(entry)
    return entries.count > capacity ? entries.popFirst() : nil
  }

  /// The wait that the strand ended last, if it is held.
  mutating func take(_ strand: Strand) -> Entry? {
    guard let place = entries.lastIndex(where: { $0.strand.isSame(as: strand) }) else {
      return nil
    }
    return entries.remove(at: place)
  }

  mutating func takeFirst() -> Entry? {
    entries.popFirst()
  }
}
