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

    var isFree: Bool { fingerprint.places == 0 }
  }

  /// What a look-up compares: all bytes of a pair up to 32, the first and the last 16 of a longer one.
  private struct Fingerprint: Equatable {
    /// The bytes, and zeros behind them, as words of little endian.
    var words = MainlineRecord.Texts()
    /// The two location words of such a pair in a mainline record: how many bytes either text has.
    var places: UInt64 = 0

    init() {}

    @inline(__always)
    init(words: MainlineRecord.Texts, places: UInt64) {
      self.words = words
      self.places = places
    }

    @inline(__always)
    static func == (left: Fingerprint, right: Fingerprint) -> Bool {
      // No branch until all is compared: a pair that is found is equal nearly always.
      let first = (left.words.word0 ^ right.words.word0) | (left.words.word1 ^ right.words.word1)
      let second = (left.words.word2 ^ right.words.word2) | (left.words.word3 ^ right.words.word3)
      return first | second | (left.places ^ right.places) == 0
    }

    init(_ source: RawSpan, from start: Int, first: Int, second: Int) {
      places = MainlineRecord.places(first: first, second: second)
      let count = first + second
      if count > 32 {
        words.word0 = source.load64(at: start, isBigEndian: false)
        words.word1 = source.load64(at: start + 8, isBigEndian: false)
        words.word2 = source.load64(at: start + count - 16, isBigEndian: false)
        words.word3 = source.load64(at: start + count - 8, isBigEndian: false)
      } else {
        words.word0 = Self.word(source, from: start, count: count)
        words.word1 = Self.word(source, from: start + 8, count: count - 8)
        words.word2 = Self.word(source, from: start + 16, count: count - 16)
        words.word3 = Self.word(source, from: start + 24, count: count - 24)
      }
    }

    /// The word at `start`, of which `count` bytes count, none where that is not positive.
    private static func word(_ source: RawSpan, from start: Int, count: Int) -> UInt64 {
      guard count < 8 else { return source.load64(at: start, isBigEndian: false) }
      var word: UInt64 = 0
      for place in 0..<max(count, 0) {
        word |= UInt64(source.load8(at: start + place)) &<< UInt64(8 * place)
      }
      return word
    }

    @inline(__always)
    func slot(_ seed: UInt64, of slots: Int) -> Int {
      var hash = (words.word0 ^ seed) &* 0x9e37_79b9_7f4a_7c15
      // Each word in a round of its own, and the seed in each: words that cancel out in one round would
      // collide whatever the seed.
      hash = (hash ^ hash &>> 32 ^ words.word1 ^ seed) &* 0xd6e8_feb8_6659_fd93
      hash = (hash ^ hash &>> 32 ^ words.word2 ^ seed) &* 0xa076_1d64_78bd_642f
      hash = (hash ^ hash &>> 32 ^ words.word3 ^ places &>> 16) &* 0x9e37_79b9_7f4a_7c15
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

  /// By the low bits of a context: the slot of the pair that its records had last, or of any other.
  private var hints = ContiguousArray<UInt16>(repeating: 0, count: hintCount)
  /// By count of bytes up to 32: which bits of the words count.
  private let masks = ContiguousArray(
    (0...32).map { count in
      let words = (0..<4).map { ~UInt64(0) >> UInt64(64 - 8 * min(max(count - 8 * $0, 0), 8)) }
      return MainlineRecord.Texts(
        word0: words[0], word1: words[1], word2: words[2], word3: words[3])
    })

  /// Contexts are numbered one after the other; a desktop has some dozens that are busy, and a table
  /// of this size stays in the first-level cache beside the records.
  private static let hintCount = 1_024

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

  /// The number of the pair of `record`, whose payload has `length` bytes, if it is the one that the
  /// context had last: the way of nearly all records, since a fence keeps its names.
  @inline(__always)
  func recent(of record: MainlineRecord, length: Int) -> UInt32? {
    let (first, second) = record.textCounts
    let count = first &+ second
    guard count <= 32, count <= length &- RecordLayout.mainlineBytes else { return nil }
    let entry = slots[Int(hints[hint(of: record)])]
    let fingerprint = Fingerprint(
      words: record.texts.masked(masks[count]), places: record.places)
    // A free slot equals a record without texts.
    return entry.fingerprint == fingerprint && !entry.isFree ? entry.number : nil
  }

  @inline(__always)
  private func hint(of record: MainlineRecord) -> Int {
    Int(truncatingIfNeeded: record.integers) & (Self.hintCount &- 1)
  }

  /// The number of the pair of `record`, whose payload of `length` bytes begins at `start` in
  /// `source`; nil where the texts do not follow the integers, are too long, or point outside.
  @inline(never)
  mutating func number(
    of record: MainlineRecord, at start: Int, length: Int, in source: RawSpan
  ) -> UInt32? {
    let (first, second) = record.textCounts
    guard record.places == MainlineRecord.places(first: first, second: second),
      first + second <= length - RecordLayout.mainlineBytes,
      max(first, second) <= TextPairs.longestText
    else { return nil }
    let text = start + RecordLayout.mainlineBytes
    guard first + second <= 32 else {
      return number(ofFirst: first, second: second, at: text, in: source)
    }
    let fingerprint = Fingerprint(
      words: record.texts.masked(masks[first + second]), places: record.places)
    let slot = slot(of: fingerprint, ofFirst: first, second: second, at: text, in: source)
    hints[hint(of: record)] = UInt16(truncatingIfNeeded: slot)
    return slots[slot].number
  }

  /// The number of the pair of `firstCount` and `secondCount` bytes, which stand one after the other
  /// at `start` in `source`, and inside it. Each is at most `longestText`.
  mutating func number(
    ofFirst firstCount: Int, second secondCount: Int, at start: Int, in source: RawSpan
  ) -> UInt32 {
    let fingerprint = Fingerprint(source, from: start, first: firstCount, second: secondCount)
    let slot = slot(
      of: fingerprint, ofFirst: firstCount, second: secondCount, at: start, in: source)
    return slots[slot].number
  }

  /// The slot of the pair with `fingerprint`; a new one where it is not known.
  @inline(__always)
  private mutating func slot(
    of fingerprint: Fingerprint, ofFirst firstCount: Int, second secondCount: Int, at start: Int,
    in source: RawSpan
  ) -> Int {
    let count = firstCount + secondCount
    var slot = fingerprint.slot(seed, of: slots.count)
    while !slots[slot].isFree {
      if slots[slot].fingerprint == fingerprint {
        guard count > 32, !matches(slots[slot].start, source, start, count) else {
          return slot
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
  ) -> Int {
    if count >= TextPairs.capacity {
      removeAll()
    }
    if count * 2 >= slots.count {
      grow()
    }
    let number = end
    let slot = place(
      Entry(fingerprint: fingerprint, number: number, start: UInt32(bytes.count)))
    let middle = start + firstCount
    let pair = TextPairBytes(
      first: (start..<middle).map { source.load8(at: $0) },
      second: (middle..<middle + secondCount).map { source.load8(at: $0) })
    bytes.append(contentsOf: pair.first)
    bytes.append(contentsOf: pair.second)
    fresh.append(pair)
    count += 1
    return slot
  }

  @discardableResult
  private mutating func place(_ entry: Entry) -> Int {
    var slot = entry.fingerprint.slot(seed, of: slots.count)
    while !slots[slot].isFree {
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = entry
    return slot
  }

  private mutating func grow() {
    let old = slots
    slots = ContiguousArray(repeating: Entry(), count: old.count * 2)
    for entry in old where !entry.isFree {
      place(entry)
    }
  }
}
