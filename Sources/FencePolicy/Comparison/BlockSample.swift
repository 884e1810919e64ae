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
  /// How many durations are worth one, by their ranks among themselves.
  private var ownMemory = 1.0
  /// How many blocks are worth one, by the same.
  private var ownBlockMemory = 1.0

  /// Fewer blocks than this tell too little of how far their means scatter.
  static let fewestBlocks = 8

  /// The durations of captures that count as one side, each taken for `units` longer than it is.
  init(_ series: [DurationSeries], longerBy units: Double = 0) {
    let filled = series.filter { $0.count > 0 }
    var byValue: [Double: Double] = [:]
    func value(of entry: DurationSeries.Entry) -> Double {
      Swift.max(0.5, DurationBucket.middle(of: entry.bucket) + units)
    }
    let blocks = filled.map { $0.blocks }
    for entry in blocks.joined().joined() {
      byValue[value(of: entry), default: 0] += Double(entry.count)
    }
    let values = byValue.keys.sorted()
    let places = Dictionary(uniqueKeysWithValues: values.enumerated().map { ($1, $0) })
    self.values = values
    counts = values.map { byValue[$0] ?? 0 }
    count = counts.reduce(0, +)
    max = filled.map(\.max).max() ?? 0
    runs = blocks.map { run in
      run.map { block in
        block.map { (place: places[value(of: $0)] ?? 0, count: Double($0.count)) }
      }
    }
    if count > 0 {
      let ranks = placements(among: self, times: 1)
      ownMemory = scoreMemory(by: ranks)
      ownBlockMemory = blockMemory(by: ranks)
    }
  }

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

  /// How many durations are worth one that is independent of the others, 1 at least: by how far the
  /// means of the shortest blocks scatter, and how much each resembles those before it. It is judged
  /// by `scores`, and by the ranks of the durations among themselves: where the other side's durations
  /// are all longer or all shorter the scores are all the same, and say nothing of it.
  func memory(by scores: [Double]) -> Double {
    Swift.max(ownMemory, scoreMemory(by: scores))
  }

  /// How far the mean of `scores` would scatter if so many durations were worth one, here or on the other
  /// side: by the spread of single durations, and no less than by that of blocks.
  func scatter(of scores: [Double], memory: Double) -> Scatter? {
    guard let plain = scatter(of: scores).first else { return nil }
    let blockMemory = Swift.max(ownBlockMemory, blockMemory(by: scores))
    let independent = count / memory
    return Scatter(
      variance: Swift.max(
        variance(of: scores) / independent, plain.variance * blockMemory),
      blocks: min(plain.blocks / blockMemory, independent))
  }

  /// How far single `scores` are from their mean, squared.
  private func variance(of scores: [Double]) -> Double {
    let mean = mean(of: scores)
    return scores.indices.reduce(0) { sum, place in
      sum + (scores[place] - mean) * (scores[place] - mean) * counts[place]
    } / count
  }

  private func scoreMemory(by scores: [Double]) -> Double {
    let single = variance(of: scores)
    guard single > 0, let blocks = scatter(of: scores).first else { return 1 }
    return Swift.max(1, blocks.variance * count / single * blockMemory(by: scores))
  }

  /// How many blocks are worth one that resembles none before it, 1 at least: by an autoregression of first
  /// order, or by the sum of the autocorrelations up to where they are no longer positive (Geyer 1992)
  /// where that is more, as it is for phases with noise in them.
  private func blockMemory(by scores: [Double]) -> Double {
    let mean = mean(of: scores)
    let distances = runs.map { run in
      run.map { block in block.reduce(0) { $0 + (scores[$1.place] - mean) * $1.count } }
    }
    let number = Double(distances.reduce(0) { $0 + $1.count })
    func product(_ lag: Int) -> Double {
      distances.reduce(0) { sum, run in
        zip(run, run.dropFirst(lag)).reduce(sum) { $0 + $1.0 * $1.1 }
      }
    }
    let squares = product(0)
    guard squares > 0 else { return 1 }
    let first = Swift.max(0, product(1) / squares)
    // An estimate from few blocks is too small by (1 + 3r) / n (Kendall 1954).
    let likeness = min(0.99, first + (1 + 3 * first) / number)
    var sum = 1 + 2 * first
    var lag = 1
    while Double(lag + 2) <= number / 3 {
      let pair = (product(lag + 1) + product(lag + 2)) / squares
      guard pair > 0 else { break }
      sum += 2 * pair
      lag += 2
    }
    // The same for the sum: each of its terms is too small by what it is itself, over n.
    let corrected = sum * (1 + Double(2 * lag + 1) / number)
    return Swift.max((1 + likeness) / (1 - likeness), corrected)
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
