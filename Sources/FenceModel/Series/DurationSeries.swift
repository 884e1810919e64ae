/// Durations in the order in which they came, in bounded memory: blocks that follow each other in
/// time, each with a histogram.
///
/// A `Distribution` says how durations are spread; whether two captures differ also depends on how
/// far each wandered while it was recorded, and that only parts of it, one after the other, show.
/// All blocks but the last have the same number of durations: 1 at first, and twice as many whenever
/// there are `blockBound` of them, which are then joined two by two.
package struct DurationSeries: Equatable, Sendable {
  /// Blocks at most; with more durations than that, at least half as many.
  package static let blockBound = 64

  /// How often a bucket was met.
  package struct Entry: Equatable, Sendable {
    /// The bucket; see `DurationBucket`.
    package var bucket: UInt16
    /// How many durations, up to 2^32 - 1.
    package var count: UInt32

    /// `count` durations of this bucket.
    package init(bucket: UInt16, count: UInt32) {
      self.bucket = bucket
      self.count = count
    }
  }

  /// Durations that follow each other: their buckets, in order.
  package typealias Block = ContiguousArray<Entry>

  /// How many durations there are.
  package private(set) var count: UInt64 = 0
  /// The longest, exact.
  package private(set) var max: UInt64 = 0
  private var whole: ContiguousArray<Block> = []
  private var open: [UInt16: UInt32] = [:]
  private var openCount: UInt64 = 0
  private var blockLength: UInt64 = 1

  /// No durations.
  package init() {}

  /// Bytes of storage, near enough for an owner of many to bound their sum.
  package private(set) var byteCount = 0

  /// Adds a duration.
  package mutating func insert(_ value: UInt64) {
    count &+= 1
    max = Swift.max(max, value)
    let bucket = DurationBucket.number(of: value)
    if let before = open[bucket] {
      open[bucket] = before == .max ? .max : before + 1
    } else {
      open[bucket] = 1
      byteCount &+= Self.openBytes
    }
    openCount &+= 1
    if openCount >= blockLength {
      closeBlock()
    }
  }

  /// Bytes of an entry of the open block, which is a hash table.
  private static let openBytes = 16

  private mutating func closeBlock() {
    whole.append(sortedOpen)
    open.removeAll(keepingCapacity: true)
    openCount = 0
    if whole.count == Self.blockBound {
      whole = Self.halved(whole)
      blockLength &*= 2
    }
    byteCount = whole.reduce(whole.count &* 32) {
      $0 &+ $1.count &* MemoryLayout<Entry>.stride
    }
  }

  /// The blocks in the order of time, the last one perhaps shorter than the others.
  package var blocks: ContiguousArray<Block> {
    openCount > 0 ? whole + [sortedOpen] : whole
  }

  private var sortedOpen: Block {
    Block(open.map { Entry(bucket: $0.key, count: $0.value) }.sorted { $0.bucket < $1.bucket })
  }

  /// `blocks`, joined two by two; an odd last one stays.
  private static func halved(_ blocks: ContiguousArray<Block>) -> ContiguousArray<Block> {
    var result = ContiguousArray<Block>()
    result.reserveCapacity((blocks.count + 1) / 2)
    var place = 0
    while place < blocks.count {
      result.append(
        place + 1 < blocks.count ? joined(blocks[place], blocks[place + 1]) : blocks[place])
      place += 2
    }
    return result
  }

  /// The durations of both blocks.
  private static func joined(_ one: Block, _ other: Block) -> Block {
    var result = Block()
    result.reserveCapacity(one.count + other.count)
    var (left, right) = (one[...], other[...])
    while let first = left.first, let second = right.first {
      if first.bucket == second.bucket {
        let sum = first.count.addingReportingOverflow(second.count)
        result.append(
          Entry(bucket: first.bucket, count: sum.overflow ? .max : sum.partialValue))
        left.removeFirst()
        right.removeFirst()
      } else if first.bucket < second.bucket {
        result.append(first)
        left.removeFirst()
      } else {
        result.append(second)
        right.removeFirst()
      }
    }
    result.append(contentsOf: left)
    result.append(contentsOf: right)
    return result
  }
}

/// The buckets of a `DurationSeries`: those of 0 to 63 hold one duration each, those beyond are at
/// most 1/64 wide relative to what they hold.
package enum DurationBucket {
  private static let perOctave: UInt64 = 64

  /// The bucket of `value`, in the order of the durations.
  package static func number(of value: UInt64) -> UInt16 {
    guard value >= perOctave else { return UInt16(truncatingIfNeeded: value) }
    let octave = UInt64(58 &- value.leadingZeroBitCount)
    let inOctave = value &>> (octave &- 1) & (perOctave &- 1)
    return UInt16(truncatingIfNeeded: octave &* perOctave &+ inOctave)
  }

  /// The shortest duration of a bucket, and how many durations it holds.
  package static func range(of number: UInt16) -> (lower: UInt64, width: UInt64) {
    let (octave, inOctave) = UInt64(number).quotientAndRemainder(dividingBy: perOctave)
    guard octave > 0 else { return (inOctave, 1) }
    let width: UInt64 = 1 &<< (octave &- 1)
    return ((perOctave &+ inOctave) &* width, width)
  }

  /// The middle of a bucket.
  package static func middle(of number: UInt16) -> Double {
    let (lower, width) = range(of: number)
    return Double(lower) + Double(width - 1) / 2
  }
}
