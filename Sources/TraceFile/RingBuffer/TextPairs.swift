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
    var hash: UInt64 = 0
    var start: UInt32 = 0
    /// Bytes of the first text in the upper, of the second in the lower half.
    var counts: UInt32 = 0
    var number: UInt32 = 0
    var isFree = true
  }

  /// Open addressing, twice `capacity` slots.
  private var slots = ContiguousArray<Entry>(repeating: Entry(), count: TextPairs.mask + 1)
  private var count = 0
  private var bytes: [UInt8] = []
  private static let mask = TextPairs.capacity * 2 - 1
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
  var end: UInt32 { base &+ UInt32(count) }

  /// The pairs added since the last call, in the order of their numbers.
  mutating func takeNew() -> [TextPairBytes] {
    defer { fresh.removeAll(keepingCapacity: true) }
    return fresh
  }

  private mutating func removeAll() {
    base = end
    count = 0
    bytes.removeAll(keepingCapacity: true)
    for slot in slots.indices {
      slots[slot] = Entry()
    }
  }

  /// The number of the pair of `firstCount` and `secondCount` bytes, which stand one after the other
  /// at `start` in `source`, and inside it. Each is shorter than 65,536 bytes.
  @inline(__always)
  mutating func number(
    ofFirst firstCount: Int, second secondCount: Int, at start: Int, in source: RawSpan
  ) -> UInt32 {
    let count = firstCount + secondCount
    let counts = UInt32(truncatingIfNeeded: firstCount << 16 | secondCount)
    let hash = source.hash(from: start, count: count, seed: seed ^ UInt64(counts))
    var slot = Int(truncatingIfNeeded: hash &>> 32) & TextPairs.mask
    while true {
      let entry = slots[slot]
      if entry.hash == hash, entry.counts == counts,
        bytes.rawBytes.matches(from: Int(entry.start), source, from: start, count: count)
      {
        return entry.number
      }
      if entry.isFree {
        return add(ofFirst: firstCount, second: secondCount, at: start, in: source, hash: hash)
      }
      slot = (slot + 1) & TextPairs.mask
    }
  }

  /// The same for two texts that do not stand one after the other.
  @inline(never)
  mutating func number(
    ofFirst firstCount: Int, at firstStart: Int, second secondCount: Int, at secondStart: Int,
    in source: RawSpan
  ) -> UInt32 {
    var joined = (firstStart..<firstStart + firstCount).map { source.load8(at: $0) }
    joined += (secondStart..<secondStart + secondCount).map { source.load8(at: $0) }
    return number(ofFirst: firstCount, second: secondCount, at: 0, in: joined.rawBytes)
  }

  @inline(never)
  private mutating func add(
    ofFirst firstCount: Int, second secondCount: Int, at start: Int, in source: RawSpan,
    hash: UInt64
  ) -> UInt32 {
    if count >= TextPairs.capacity {
      removeAll()
    }
    var slot = Int(truncatingIfNeeded: hash &>> 32) & TextPairs.mask
    while !slots[slot].isFree {
      slot = (slot + 1) & TextPairs.mask
    }
    let number = end
    slots[slot] = Entry(
      hash: hash, start: UInt32(bytes.count),
      counts: UInt32(truncatingIfNeeded: firstCount << 16 | secondCount), number: number,
      isFree: false)
    let middle = start + firstCount
    let pair = TextPairBytes(
      first: (start..<middle).map { source.load8(at: $0) },
      second: (middle..<middle + secondCount).map { source.load8(at: $0) })
    bytes.append(contentsOf: pair.first)
    bytes.append(contentsOf: pair.second)
    fresh.append(pair)
    count += 1
    return number
  }
}
