import Foundation
import Testing

@testable import FenceModel
@testable import FencePolicy
@testable import FenceReports

/// How often `compare` shows a shift between captures whose durations are all of two CPUs with a clock of
/// their own: of one load, whose clocks are as far apart in each capture as chance has it, and of two.
/// `CALIBRATION=200` takes so many pairs and prints the rates that the documentation states.
struct SkewCalibrationTests {
  private static let pairs =
    ProcessInfo.processInfo.environment["CALIBRATION"].flatMap { Int($0) } ?? 60
  /// What two CPUs of the clock `local` can be apart, in nanoseconds.
  private static let skew = 10_000_000.0
  /// The seed of the first series, none of those of `CalibrationTests`.
  private static let firstSeed: UInt64 = 3_000_000

  private struct Rates {
    var slower = 0
    var faster = 0
    var withinSkew = 0
  }

  private static func rates(
    _ kind: SyntheticSeries.Kind, _ count: Int, factor: Double = 1
  ) -> Rates {
    var rates = Rates()
    for pair in 0..<pairs {
      let seed = firstSeed + UInt64(2 * pair)
      let sides = ShiftSides(
        base: [row(kind, count, seed: seed)],
        new: [row(kind, count, seed: seed + 1, factor: factor)],
        { $0.signalLatency }, ofOneCPU: { $0.signalLatencyOfOneCPU })
      #expect(sides.compared == .withSkew)
      switch sides.test.verdict(leastChange: 0.1) {
      case .slower: rates.slower += 1
      case .faster: rates.faster += 1
      case .withinSkew: rates.withinSkew += 1
      default: break
      }
    }
    if ProcessInfo.processInfo.environment["CALIBRATION"] != nil {
      print(
        "skew, times \(factor) \(kind.rawValue) \(count): slower \(rates.slower), faster "
          + "\(rates.faster), within skew \(rates.withinSkew) of \(pairs)")
    }
    return rates
  }

  /// A side whose clocks are apart by anything up to `skew`, in either direction.
  private static func row(
    _ kind: SyntheticSeries.Kind, _ count: Int, seed: UInt64, factor: Double = 1
  ) -> TimelineSeries {
    var numbers = SyntheticSeries(seed: seed)
    var row = TimelineSeries(driver: "synth", timeline: "ring")
    row.skew = UInt64(skew)
    row.signalLatency = numbers.series(
      kind, count: count, factor: factor, skew: skew * (2 * numbers.uniform() - 1))
    return row
  }

  @Test(arguments: SyntheticSeries.Kind.allCases)
  func `two series of one load whose clocks differ are not told apart`(
    kind: SyntheticSeries.Kind
  ) {
    let isPrinted = ProcessInfo.processInfo.environment["CALIBRATION"] != nil
    for count in isPrinted ? [200, 2_000] : [200] {
      let rates = Self.rates(kind, count)
      #expect(rates.slower + rates.faster == 0)
      // Most would be, were they taken as they were stamped.
      #expect(kind != .independent || rates.withinSkew > Self.pairs / 2)
    }
  }

  @Test func `what is longer than two skews is shown`() {
    #expect(Double(Self.rates(.independent, 200, factor: 100).slower) >= 0.9 * Double(Self.pairs))
  }

  @Test(
    .enabled(if: ProcessInfo.processInfo.environment["CALIBRATION"] != nil),
    arguments: SyntheticSeries.Kind.allCases, [10, 30, 100])
  func `the power beyond the skew is printed`(kind: SyntheticSeries.Kind, factor: Int) {
    for count in [200, 2_000] {
      _ = Self.rates(kind, count, factor: Double(factor))
    }
  }
}
