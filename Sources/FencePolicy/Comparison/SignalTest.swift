import FenceModel
import FenceReports
import Glibc

/// Whether clearly more or fewer fences of a timeline never signaled: the test of two proportions, pooled,
/// with as many fences on each side as tests of durations ask for. It takes fences for independent; those
/// of one hang are not, which is why a difference must be large as well.
struct SignalTest {
  let base: [TimelineSeries]
  let new: [TimelineSeries]

  /// The shares, judged without those of other timelines; nil where a side has no fence that tells.
  var shares: SignalShares? {
    let fewest = ComparisonMethod.fewestDurations
    func isEnough(_ path: KeyPath<TimelineSeries, SignalCounts>) -> Bool {
      [base, new].allSatisfy { side in
        side.reduce(0) { $0 &+ $1[keyPath: path].fences } >= fewest
      }
    }
    let isOfAskedFor = isEnough(\.askedFor)
    let path: KeyPath<TimelineSeries, SignalCounts> = isOfAskedFor ? \.askedFor : \.signals
    let (before, after) = (side(base, path), side(new, path))
    guard before.fences > 0, after.fences > 0 else { return nil }
    var shares = SignalShares(
      verdict: .tooFew, isOfAskedFor: isOfAskedFor, base: before, new: after)
    guard min(before.fences, after.fences) >= fewest else { return shares }
    shares.verdict = .alike
    shares.p = shares.isDifferent ? Self.p(before, after) : 1
    return shares
  }

  private func side(
    _ rows: [TimelineSeries], _ path: KeyPath<TimelineSeries, SignalCounts>
  ) -> SignalShares.Side {
    rows.reduce(into: SignalShares.Side(fences: 0, unsignaled: 0)) { sum, row in
      sum.fences &+= row[keyPath: path].fences
      sum.unsignaled &+= row[keyPath: path].unsignaled(olderThan: usualLatency(of: row))
    }
  }

  /// What 99 % of the signals of `row` take at most; where it has too few, those of the other captures.
  private func usualLatency(of row: TimelineSeries) -> Double {
    let own = BlockSample([row.signalLatency])
    if own.count >= Double(ComparisonMethod.fewestDurations) { return own.percentile(99) }
    return BlockSample((base + new).map(\.signalLatency)).percentile(99)
  }

  /// How likely parts that differ so much are where they are one.
  static func p(_ one: SignalShares.Side, _ other: SignalShares.Side) -> Double {
    let (m, n) = (Double(one.fences), Double(other.fences))
    let pooled = (Double(one.unsignaled) + Double(other.unsignaled)) / (m + n)
    let variance = pooled * (1 - pooled) * (1 / m + 1 / n)
    guard variance > 0 else { return 1 }
    return erfc(abs(one.share - other.share) / (2 * variance).squareRoot())
  }

  /// Gives `shares` their verdicts, which depend on how many there are; `doubt` where something else than
  /// the fences may be why signals are missing.
  static func judge(_ shares: [SignalShares?], doubt: Bool) -> [SignalShares?] {
    let places = shares.indices.filter { shares[$0]?.p != nil }
    let adjusted = MultipleTests.adjusted(places.compactMap { shares[$0]?.p })
    var result = shares
    for (place, p) in zip(places, adjusted) {
      guard var one = result[place] else { continue }
      one.adjustedP = p
      if one.isDifferent, p <= ComparisonMethod.level {
        one.verdict = doubt ? .notDecided : one.new.share > one.base.share ? .more : .fewer
      }
      result[place] = one
    }
    return result
  }
}
