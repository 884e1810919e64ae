/// Finds the slot that a 64-bit key owns: open addressing with linear probing and backward-shift
/// removal, 16 bytes an entry, so that a look-up costs one cache line as a rule.
///
/// Keys come from a file, and files can be hostile: the hash is seeded per index, so that nobody
/// can choose keys that collide. Nothing iterates over an index, hence no result depends on the
/// seed, nor does the speed.
struct SlotIndex {
  /// The slot number that means "no slot".
  static let none = UInt32.max

  struct Entry {
    var key: UInt64
    /// `none` where the entry is empty. Of several slots with one key, the head of their chain.
    var slot: UInt32
    /// How many slots the chain holds; kept by the owner of the chain.
    var count: UInt32
  }

  private(set) var entries: ContiguousArray<Entry>
  private(set) var count = 0
  private var mask: Int
  private var shift: UInt64
  private let offset: UInt64
  private let factor: UInt64

  init() {
    self.init(seed: (.random(in: .min ... .max), .random(in: .min ... .max)))
  }

  /// An index whose hash is that of `seed`.
  init(seed: (UInt64, UInt64)) {
    let bits = 6
    entries = ContiguousArray(
      repeating: Entry(key: 0, slot: Self.none, count: 0), count: 1 << bits)
    mask = 1 << bits - 1
    shift = UInt64(64 - bits)
    offset = seed.0
    factor = seed.1 | 1
  }

  /// Where `key` stands, valid until the next insertion or removal; -1 if it is absent.
  @inline(__always)
  func position(of key: UInt64) -> Int {
    var position = home(of: key)
    while entries[position].slot != Self.none {
      if entries[position].key == key {
        return position
      }
      position = (position &+ 1) & mask
    }
    return -1
  }

  /// What stands in the first place of `key`: its own entry as a rule, if it has one.
  @inline(__always)
  func firstEntry(of key: UInt64) -> Entry {
    let entries = entries.span
    let home = home(of: key)
    return home < entries.count ? entries[home] : Entry(key: key, slot: Self.none, count: 0)
  }

  /// The slot of `key`, or `none`.
  func slot(of key: UInt64) -> UInt32 {
    let position = position(of: key)
    return position < 0 ? Self.none : entries[position].slot
  }

  /// Replaces what stands at `position`.
  mutating func update(at position: Int, slot: UInt32, count: UInt32) {
    entries[position].slot = slot
    entries[position].count = count
  }

  /// Adds `key`, which must be absent.
  mutating func insert(_ key: UInt64, slot: UInt32) {
    // Full up to three eighths: nearly every key stands in its first place, which many look-ups at once
    // count on, and what is removed leaves little to be moved.
    if count &* 8 >= entries.count &* 3 {
      grow()
    }
    place(Entry(key: key, slot: slot, count: 1))
    count &+= 1
  }

  /// Removes what stands at `position`, and moves up what had to make way for it.
  mutating func remove(at position: Int) {
    var hole = position
    var next = (hole &+ 1) & mask
    while entries[next].slot != Self.none {
      let distance = (next &- home(of: entries[next].key)) & mask
      if distance >= (next &- hole) & mask {
        entries[hole] = entries[next]
        hole = next
      }
      next = (next &+ 1) & mask
    }
    entries[hole].slot = Self.none
    count &-= 1
  }

  /// The upper bits of a product of a product. Identities are few contexts with seqnos one after the
  /// other: their multiples by one factor lie at even distances, which is very good or, with one seed of
  /// some hundred, very bad, as where the distance of two contexts is next to none.
  @inline(__always)
  func home(of key: UInt64) -> Int {
    let product = (key ^ offset).multipliedFullWidth(by: factor)
    let folded = product.high ^ product.low
    return Int(truncatingIfNeeded: (folded &* 0x9e37_79b9_7f4a_7c15) &>> shift)
  }

  private mutating func place(_ entry: Entry) {
    var position = home(of: entry.key)
    while entries[position].slot != Self.none {
      position = (position &+ 1) & mask
    }
    entries[position] = entry
  }

  private mutating func grow() {
    let old = entries
    mask = old.count &* 2 &- 1
    shift &-= 1
    entries = ContiguousArray(
      repeating: Entry(key: 0, slot: Self.none, count: 0), count: old.count &* 2)
    for entry in old where entry.slot != Self.none {
      place(entry)
    }
  }
}
