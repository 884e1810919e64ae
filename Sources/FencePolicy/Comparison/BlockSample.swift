import FenceModel

/// The durations of one side of a comparison, as the blocks of one or more captures.
struct BlockSample {
  /// The durations that occur, in order: the middles of their buckets. What took no time at all counts
  /// as half a unit, so that every duration can be compared by its ratio to another.
  let values: [Double]
  /// How often each of them occurs.
  let counts: [Double]
  /// How many durations there are.
  let count: Double
  /// The longest.
  let max: UInt64
  /// The blocks of each capture, in the order of time; each the places in `values`, and how often.
  private let runs: [[[(place: Int, count: Double)]]]

  /// Fewer blocks than this tell too little of how far their means scatter.
  static let fewestBlocks = 8

  /// The durations of captures that count as one side.
  init(_ series: [DurationSeries]) {
    let filled = series.filter { $0.count > 0 }
    var byBucket: [UInt16: Double] = [:]
    let blocks = filled.map { $0.blocks }
    for entry in blocks.joined().joined() {
      byBucket[entry.bucket, default: 0] += Double(entry.count)
    }
    let buckets = byBucket.keys.sorted()
    let places = Dictionary(uniqueKeysWithValues: buckets.enumerated().map { ($1, $0) })
    values = buckets.map { Swift.max(0.5, DurationBucket.middle(of: $0)) }
    counts = buckets.map { byBucket[$0] ?? 0 }
    count = counts.reduce(0, +)
    max = filled.map(\.max).max() ?? 0
    runs = blocks.map { run in
      run.map { block in
        block.map { (place: places[$0.bucket] ?? 0, count: Double($0.count)) }
      }
    }
  }

  /// How many captures have any of these durations.
  var runCount: Int { runs.count }

  /// The duration that `percent` of all do not exceed, at most 1/64 off.
  func percentile(_ percent: Double) -> Double {
    let rank = (count * percent / 100).rounded(.up)
    var seen = 0.0
    for place in values.indices {
      seen += counts[place]
      if seen >= rank { return values[place] }
    }
    return values.last ?? 0
  }

  /// Where each of these durations stands among those of `other` times `ratio`: the part of those
  /// that is shorter, and half of those that are equal.
  func placements(among other: BlockSample, times ratio: Double) -> [Double] {
    var result: [Double] = []
    result.reserveCapacity(values.count)
    var next = 0
    var below = 0.0
    for value in values {
      while next < other.values.count, other.values[next] * ratio < value {
        below += other.counts[next]
        next += 1
      }
      let isEqual = next < other.values.count && other.values[next] * ratio == value
      result.append((below + (isEqual ? other.counts[next] / 2 : 0)) / other.count)
    }
    return result
  }

  /// The mean of `scores`, one for each of `values`.
  func mean(of scores: [Double]) -> Double {
    var sum = 0.0
    for place in scores.indices {
      sum += scores[place] * counts[place]
    }
    return sum / count
  }

  /// How far the mean of `scores` would scatter from capture to capture if nothing but chance were at
  /// work, judged by how far the means of blocks scatter: blocks as they are, then joined two by two,
  /// as long as there are `fewestBlocks` of them. Longer blocks show what wanders slowly.
  func scatter(of scores: [Double]) -> [Scatter] {
    var sums = runs.map { run in
      run.map { block in
        block.reduce(into: (sum: 0.0, count: 0.0)) { total, entry in
          total.sum += scores[entry.place] * entry.count
          total.count += entry.count
        }
      }
    }
    let mean = mean(of: scores)
    var result: [Scatter] = []
    while true {
      let blocks = Array(sums.joined())
      guard blocks.count >= (result.isEmpty ? 2 : Self.fewestBlocks) else { return result }
      var squares = 0.0
      for block in blocks {
        let distance = block.sum - mean * block.count
        squares += distance * distance
      }
      let number = Double(blocks.count)
      result.append(
        Scatter(variance: squares / (count * count) * number / (number - 1), blocks: number))
      let joined = sums.map(Self.joined)
      guard joined.reduce(0, { $0 + $1.count }) < blocks.count else { return result }
      sums = joined
    }
  }

  /// The same by the shortest blocks alone, as if each resembled the one before it as much as they do
  /// here (an autoregression of first order): what a series that is short for how slowly it wanders
  /// needs, where no block is longer than what it remembers.
  func persistentScatter(of scores: [Double]) -> Scatter? {
    guard let plain = scatter(of: scores).first else { return nil }
    let mean = mean(of: scores)
    var (squares, products) = (0.0, 0.0)
    for run in runs {
      var last: Double?
      for block in run {
        let distance = block.reduce(0) { $0 + (scores[$1.place] - mean) * $1.count }
        squares += distance * distance
        products += distance * (last ?? 0)
        last = distance
      }
    }
    guard squares > 0 else { return plain }
    // An estimate from few blocks is too small by (1 + 3r) / n (Kendall 1954).
    let estimate = products / squares
    let likeness = min(
      0.99, Swift.max(0, estimate + (1 + 3 * Swift.max(0, estimate)) / plain.blocks))
    let inflation = (1 + likeness) / (1 - likeness)
    return Scatter(variance: plain.variance * inflation, blocks: plain.blocks / inflation)
  }

  /// The mean of `scores` in each capture.
  func runMeans(of scores: [Double]) -> [Double] {
    runs.map { run in
      var (sum, count) = (0.0, 0.0)
      for entry in run.joined() {
        sum += scores[entry.place] * entry.count
        count += entry.count
      }
      return sum / count
    }
  }

  private static func joined(
    _ blocks: [(sum: Double, count: Double)]
  ) -> [(sum: Double, count: Double)] {
    stride(from: 0, to: blocks.count, by: 2).map { place in
      guard place + 1 < blocks.count else { return blocks[place] }
      let (one, other) = (blocks[place], blocks[place + 1])
      return (one.sum + other.sum, one.count + other.count)
    }
  }

  /// The variance of a mean, and how many blocks it was judged by, or as many as are worth it.
  struct Scatter {
    let variance: Double
    let blocks: Double
  }
}
