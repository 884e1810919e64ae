import FenceReports
import Glibc

/// Whether the durations of NEW are longer or shorter than those of BASE, and by how much.
///
/// The statistic is that of Mann and Whitney, the probability that a duration of NEW is longer than
/// one of BASE, ties half; its variance is that of Brunner and Munzel (2000), for unequal counts and
/// spreads and for ties, but with means of consecutive blocks in the place of single durations, since
/// a fence that is slow is followed by slow ones. The result must hold for blocks of every length,
/// for as many independent durations as these are worth, and where there are captures enough, for
/// captures as blocks.
struct ShiftTest {
  let base: BlockSample
  let new: BlockSample
  /// The ratio by which all durations of BASE are taken longer.
  private static let widestRatio = 1_024.0

  /// The probability that a duration of NEW exceeds one of BASE times `ratio`, ties half.
  func superiority(ratio: Double = 1) -> Double {
    new.mean(of: new.placements(among: base, times: ratio))
  }

  /// How likely so great a difference is where NEW is BASE times `ratio`: by that length of blocks
  /// which makes it likeliest.
  func p(ratio: Double = 1) -> Double { pByLength(ratio: ratio).max() ?? 1 }

  /// The same by each length of blocks, the shortest first, then by how many durations are worth an
  /// independent one, and where there are enough of them by captures.
  func pByLength(ratio: Double = 1) -> [Double] {
    let newScores = new.placements(among: base, times: ratio)
    let baseScores = base.placements(among: new, times: 1 / ratio)
    let distance = new.mean(of: newScores) - 0.5
    guard distance != 0 else { return [1] }
    let newScatter = new.scatter(of: newScores)
    let baseScatter = base.scatter(of: baseScores)
    guard let newLast = newScatter.last, let baseLast = baseScatter.last else { return [1] }
    var result = (0..<max(newScatter.count, baseScatter.count)).map { level in
      Self.p(
        of: distance, level < newScatter.count ? newScatter[level] : newLast,
        level < baseScatter.count ? baseScatter[level] : baseLast)
    }
    // What one side remembers the other does too, where they are of one load: a short capture cannot
    // show it, and a long one beside it does.
    let memory = max(new.memory(by: newScores), base.memory(by: baseScores))
    if let one = new.scatter(of: newScores, memory: memory),
      let other = base.scatter(of: baseScores, memory: memory)
    {
      // So few pieces that do not resemble each other tell nothing, whatever they are like.
      let isEnough = min(one.blocks, other.blocks) >= Double(BlockSample.fewestBlocks)
      result.append(isEnough ? Self.p(of: distance, one, other) : 1)
    }
    if let runs = pOfRuns(distance, newScores, baseScores) {
      result.append(runs)
    }
    return result
  }

  /// The ratio by which NEW's durations are those of BASE, Hodges' and Lehmann's estimate on the
  /// scale of logarithms: with it neither is longer.
  func ratio() -> Double {
    var (low, high) = (log(1 / Self.widestRatio), log(Self.widestRatio))
    // Equal at 1 already, as for durations that are all the same: what is nearest to 1 is meant.
    if superiority() == 0.5 { return 1 }
    for _ in 0..<48 {
      let middle = (low + high) / 2
      if superiority(ratio: exp(middle)) > 0.5 {
        low = middle
      } else {
        high = middle
      }
    }
    return exp((low + high) / 2)
  }

  /// The ratios that the test would not reject at `level`, those of an interval round `ratio`.
  func interval(round ratio: Double, level: Double) -> ClosedRange<Double> {
    let middle = log(ratio)
    let low = edge(from: middle, towards: -1, level)
    let high = edge(from: middle, towards: 1, level)
    return exp(min(low, middle))...exp(max(high, middle))
  }

  private func edge(from middle: Double, towards sign: Double, _ level: Double) -> Double {
    let end = log(Self.widestRatio)
    var (inside, step) = (0.0, 0.02)
    while p(ratio: exp(middle + sign * (inside + step))) >= level {
      inside += step
      step *= 2
      if inside + step > end { return sign * end }
    }
    for _ in 0..<10 {
      step /= 2
      if p(ratio: exp(middle + sign * (inside + step))) >= level {
        inside += step
      }
    }
    return middle + sign * (inside + step)
  }

  /// The p of one length of blocks: never less than what an exact permutation of so many blocks
  /// could give, which is all that is known where the two do not overlap.
  private static func p(
    of distance: Double, _ one: BlockSample.Scatter, _ other: BlockSample.Scatter
  ) -> Double {
    let least =
      2
      * exp(
        lgamma(one.blocks + 1) + lgamma(other.blocks + 1) - lgamma(one.blocks + other.blocks + 1))
    let variance = one.variance + other.variance
    guard variance > 0 else { return least }
    let freedom =
      variance * variance
      / (one.variance * one.variance / max(1, one.blocks - 1)
        + other.variance * other.variance / max(1, other.blocks - 1))
    let t = distance / variance.squareRoot()
    return max(least, StudentT.twoSided(t, degreesOfFreedom: freedom))
  }

  /// The p where each capture counts as one block, with one variance for both sides, so that a single
  /// capture can be held against several; nil where they are too few to know it.
  private func pOfRuns(
    _ distance: Double, _ newScores: [Double], _ baseScores: [Double]
  ) -> Double? {
    let sides = [new.runMeans(of: newScores), base.runMeans(of: baseScores)]
    let freedom = sides.reduce(0) { $0 + $1.count - 1 }
    guard freedom >= ComparisonMethod.fewestExtraRuns else { return nil }
    var squares = 0.0
    for side in sides {
      let mean = side.reduce(0, +) / Double(side.count)
      squares += side.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }
    let variance =
      squares / Double(freedom) * sides.reduce(0) { $0 + 1 / Double($1.count) }
    guard variance > 0 else { return nil }
    return StudentT.twoSided(
      distance / variance.squareRoot(), degreesOfFreedom: Double(freedom))
  }
}

/// Many tests at once.
enum MultipleTests {
  /// Each p made so large that, where nothing differs, one of all is below a level with at most the
  /// probability of that level: Holm's step-down procedure (1979).
  static func adjusted(_ values: [Double]) -> [Double] {
    var result = values
    var largest = 0.0
    let order = values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
    for (rank, place) in order.enumerated() {
      largest = max(largest, min(1, values[place] * Double(values.count - rank)))
      result[place] = largest
    }
    return result
  }
}
