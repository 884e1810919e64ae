public import FenceModel

/// How one distribution of durations differs between two sides.
public struct Shift: Equatable, Sendable {
  /// What can be said of it. A difference that is not shown is not the same as none.
  public enum Verdict: String, CaseIterable, Sendable {
    /// NEW's are longer, by the least change that counts or more.
    case slower
    /// NEW's are shorter, by as much.
    case faster
    /// They differ for certain, by less than counts.
    case small
    /// No difference is shown, and one that counts is excluded.
    case same
    /// No difference is shown, and one that counts is possible.
    case open
    /// They differ as they were stamped, and the clocks of two CPUs could be apart by as much.
    case withinSkew
    /// Too few durations on a side, or none.
    case tooFew
    /// The clocks do not both count time.
    case notComparable
  }

  /// Which durations were compared.
  public enum Compared: String, CaseIterable, Sendable {
    /// All of them; the clocks measure them exactly.
    case all
    /// Those whose two ends are of one CPU, since the clocks of two CPUs can be apart.
    case ofOneCPU
    /// All of them, though the clocks of two CPUs can be apart, since too few are of one CPU.
    case withSkew
  }

  /// What can be said.
  public var verdict: Verdict
  /// Which durations it is said of; `base` and `new` are these.
  public var compared = Compared.all
  /// The durations of BASE, in units of its clock; nil where there are none.
  public var base: DistributionSummary?
  /// The durations of NEW, in units of its clock; nil where there are none.
  public var new: DistributionSummary?
  /// What the test has to say; nil where it was not made.
  public var test: Test?

  /// The result of a test.
  public struct Test: Equatable, Sendable {
    /// The factor by which NEW's durations are those of BASE.
    public var ratio: Double
    /// The factors that the test does not reject at `ComparisonMethod.level`, the smallest.
    public var lowRatio: Double
    /// The largest of them.
    public var highRatio: Double
    /// The probability that a duration of NEW is longer than one of BASE, ties half.
    public var superiority: Double
    /// How likely so great a difference is where there is none.
    public var p: Double
    /// The same for all tests of the comparison together.
    public var adjustedP: Double
    /// What is left where the clocks of two CPUs are as far apart as they can be; nil where none can be.
    public var afterSkew: AfterSkew?

    /// What a shift comes to where every duration of each side is wrong by the skew of its clock, in that
    /// direction which takes most of the shift away.
    public struct AfterSkew: Equatable, Sendable {
      /// The factor that is left, 1 where it could be none.
      public var ratio: Double
      /// How likely so great a difference is where there is none.
      public var p: Double
      /// The same for all tests of the comparison together.
      public var adjustedP: Double

      /// A rest of these numbers.
      public init(ratio: Double, p: Double, adjustedP: Double) {
        self.ratio = ratio
        self.p = p
        self.adjustedP = adjustedP
      }
    }

    /// Cliff's delta: 1 where all of NEW is longer, -1 where all is shorter.
    public var cliffsDelta: Double { 2 * superiority - 1 }

    /// A result of these numbers.
    public init(
      ratio: Double, lowRatio: Double, highRatio: Double, superiority: Double, p: Double,
      adjustedP: Double
    ) {
      self.ratio = ratio
      self.lowRatio = lowRatio
      self.highRatio = highRatio
      self.superiority = superiority
      self.p = p
      self.adjustedP = adjustedP
    }

    /// What it amounts to where changes by the part `leastChange` and more count.
    public func verdict(leastChange: Double) -> Verdict {
      let isExcluded = highRatio < 1 + leastChange && lowRatio > 1 / (1 + leastChange)
      guard adjustedP <= ComparisonMethod.level else { return isExcluded ? .same : .open }
      guard ratio >= 1 + leastChange || ratio <= 1 / (1 + leastChange) else {
        return afterSkew == nil || isExcluded ? .small : .open
      }
      let left = afterSkew?.adjustedP ?? adjustedP <= ComparisonMethod.level ? certainRatio : 1
      if left >= 1 + leastChange { return .slower }
      return left <= 1 / (1 + leastChange) ? .faster : .withinSkew
    }

    /// The factor that is certain whatever the skew of clocks.
    public var certainRatio: Double { afterSkew?.ratio ?? ratio }
  }

  /// A shift of which this can be said.
  public init(
    verdict: Verdict, base: DistributionSummary?, new: DistributionSummary?, test: Test? = nil
  ) {
    self.verdict = verdict
    self.base = base
    self.new = new
    self.test = test
  }

  /// The factor by which NEW's durations are those of BASE; nil where it was not tested.
  public var ratio: Double? { test?.ratio }

  /// NEW's median as a multiple of BASE's; nil where one is missing or BASE's is 0.
  public var medianRatio: Double? {
    guard let base, let new, base.p50 > 0 else { return nil }
    return Double(new.p50) / Double(base.p50)
  }
}
