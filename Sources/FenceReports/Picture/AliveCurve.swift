package import TraceVocabulary

/// How many fences were alive over time, in a bounded number of points.
///
/// Births and deaths are counted by stretch of time; where there are too many stretches, all double.
package struct AliveCurve: Sendable {
  /// Points of the curve at most; a plot is no wider.
  private static let points = 2_000

  /// What each stretch added, those that follow `first` in order.
  private var changes: ContiguousArray<Int64> = []
  private var first: UInt64 = 0
  private var exponent: UInt64 = 0

  /// How long a stretch is, in units of the trace clock.
  package var stretch: UInt64 { 1 << exponent }

  /// Nothing alive.
  package init() {}

  /// Adds a fence that was alive from `begin` to `end`; nil where it outlived the trace.
  package mutating func add(from begin: UInt64, to end: UInt64?) {
    change(at: begin, by: 1)
    if let end {
      change(at: end, by: -1)
    }
  }

  private mutating func change(at moment: UInt64, by amount: Int64) {
    if changes.isEmpty {
      first = moment >> exponent
    }
    while true {
      let stretch = moment >> exponent
      let low = min(first, stretch)
      let high = max(first + UInt64(max(changes.count, 1)) - 1, stretch)
      if high - low < UInt64(Self.points) {
        if stretch < first {
          changes.insert(contentsOf: repeatElement(0, count: Int(first - stretch)), at: 0)
          first = stretch
        }
        let place = Int(stretch - first)
        if place >= changes.count {
          changes.append(contentsOf: repeatElement(0, count: place + 1 - changes.count))
        }
        changes[place] += amount
        return
      }
      coarsen()
    }
  }

  private mutating func coarsen() {
    exponent += 1
    let coarser = first >> 1
    var sums = ContiguousArray<Int64>()
    for (place, amount) in changes.enumerated() {
      let stretch = Int((first + UInt64(place)) >> 1 - coarser)
      if stretch == sums.count {
        sums.append(amount)
      } else {
        sums[stretch] += amount
      }
    }
    (first, changes) = (coarser, sums)
  }

  /// How many were alive at the end of each stretch, those in which nothing changed left out; with a
  /// point at `start` and one at `end`, between which all others lie.
  package func points(
    from start: Timestamp, to end: Timestamp
  ) -> [(at: Timestamp, count: Int64)] {
    var points: [(at: Timestamp, count: Int64)] = [(start, 0)]
    var count: Int64 = 0
    for (place, amount) in changes.enumerated() where amount != 0 {
      count += amount
      let stretch = first + UInt64(place)
      let (after, overflow) = (stretch + 1).multipliedReportingOverflow(by: 1 << exponent)
      let at = min(max(Timestamp(overflow ? .max : after - 1), start), end)
      if points.last?.at == at {
        points[points.count - 1].count = count
      } else {
        points.append((at, count))
      }
    }
    if let last = points.last, last.at < end {
      points.append((end, count))
    }
    return points
  }
}
