/// Fences or waits that are not kept one by one: by row and stretch of time, how many there were and
/// the longest.
///
/// The stretches are as long as they must be for the bound: where there are too many runs, all
/// stretches double, and what falls into the same one joins.
package struct MergedRuns<Row: Hashable & Comparable & Sendable>: Sendable {
  /// What began within one stretch of one row.
  package struct Run: Equatable, Sendable {
    /// The earliest beginning, in units of the trace clock.
    package var from: UInt64
    /// The latest end.
    package var to: UInt64
    /// How many.
    package var count: UInt64
    /// How many of them were signaled.
    package var signaled: UInt64
    /// The longest latency or wait of them.
    package var longest: UInt64
    /// The lowest seqno of them; 0 of waits.
    package var lowest: UInt32
    /// The highest.
    package var highest: UInt32

    mutating func join(_ other: Run) {
      from = min(from, other.from)
      to = max(to, other.to)
      count += other.count
      signaled += other.signaled
      longest = max(longest, other.longest)
      lowest = min(lowest, other.lowest)
      highest = max(highest, other.highest)
    }
  }

  private struct Place: Hashable {
    let row: Row
    let stretch: UInt64
  }

  private var runs: [Place: Run] = [:]
  /// A stretch is 2^`exponent` units: about a millisecond at first.
  private var exponent: UInt64 = 20
  private var limit: Int
  /// The latest end of anything merged; nil where nothing is.
  package private(set) var latest: UInt64?
  /// Rows that were given up, when there were more of them than runs may be.
  package private(set) var rowsOmitted: UInt64 = 0
  /// Fences or waits in those.
  package private(set) var membersOmitted: UInt64 = 0

  /// No runs, and room for `limit`.
  package init(limit: Int) {
    self.limit = max(limit, 1)
  }

  /// Adds one fence or wait.
  package mutating func add(
    _ row: Row, from: UInt64, to: UInt64, isSignaled: Bool, longest: UInt64, seqno: UInt32 = 0
  ) {
    latest = max(latest ?? 0, to)
    let run = Run(
      from: from, to: to, count: 1, signaled: isSignaled ? 1 : 0, longest: longest, lowest: seqno,
      highest: seqno)
    add(run, at: Place(row: row, stretch: from >> exponent))
    coarsen(within: limit)
  }

  /// Makes do with room for `limit`. Where rows alone are more than that, those with the most in them
  /// stay.
  package mutating func shrink(to limit: Int) {
    self.limit = max(limit, 1)
    coarsen(within: limit)
    guard runs.count > self.limit else { return }
    let ranked = runs.sorted { left, right in
      left.value.count == right.value.count
        ? (left.key.row, left.key.stretch) < (right.key.row, right.key.stretch)
        : left.value.count > right.value.count
    }
    let rows = Set(runs.keys.map(\.row)).count
    for (place, run) in ranked[self.limit...] {
      runs[place] = nil
      membersOmitted += run.count
    }
    rowsOmitted += UInt64(rows - Set(runs.keys.map(\.row)).count)
  }

  private mutating func add(_ run: Run, at place: Place) {
    if runs[place]?.join(run) == nil {
      runs[place] = run
    }
  }

  /// Joins runs until there are at most `count`, or two a row on average; room stays what it was.
  package mutating func coarsen(to count: Int) {
    guard runs.count > count else { return }
    coarsen(within: max(count, 2 * Set(runs.keys.map(\.row)).count))
  }

  private mutating func coarsen(within limit: Int) {
    // Beyond, all that one row has is one run.
    while runs.count > limit, exponent < 63 {
      exponent += 1
      let finer = runs
      runs.removeAll(keepingCapacity: true)
      for (place, run) in finer {
        add(run, at: Place(row: place.row, stretch: run.from >> exponent))
      }
    }
  }

  /// Whether nothing was merged.
  package var isEmpty: Bool { runs.isEmpty }
  /// How many runs there are.
  package var count: Int { runs.count }
  /// How many fences or waits are in them.
  package var members: UInt64 { runs.values.reduce(0) { $0 + $1.count } }

  /// The runs, in no order that means anything.
  package var elements: [(row: Row, run: Run)] {
    runs.map { ($0.key.row, $0.value) }
  }
}
