/// The pairs of texts (driver, timeline) that the records of one stream carry, numbered in the
/// order in which they were first met.
///
/// Every fence event spells out both names. Making strings of them costs more than all the rest of
/// the decode, so a pair is looked up by its bytes: one hash over whole words, one comparison.
///
/// A table that is full forgets all pairs and goes on numbering: a pair that comes back gets a new
/// number, and numbers below `base` are in no later record.
struct TextPairs {
  private struct Entry {
    var hash: UInt64
    var start: UInt32
    var firstCount: UInt16
    var secondCount: UInt16
  }

  private var entries: ContiguousArray<Entry> = []
  private var bytes: [UInt8] = []
  /// Open addressing over `entries`, one more than the index; 0 is free. Twice `capacity` slots.
  private var slots = ContiguousArray<UInt16>(repeating: 0, count: TextPairs.capacity * 2)
  private let seed: UInt64
  /// Pairs added since `takeNew`, those forgotten meanwhile among them.
  private var fresh: [TextPairBytes] = []

  /// The number of the first pair that is remembered.
  private(set) var base: UInt32 = 0

  /// Pairs that are remembered at a time. Drivers have a few hundred timelines; a vendor driver
  /// that puts a text of its own into each fence fills this again and again, at the price of new
  /// look-ups alone.
  static let capacity = 4_096

  init(seed: UInt64) {
    self.seed = seed
  }

  /// The number that the next new pair gets.
  var end: UInt32 { base &+ UInt32(entries.count) }

  /// The pairs added since the last call, in the order of their numbers.
  mutating func takeNew() -> [TextPairBytes] {
    defer { fresh.removeAll(keepingCapacity: true) }
    return fresh
  }

  private mutating func removeAll() {
    base = end
    entries.removeAll(keepingCapacity: true)
    bytes.removeAll(keepingCapacity: true)
    for index in slots.indices {
      slots[index] = 0
    }
  }

  /// The number of the pair at `first` and `second` in `source`. The ranges lie inside `source`,
  /// and are shorter than 65,536 bytes each.
  @inline(__always)
  mutating func number(
    of first: Range<Int>, and second: Range<Int>, in source: borrowing Span<UInt8>
  ) -> UInt32 {
    var hash = seed ^ UInt64(truncatingIfNeeded: first.count << 16 | second.count)
    source.mix(first, into: &hash)
    source.mix(second, into: &hash)
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0 {
      let index = Int(slots[slot]) - 1
      let entry = entries[index]
      if entry.hash == hash, Int(entry.firstCount) == first.count,
        Int(entry.secondCount) == second.count
      {
        let start = Int(entry.start)
        let known = bytes.span
        if source.matches(first, known, at: start),
          source.matches(second, known, at: start + first.count)
        {
          return base &+ UInt32(truncatingIfNeeded: index)
        }
      }
      slot = (slot + 1) & mask
    }
    return add(first, second, hash: hash, in: source)
  }

  @inline(never)
  private mutating func add(
    _ first: Range<Int>, _ second: Range<Int>, hash: UInt64, in source: borrowing Span<UInt8>
  ) -> UInt32 {
    if entries.count >= TextPairs.capacity {
      removeAll()
    }
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash >> 32) & mask
    while slots[slot] != 0 {
      slot = (slot + 1) & mask
    }
    let number = end
    entries.append(
      Entry(
        hash: hash, start: UInt32(bytes.count), firstCount: UInt16(first.count),
        secondCount: UInt16(second.count)))
    let pair = TextPairBytes(first: first.map { source[$0] }, second: second.map { source[$0] })
    bytes.append(contentsOf: pair.first)
    bytes.append(contentsOf: pair.second)
    fresh.append(pair)
    slots[slot] = UInt16(entries.count)
    return number
  }
}
