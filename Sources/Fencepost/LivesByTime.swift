import TraceVocabulary

/// Which of several lives was under way at a moment: of those that overlap, the one begun first.
///
/// Kept as stretches that do not overlap, each of one life, so that a moment costs a binary search
/// however many lives there are.
struct LivesByTime {
  private var stretches: [(time: ClosedRange<Timestamp>, life: Int)] = []

  /// Lives of these times; a life is called by its place among them.
  init(_ times: [ClosedRange<Timestamp>]) {
    let order = times.indices.sorted {
      (times[$0].lowerBound, $0) < (times[$1].lowerBound, $1)
    }
    for life in order {
      let time = times[life]
      guard let end = stretches.last?.time.upperBound, time.lowerBound <= end else {
        stretches.append((time, life))
        continue
      }
      // All up to `end` belongs to lives that began earlier.
      if time.upperBound > end {
        stretches.append((end.advanced(by: 1)...time.upperBound, life))
      }
    }
  }

  /// The life that was under way at `moment`, nil where none was.
  func life(at moment: Timestamp) -> Int? {
    let place = stretches.partitionPoint { $0.time.upperBound < moment }
    guard place < stretches.count, stretches[place].time.contains(moment) else { return nil }
    return stretches[place].life
  }

  /// The times at which any of them was under way, in order and apart from each other.
  var windows: [ClosedRange<Timestamp>] {
    var joined: [ClosedRange<Timestamp>] = []
    for (time, _) in stretches {
      if let last = joined.last, time.lowerBound <= last.upperBound.advanced(by: 1) {
        joined[joined.count - 1] = last.lowerBound...time.upperBound
      } else {
        joined.append(time)
      }
    }
    return joined
  }
}
