/// Many durations in little memory: exact while they are few, and from then on a histogram whose
/// buckets are at most 1/64 wide relative to what they hold.
package struct Distribution: Sendable {
  /// Up to so many durations are kept one by one.
  package static let exactCount = 128
  /// Buckets an octave, so that a percentile is at most 1/64 = 1.6 % above the true one.
  private static let subBuckets = 64

  /// How many durations there are.
  package private(set) var count: UInt64 = 0
  /// The largest, exact.
  package private(set) var max: UInt64 = 0
  private var exact: ContiguousArray<UInt64> = []
  /// Which octaves have buckets, a bit each; octave 0 holds 0 to 63, one value a bucket.
  private var octaves: UInt64 = 0
  /// By octave: its place among those that have buckets, counted from 1; 0 where it has none.
  private var places = InlineArray<64, UInt8>(repeating: 0)
  /// The buckets of those octaves, in their order.
  private var buckets: ContiguousArray<UInt32> = []
  /// Durations that are not in their buckets yet. A distribution is one of many, and its buckets are far
  /// from the processor when their turn comes: so they are fetched once for many durations.
  private var waiting = InlineArray<32, UInt64>(repeating: 0)
  private var waitingCount = 0

  /// No durations.
  package init() {}

  /// Bytes of storage, so that an owner of many can bound their sum.
  var byteCount: Int { exact.capacity &* 8 &+ buckets.capacity &* 4 }

  /// Adds a duration; gives the bytes of storage that this took.
  @discardableResult
  package mutating func insert(_ value: UInt64) -> Int {
    count &+= 1
    max = Swift.max(max, value)
    if octaves != 0 {
      waiting[waitingCount] = value
      waitingCount &+= 1
      return waitingCount == waiting.count ? settle() : 0
    }
    let before = byteCount
    if exact.count < Self.exactCount {
      exact.append(value)
    } else {
      spill()
      addToBucket(of: value)
    }
    return byteCount &- before
  }

  /// Adds all durations of `other`.
  package mutating func merge(_ other: Distribution) {
    if other.octaves == 0 {
      for value in other.exact {
        insert(value)
      }
      return
    }
    var other = other
    other.settle()
    count &+= other.count
    max = Swift.max(max, other.max)
    spill()
    var place = 0
    for octave in 0..<64 where other.octaves & 1 &<< UInt64(octave) != 0 {
      let first = makeOctave(octave)
      for bucket in 0..<Self.subBuckets {
        let sum = buckets[first + bucket].addingReportingOverflow(other.buckets[place + bucket])
        buckets[first + bucket] = sum.overflow ? .max : sum.partialValue
      }
      place += Self.subBuckets
    }
  }

  /// The summary; nil without durations. Percentiles by nearest rank: the p-th is the smallest
  /// duration that at least p % of all do not exceed. In the histogram it is the upper end of that
  /// duration's bucket.
  package var summary: DistributionSummary? {
    guard count > 0 else {
      return nil
    }
    var settled = self
    settled.settle()
    let sorted = exact.sorted()
    return DistributionSummary(
      count: count, p50: settled.percentile(50, sorted), p90: settled.percentile(90, sorted),
      p99: settled.percentile(99, sorted), max: max)
  }

  private func percentile(_ percent: UInt64, _ sorted: [UInt64]) -> UInt64 {
    // The ceiling of count * percent / 100, without overflow.
    let rank = count / 100 * percent + (count % 100 * percent + 99) / 100
    if octaves == 0 {
      return sorted[Int(rank) - 1]
    }
    var seen: UInt64 = 0
    var place = 0
    for octave in 0..<64 where octaves & 1 &<< UInt64(octave) != 0 {
      for bucket in 0..<Self.subBuckets {
        seen &+= UInt64(buckets[place + bucket])
        if seen >= rank {
          return Swift.min(Self.upperEnd(octave: octave, bucket: bucket), max)
        }
      }
      place += Self.subBuckets
    }
    return max
  }
}

// MARK: - Buckets

extension Distribution {
  private static func upperEnd(octave: Int, bucket: Int) -> UInt64 {
    guard octave > 0 else {
      return UInt64(bucket)
    }
    let width: UInt64 = 1 &<< UInt64(octave - 1)
    return UInt64(subBuckets + bucket) &* width &+ (width &- 1)
  }

  /// The durations by their order of magnitude: the lower end of each bucket that holds any, four
  /// buckets an octave, and how many, shortest first. A count stops at 2^32 - 1 times 16.
  package var histogram: [(lower: UInt64, count: UInt64)] {
    var counts: [UInt64: UInt64] = [:]
    for value in exact {
      counts[Self.quarter(value), default: 0] += 1
    }
    for place in 0..<waitingCount {
      counts[Self.quarter(waiting[place]), default: 0] += 1
    }
    var place = 0
    for octave in 0..<64 where octaves & 1 &<< UInt64(octave) != 0 {
      for bucket in 0..<Self.subBuckets where buckets[place + bucket] > 0 {
        let lower = Self.quarter(Self.upperEnd(octave: octave, bucket: bucket))
        counts[lower, default: 0] += UInt64(buckets[place + bucket])
      }
      place += Self.subBuckets
    }
    return counts.sorted { $0.key < $1.key }.map { (lower: $0.key, count: $0.value) }
  }

  /// `value` cut to its three leading bits: the lower end of its quarter of an octave.
  private static func quarter(_ value: UInt64) -> UInt64 {
    let cut = Swift.max(0, 61 - value.leadingZeroBitCount)
    return (value >> UInt64(cut)) << UInt64(cut)
  }

  /// Moves the durations that are kept one by one into buckets.
  private mutating func spill() {
    let values = exact
    exact = []
    for value in values {
      addToBucket(of: value)
    }
  }

  /// Puts the durations that wait into their buckets; gives the bytes of storage that this took.
  @discardableResult
  private mutating func settle() -> Int {
    let before = buckets.capacity
    for place in 0..<waitingCount {
      addToBucket(of: waiting[place])
    }
    waitingCount = 0
    return (buckets.capacity &- before) &* 4
  }

  private mutating func addToBucket(of value: UInt64) {
    let octave = Swift.max(0, 58 - value.leadingZeroBitCount)
    let bucket = Int(truncatingIfNeeded: octave == 0 ? value : value &>> UInt64(octave - 1) & 63)
    let known = Int(places[octave])
    let first = known > 0 ? (known &- 1) &* Self.subBuckets : makeOctave(octave)
    let count = buckets[first &+ bucket]
    if count < .max {
      buckets[first &+ bucket] = count &+ 1
    }
  }

  /// Where the buckets of `octave` begin; they are made if they are not there yet.
  private mutating func makeOctave(_ octave: Int) -> Int {
    let bit: UInt64 = 1 &<< UInt64(octave)
    let first = (octaves & (bit &- 1)).nonzeroBitCount * Self.subBuckets
    if octaves & bit == 0 {
      octaves |= bit
      places[octave] = UInt8(first / Self.subBuckets + 1)
      for later in octave + 1..<64 where places[later] > 0 {
        places[later] += 1
      }
      // Exactly as much as is needed: there can be thousands of these.
      var grown = ContiguousArray<UInt32>()
      grown.reserveCapacity(buckets.count + Self.subBuckets)
      grown.append(contentsOf: buckets[..<first])
      grown.append(contentsOf: repeatElement(0, count: Self.subBuckets))
      grown.append(contentsOf: buckets[first...])
      buckets = grown
    }
    return first
  }
}
