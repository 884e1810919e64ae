import Glibc

@testable import FenceModel

/// Durations made by a seeded generator, of the kinds that captures have and tests are fooled by.
struct SyntheticSeries {
  enum Kind: String, CaseIterable {
    /// Independent, over a decade: what textbooks assume.
    case independent
    /// Each like the one before it (first-order autoregressive logarithms, coefficient 0.9).
    case dependent
    /// The same with coefficient 0.99: a load that wanders over hundreds of fences.
    case wandering
    /// A tail so heavy that it has no mean (Pareto, index 0.9).
    case heavy
    /// At once or after a frame, in phases of some forty.
    case phases
    /// Whole jiffies of 10 ms, mostly ties.
    case ticks
  }

  private var state: UInt64

  init(seed: UInt64) {
    // Mixed first: states a step apart would give the same numbers one place further.
    state = seed &* 0xd134_2543_de82_ef95 &+ 0x1234_5678_9abc_def1
    state = next() ^ (next() << 1)
  }

  /// SplitMix64.
  private mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
    return z ^ z >> 31
  }

  /// Between 0 and 1, neither included.
  mutating func uniform() -> Double {
    (Double(next() >> 11) + 0.5) / 9_007_199_254_740_992
  }

  private mutating func normal() -> Double {
    (-2 * log(uniform())).squareRoot() * cos(2 * Double.pi * uniform())
  }

  /// `count` durations round a millisecond, each times `factor`, measured by two clocks of which that of
  /// the end is ahead by `skew` nanoseconds.
  mutating func series(
    _ kind: Kind, count: Int, factor: Double = 1, skew: Double = 0
  ) -> DurationSeries {
    var result = DurationSeries()
    var level = normal()
    var isSlow = uniform() < 0.5
    for _ in 0..<count {
      let value: Double
      switch kind {
      case .independent: value = exp(0.6 * normal())
      case .dependent, .wandering:
        let coefficient = kind == .dependent ? 0.9 : 0.99
        level = coefficient * level + (1 - coefficient * coefficient).squareRoot() * normal()
        value = exp(0.6 * level)
      case .heavy: value = 0.2 * pow(uniform(), -1 / 0.9)
      case .phases:
        if uniform() < 0.025 { isSlow.toggle() }
        value = (isSlow ? 16 : 0.05) * exp(0.1 * normal())
      case .ticks: value = 10 * (1 + (-log(uniform()) * 0.8).rounded(.down))
      }
      let scaled = kind == .ticks ? (value * factor / 10).rounded() * 10 : value * factor
      // What ends before it began took no time: `Timestamp.distance(to:)`.
      result.insert(UInt64(max(0, min(1e15, scaled * 1e6 + skew))))
    }
    return result
  }
}
