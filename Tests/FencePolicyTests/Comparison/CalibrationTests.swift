import Foundation
import Testing

@testable import FenceModel
@testable import FencePolicy
@testable import FenceReports

/// How often the test of `compare` shows a shift where there is none, and where there is one, over
/// seeded pairs. `CALIBRATION=200` takes so many pairs and prints the rates that the documentation
/// states.
struct CalibrationTests {
  private static let pairs =
    ProcessInfo.processInfo.environment["CALIBRATION"].flatMap { Int($0) } ?? 60
  /// The seed of the first series: the test's constants were chosen by what those from 0 on showed.
  private static let firstSeed: UInt64 = 1_000_000

  private struct Rates {
    /// Pairs whose p is at most the level.
    var significant = 0
    /// Pairs that are called slower or faster.
    var changed = 0
    /// Pairs that are called slower.
    var slower = 0
  }

  private static func rates(
    _ kind: SyntheticSeries.Kind, _ base: Int, _ new: Int, factor: Double = 1
  ) -> Rates {
    var rates = Rates()
    for pair in 0..<pairs {
      var one = SyntheticSeries(seed: firstSeed + UInt64(2 * pair))
      var other = SyntheticSeries(seed: firstSeed + UInt64(2 * pair + 1))
      let test = ShiftTest(
        base: BlockSample([one.series(kind, count: base)]),
        new: BlockSample([other.series(kind, count: new, factor: factor)]))
      let p = test.p()
      guard p <= ComparisonMethod.level else { continue }
      rates.significant += 1
      let shift = Shift.Test(
        ratio: test.ratio(), lowRatio: 0, highRatio: 0, superiority: 0, p: p, adjustedP: p)
      switch shift.verdict(leastChange: 0.1) {
      case .slower:
        rates.slower += 1
        rates.changed += 1
      case .faster: rates.changed += 1
      default: break
      }
    }
    return rates
  }

  private static func print(
    _ what: String, _ kind: SyntheticSeries.Kind, _ base: Int, _ new: Int, _ rates: Rates
  ) {
    guard ProcessInfo.processInfo.environment["CALIBRATION"] != nil else { return }
    Swift.print(
      "\(what) \(kind.rawValue) \(base)/\(new): significant \(rates.significant), "
        + "changed \(rates.changed), slower \(rates.slower) of \(pairs)")
  }

  @Test(
    arguments: SyntheticSeries.Kind.allCases,
    [(50, 50), (100, 100), (200, 200), (200, 3_000), (2_000, 2_000)])
  func `two series of one load rarely differ`(
    kind: SyntheticSeries.Kind, counts: (Int, Int)
  ) {
    let rates = Self.rates(kind, counts.0, counts.1)
    Self.print("none", kind, counts.0, counts.1, rates)
    // A side of fewer is not tested at all, and of phases of forty a hundred hold too few.
    guard UInt64(min(counts.0, counts.1)) >= ComparisonMethod.fewestDurations else { return }
    // 1 % is meant; of 60 pairs more than three at that rate come once in 300 times.
    #expect(Double(rates.changed) <= max(3, 0.03 * Double(Self.pairs)))
  }

  @Test(arguments: [(SyntheticSeries.Kind.independent, 1.2, 0.9), (.dependent, 1.5, 0.8)])
  func `a shift of two thousand durations is shown`(
    kind: SyntheticSeries.Kind, factor: Double, least: Double
  ) {
    let rates = Self.rates(kind, 2_000, 2_000, factor: factor)
    #expect(Double(rates.slower) >= least * Double(Self.pairs))
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["CALIBRATION"] != nil),
    arguments: SyntheticSeries.Kind.allCases, [1.1, 1.2, 1.3, 1.5])
  func `the power for a shift is printed`(kind: SyntheticSeries.Kind, factor: Double) {
    for count in [200, 2_000] {
      let rates = Self.rates(kind, count, count, factor: factor)
      Self.print("times \(factor)", kind, count, count, rates)
    }
  }
}
