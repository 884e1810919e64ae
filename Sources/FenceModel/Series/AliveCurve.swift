package import TraceVocabulary

/// How many fences were alive over time, in a bounded number of stretches of time.
///
/// Of each stretch the most that were alive at once are known, so that no peak is lost; where there are
/// too many stretches, all double.
package struct AliveCurve: Sendable {
  /// Stretches at most; a plot is no wider.
  private static let capacity = 2_000

  private struct Stretch {
    var most: UInt64
    var last: UInt64

    mutating func follow(with later: Stretch) {
      most = max(most, later.most)
      last = later.last
    }
  }

  /// Those that follow `first` in order; nil where nothing changed.
  private var stretches: ContiguousArray<Stretch?> = []
  private var first: UInt64 = 0
  private var exponent: UInt64 = 0

  /// How long a stretch is, in units of the trace clock.
  package var stretch: UInt64 { 1 << exponent }

  /// Nothing alive.
  package init() {}

  /// Notes that `count` fences are alive from `moment` on. Moments may step back.
  package mutating func note(_ count: Int, at moment: Timestamp) {
    let count = UInt64(clamping: count)
    let stretch = Stretch(most: count, last: count)
    if stretches.isEmpty {
      first = moment.value >> exponent
    }
    while true {
      let number = moment.value >> exponent
      let low = min(first, number)
      // The last stretch has a number; the one after it need not have.
      let high = max(first + UInt64(max(stretches.count, 1) - 1), number)
      if high - low < UInt64(Self.capacity) {
        if number < first {
          stretches.insert(
            contentsOf: repeatElement(nil, count: Int(first - number)), at: 0)
          first = number
        }
        let place = Int(number - first)
        if place >= stretches.count {
          stretches.append(contentsOf: repeatElement(nil, count: place + 1 - stretches.count))
        }
        if stretches[place]?.follow(with: stretch) == nil {
          stretches[place] = stretch
        }
        return
      }
      coarsen()
    }
  }

  private mutating func coarsen() {
    exponent += 1
    let coarser = first >> 1
    var joined = ContiguousArray<Stretch?>()
    for (place, stretch) in stretches.enumerated() {
      let number = Int((first + UInt64(place)) >> 1 - coarser)
      if number == joined.count {
        joined.append(stretch)
      } else if let stretch, joined[number]?.follow(with: stretch) == nil {
        joined[number] = stretch
      }
    }
    (first, stretches) = (coarser, joined)
  }

  /// The most that were alive at once.
  package var peak: UInt64 { stretches.reduce(0) { max($0, $1?.most ?? 0) } }

  /// The curve as steps: from each point on so many, the most of a stretch over all of it, and where
  /// nothing changed the last before. There is a point at `start` and one at `end`, between which all
  /// others lie.
  package func points(
    from start: Timestamp, to end: Timestamp
  ) -> [(at: Timestamp, count: UInt64)] {
    var points: [(at: Timestamp, count: UInt64)] = []
    func add(_ count: UInt64, at moment: Timestamp) {
      let at = min(max(moment, start), end)
      if points.isEmpty, at > start {
        points.append((start, 0))
      }
      if points.last?.count != count {
        points.append((at, count))
      }
    }
    var last: UInt64 = 0
    for (place, stretch) in stretches.enumerated() {
      add(stretch?.most ?? last, at: beginning(of: first + UInt64(place)))
      last = stretch?.last ?? last
    }
    let (after, overflow) = first.addingReportingOverflow(UInt64(stretches.count))
    add(last, at: overflow ? Timestamp(.max) : beginning(of: after))
    if points.last.map({ $0.at < end }) ?? true {
      points.append((end, last))
    }
    return points
  }

  private func beginning(of stretch: UInt64) -> Timestamp {
    let (value, overflow) = stretch.multipliedReportingOverflow(by: 1 << exponent)
    return Timestamp(overflow ? .max : value)
  }
}
