import FenceModel
import FenceReports
import TraceVocabulary

/// What the reader of a comparison must bear in mind: where the two sides differ in more than what is
/// compared.
struct ComparisonCaveats {
  private let comparison: Comparison
  private let base: [Report]
  private let new: [Report]

  init(_ comparison: Comparison, _ base: [Report], _ new: [Report]) {
    self.comparison = comparison
    self.base = base
    self.new = new
  }

  /// A sentence each, the gravest first.
  var sentences: [String] { clocks + losses + loads + runs }

  private var all: [ComparedCapture] { comparison.base + comparison.new }

  private var clocks: [String] {
    if let tick = all.first(where: { !$0.clock.isNanoseconds }) {
      let unit =
        switch tick.clock.unit {
        case .hundredthOfASecond: "ticks are a hundredth of a second each"
        case .nanosecond, .tick: "units have no known length"
        }
      return [
        "\(tick.file) was stamped with the clock \(tick.clock.name), whose \(unit): durations are not "
          + "compared."
      ]
    }
    let compared = Shift.Compared.allCases.map { (how: $0, names: names(compared: $0)) }
    return compared.compactMap { how, names in
      guard !names.isEmpty else { return nil }
      return switch how {
      case .all: nil
      case .ofOneCPU:
        "\(skew) Compared are only the durations whose two ends are of one CPU: \(names)."
      case .withSkew:
        "\(skew) Too few durations have both ends on one CPU, so that a change counts where it is "
          + "certain though all of each side were wrong by so much: \(names)."
      }
    }
  }

  /// The distributions that were compared in this way, a few of them.
  private func names(compared how: Shift.Compared) -> String {
    let all = comparison.shifts.filter { $0.shift.test != nil && $0.shift.compared == how }
    let named = all.prefix(Self.named).map { row, kind, _ in
      "\(row.name) (\(kind == .wait ? "waits" : "signal"))"
    }
    let rest = all.count - named.count
    return named.joined(separator: ", ") + (rest == 0 ? "" : " and \(rest) more")
  }

  /// Distributions that are named in one sentence.
  private static let named = 4

  /// That clocks of two CPUs can be apart, and how far.
  private var skew: String {
    let skewed = all.filter { $0.clock.skew > 0 }
    guard let worst = skewed.max(by: { $0.clock.skew < $1.clock.skew }) else { return "" }
    let files = skewed.count == 1 ? worst.file : "\(worst.file) and \(skewed.count - 1) more"
    let clock =
      worst.clock.name == TraceClock.unnamed || worst.clock.name == TraceClock.unnamedTicks
      ? "The clock of \(files), which --clock can name, may be each CPU's own"
      : "The clock of \(files) (\(worst.clock.name)) is each CPU's own"
    return clock + ", and two of them up to \(SpanOfTime.words(worst.clock.skew)) apart."
  }

  private var losses: [String] {
    var result = all.filter { !$0.losses.isEmpty }.map {
      "\($0.file): \($0.losses.joined(separator: "; ")). What is missing there may not be "
        + "missing by chance."
    }
    for report in base + new where report.seriesOmitted > 0 {
      result.append(
        "\(report.trace.file): \(report.seriesOmitted) durations are not compared, since there was "
          + "no room for them.")
    }
    return result
  }

  private var loads: [String] {
    let lengths = [comparison.base, comparison.new].map { side in
      side.reduce(0.0) { $0 + Double($1.length) }
    }
    let rates = zip([comparison.base, comparison.new], lengths).map { side, length in
      length > 0 ? side.reduce(0.0) { $0 + Double($1.fenceEvents) } / length : 0
    }
    var result: [String] = []
    if all.allSatisfy({ $0.clock.isNanoseconds }) {
      if let low = lengths.min(), let high = lengths.max(), high > 2 * low {
        result.append(
          "One side is more than twice as long as the other (\(Self.seconds(lengths[0])) and "
            + "\(Self.seconds(lengths[1]))).")
      }
      if let low = rates.min(), let high = rates.max(), high > 2 * low {
        result.append(
          "One side has more than twice as many fence events a second: it may not be the same load."
        )
      }
    }
    let (before, after) = (Self.drivers(of: base), Self.drivers(of: new))
    if !before.subtracting(after).isEmpty {
      result.append(
        "Only BASE has fences of \(before.subtracting(after).sorted().joined(separator: ", ")).")
    }
    if !after.subtracting(before).isEmpty {
      result.append(
        "Only NEW has fences of \(after.subtracting(before).sorted().joined(separator: ", ")).")
    }
    return result
  }

  private var runs: [String] {
    let extra = max(0, base.count - 1) + max(0, new.count - 1)
    if extra >= ComparisonMethod.fewestExtraRuns { return [] }
    return [
      "How much captures of the same load differ from each other is not known from so few; more of "
        + "them can be given with --base and --new."
    ]
  }

  private static func drivers(of side: [Report]) -> Set<String> {
    Set(side.flatMap { $0.series ?? [] }.map(\.driver))
  }

  private static func seconds(_ nanoseconds: Double) -> String {
    SpanOfTime.words(UInt64(max(0, min(nanoseconds, 1e18))))
  }
}
