/// Destroyed incarnations in the order of their ends: a ring of fixed size, so that lingering
/// costs two array accesses a fence and no allocation.
struct LingeringFences {
  struct Entry {
    let slot: UInt32
    /// The incarnation's number; the slot may have passed to another since.
    let born: UInt64
  }

  private var ring: ContiguousArray<Entry> = []
  private var oldest = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// Adds `entry`; returns the oldest where it had to make room.
  mutating func push(_ entry: Entry) -> Entry? {
    if ring.count < capacity {
      ring.append(entry)
      return nil
    }
    let evicted = ring[oldest]
    ring[oldest] = entry
    oldest = oldest &+ 1 == capacity ? 0 : oldest &+ 1
    return evicted
  }

  /// The slots of the oldest `count` entries, those that `push` evicts next.
  func forEachOldest(_ count: Int, _ body: (UInt32) -> Void) {
    guard ring.count == capacity else { return }
    var place = oldest
    for _ in 0..<min(count, capacity) {
      body(ring[place].slot)
      place = place &+ 1 == capacity ? 0 : place &+ 1
    }
  }

  /// All entries, oldest first; none are left.
  mutating func removeAll() -> [Entry] {
    let entries = Array(ring[oldest...]) + Array(ring[..<oldest])
    ring.removeAll()
    oldest = 0
    return entries
  }
}
