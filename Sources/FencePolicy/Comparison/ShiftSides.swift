import FenceModel
import FenceReports

/// The durations of one kind of both sides: those that can be compared, and how sure they are.
///
/// On a clock that each CPU has of its own a duration whose ends are of two CPUs is wrong by up to the skew,
/// always in one direction where two CPUs share the work, as one that submits and one that takes the
/// interrupt. The next boot has another skew, so that two captures of one load differ without any change.
struct ShiftSides {
  /// Which durations are compared.
  let compared: Shift.Compared
  /// Those of BASE.
  let base: BlockSample
  /// Those of NEW.
  let new: BlockSample
  /// Those of BASE and of NEW, longer by so many units each.
  private let shifted: (_ base: Double, _ new: Double) -> ShiftTest
  private let skews: (base: Double, new: Double)

  /// The durations `all` of both sides; those `ofOneCPU` where others are not sure, and they are enough.
  init(
    base: [TimelineSeries], new: [TimelineSeries], _ all: (TimelineSeries) -> DurationSeries,
    ofOneCPU: (TimelineSeries) -> DurationSeries
  ) {
    func skew(_ rows: [TimelineSeries]) -> Double {
      Double(rows.filter { ofOneCPU($0).count < all($0).count }.map(\.skew).max() ?? 0)
    }
    func exact(_ row: TimelineSeries) -> DurationSeries { row.skew > 0 ? ofOneCPU(row) : all(row) }
    let skews = (base: skew(base), new: skew(new))
    let isSure = skews.base + skews.new == 0
    let isEnough = [base, new].allSatisfy { rows in
      rows.reduce(0) { $0 &+ exact($1).count } >= ComparisonMethod.fewestDurations
    }
    compared = isSure ? .all : isEnough ? .ofOneCPU : .withSkew
    let one = compared == .ofOneCPU ? base.map(exact) : base.map(all)
    let other = compared == .ofOneCPU ? new.map(exact) : new.map(all)
    self.base = BlockSample(one)
    self.new = BlockSample(other)
    self.skews = skews
    shifted = { base, new in
      ShiftTest(
        base: BlockSample(one, longerBy: base), new: BlockSample(other, longerBy: new))
    }
  }

  /// Whether both sides have enough of them for a test.
  var areEnough: Bool {
    min(base.count, new.count) >= Double(ComparisonMethod.fewestDurations)
  }

  /// What the test says, with the interval as wide as the skew makes it.
  var test: Shift.Test {
    let test = ShiftTest(base: base, new: new)
    let ratio = test.ratio()
    let p = test.p()
    var result = Shift.Test(
      ratio: ratio, lowRatio: ratio, highRatio: ratio, superiority: test.superiority(), p: p,
      adjustedP: p)
    guard compared == .withSkew else {
      let interval = test.interval(round: ratio, level: ComparisonMethod.level)
      (result.lowRatio, result.highRatio) = (interval.lowerBound, interval.upperBound)
      return result
    }
    let lowest = shifted(skews.base, -skews.new)
    let highest = shifted(-skews.base, skews.new)
    let (low, high) = (lowest.ratio(), highest.ratio())
    result.lowRatio = lowest.interval(round: low, level: ComparisonMethod.level).lowerBound
    result.highRatio = highest.interval(round: high, level: ComparisonMethod.level).upperBound
    let rest = low > 1 ? lowest.p() : high < 1 ? highest.p() : 1
    result.afterSkew = Shift.Test.AfterSkew(
      ratio: low > 1 ? low : min(1, high), p: rest, adjustedP: rest)
    return result
  }
}

extension BlockSample {
  /// The summary that reports show; nil without durations.
  var summary: DistributionSummary? {
    guard count > 0 else { return nil }
    func rounded(_ percent: Double) -> UInt64 {
      // The half unit that stands for no time at all.
      let value = percentile(percent)
      return value < 1 ? 0 : min(UInt64(value), max)
    }
    return DistributionSummary(
      count: UInt64(count), p50: rounded(50), p90: rounded(90), p99: rounded(99), max: max)
  }
}
