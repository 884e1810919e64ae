/// The pairs of texts (driver, timeline) that the records of one stream carry, numbered in the
/// order in which they were first met.
///
/// Every fence event spells out both names. Making strings of them costs more than all the rest of
/// the decode, so a pair is looked up by its bytes, a few words at a time.
///
/// A table that is full forgets all pairs and goes on numbering: a pair that comes back gets a new
/// number, and numbers below `base` are in no later record.
struct TextPairs {
  private struct Entry {
    var fingerprint = Fingerprint()
    var number: UInt32 = 0
    /// Where its bytes stand in `bytes`.
    var start: UInt32 = 0
    var isFree = true
  }

  /// The bytes of a pair as four words that may overlap: all of them up to 32 bytes, so that the
  /// look-up of a common pair touches nothing but its entry.
  private struct Fingerprint: Equatable {
    var word0: UInt64 = 0
    var word1: UInt64 = 0
    var word2: UInt64 = 0
    var word3: UInt64 = 0
    /// Bytes of the first text in the upper, of the second in the lower half.
    var counts: UInt32 = 0

    init() {}

    @inline(__always)
    static func == (left: Fingerprint, right: Fingerprint) -> Bool {
      // No branch until all is compared: a pair that is found is equal nearly always.
      (left.word0 ^ right.word0) | (left.word1 ^ right.word1) | (left.word2 ^ right.word2)
        | (left.word3 ^ right.word3) | UInt64(left.counts ^ right.counts) == 0
    }

    @inline(__always)
    init(_ source: RawSpan, from start: Int, count: Int, counts: UInt32) {
      self.counts = counts
      let end = start + count
      if count > 16 {
        word0 = source.load64(at: start, isBigEndian: false)
        word1 = source.load64(at: start + 8, isBigEndian: false)
        word2 = source.load64(at: end - 16, isBigEndian: false)
        word3 = source.load64(at: end - 8, isBigEndian: false)
      } else if count >= 8 {
        word0 = source.load64(at: start, isBigEndian: false)
        word3 = source.load64(at: end - 8, isBigEndian: false)
      } else {
        for offset in start..<end {
          word0 = word0 << 8 | UInt64(source.load8(at: offset))
        }
      }
    }

    @inline(__always)
    func slot(_ seed: UInt64, of slots: Int) -> Int {
      var hash = (word0 ^ seed) &* 0x9e37_79b9_7f4a_7c15
      hash = (hash ^ hash &>> 32 ^ word1 ^ word2 &<< 1) &* 0xd6e8_feb8_6659_fd93
      hash = (hash ^ hash &>> 32 ^ word3 ^ UInt64(counts)) &* 0x9e37_79b9_7f4a_7c15
      return Int(truncatingIfNeeded: hash &>> 32) & (slots &- 1)
    }
  }

  /// Open addressing, at least twice as many slots as pairs. Small while there are few, since the
  /// tables of all CPUs share the caches with everything else.
  private var slots = ContiguousArray<Entry>(repeating: Entry(), count: 64)
  private var count = 0
  private var bytes: [UInt8] = []
  private let seed: UInt64
  /// Pairs added since `takeNew`, those forgotten meanwhile among them.
  private var fresh: [TextPairBytes] = []

  /// The number of the first pair that is remembered.
  private(set) var base: UInt32 = 0

  /// Pairs that are remembered at a time. Drivers have a few hundred timelines; a vendor driver
  /// that puts a text of its own into each fence fills this again and again, at the price of new
  /// look-ups alone.
  static let capacity = 4_096

  /// Bytes of a text that count. The names of drivers and timelines are far shorter, and what is kept
  /// of them must not grow by what one record can hold.
  static let longestText = 128

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
    let fingerprint = Fingerprint(
      source, from: start, count: count,
      counts: UInt32(truncatingIfNeeded: firstCount &<< 16 | secondCount))
    let slots = slots
    var slot = fingerprint.slot(seed, of: slots.count)
    while !slots[slot].isFree {
      if slots[slot].fingerprint == fingerprint {
        guard count > 32, !matches(slots[slot].start, source, start, count) else {
          return slots[slot].number
        }
      }
      slot = (slot &+ 1) & (slots.count &- 1)
    }
    return add(ofFirst: firstCount, second: secondCount, at: start, in: source, fingerprint)
  }

  @inline(never)
  private func matches(_ known: UInt32, _ source: RawSpan, _ start: Int, _ count: Int) -> Bool {
    bytes.rawBytes.matches(from: Int(known), source, from: start, count: count)
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
    _ fingerprint: Fingerprint
  ) -> UInt32 {
    if count >= TextPairs.capacity {
      removeAll()
    }
    if count * 2 >= slots.count {
      grow()
    }
    let number = end
    place(
      Entry(fingerprint: fingerprint, number: number, start: UInt32(bytes.count), isFree: false))
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

  private mutating func place(_ entry: Entry) {
    var slot = entry.fingerprint.slot(seed, of: slots.count)
    while !slots[slot].isFree {
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = entry
  }

  private mutating func grow() {
    let old = slots
    slots = ContiguousArray(repeating: Entry(), count: old.count * 2)
    for entry in old where !entry.isFree {
      place(entry)
    }
  }
}
