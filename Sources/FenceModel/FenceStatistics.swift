import HeapModule
import TraceVocabulary

/// What is counted per driver and timeline shape as fences and waits end.
///
/// The memory is bounded whatever a trace holds: `ModelBounds.timelines` rows, and a budget of
/// bytes for their distributions; a row that no room is left for is merged into the row "other".
package struct FenceStatistics: Sendable {
  /// How many of the longest waits are kept.
  package static let longestWaitCount = 100
  /// Bytes that all distributions may take together; a capture of a desktop needs a hundredth.
  package static let defaultDistributionBudget = 15 << 20

  private struct Row {
    var contexts: UInt64 = 0
    var fences: UInt64 = 0
    var alive: UInt64 = 0
    var waits: UInt64 = 0
    var signalLatency = Distribution()
    var waitLength = Distribution()

    var byteCount: Int { signalLatency.byteCount &+ waitLength.byteCount }

    mutating func merge(_ row: Row) {
      contexts &+= row.contexts
      fences &+= row.fences
      alive &+= row.alive
      waits &+= row.waits
      signalLatency.merge(row.signalLatency)
      waitLength.merge(row.waitLength)
    }
  }

  /// The row that takes what no other row takes.
  private static let other = 0
  private static let unassigned = Int32(-1)

  private var rows: [Row] = [Row()]
  /// The shape of each row.
  private var shapeNumbers: [Int] = [0]
  /// The row of each shape.
  private var rowNumbers: ContiguousArray<Int32> = []
  private var longest = Heap<RankedWait>()
  private var usedBytes = 0
  private let rowBound: Int
  private let distributionBudget: Int

  /// No statistics yet.
  package init(
    bounds: ModelBounds = ModelBounds(), distributionBudget: Int = defaultDistributionBudget
  ) {
    rowBound = max(bounds.timelines, 1)
    self.distributionBudget = distributionBudget
  }

  /// Counts a fence that ended.
  package mutating func take(_ fence: borrowing FenceLifetime, names: NameTable) {
    count(fence, isAlive: false, names: names)
  }

  /// Counts a fence that was alive at the end of the trace.
  package mutating func take(alive fence: borrowing FenceLifetime, names: NameTable) {
    count(fence, isAlive: true, names: names)
  }

  /// Counts a wait that ended.
  package mutating func take(_ wait: FenceWait, names: NameTable) {
    let row = row(of: wait.name, names)
    rows[row].waits &+= 1
    guard let length = wait.length else {
      return
    }
    let before = rows[row].waitLength.byteCount
    rows[row].waitLength.insert(length)
    account(rows[row].waitLength.byteCount &- before, row)
    rank(wait, length)
  }

  private mutating func count(
    _ fence: borrowing FenceLifetime, isAlive: Bool, names: NameTable
  ) {
    let row = row(of: fence.name, names)
    rows[row].fences &+= 1
    rows[row].alive &+= isAlive ? 1 : 0
    rows[row].contexts &+= fence.opensContext ? 1 : 0
    guard let signal = fence.signaled, !fence.traits.contains(.ambiguous) else {
      return
    }
    let begin: FenceLifetime.Moment
    if let emitted = fence.emitted {
      begin = emitted
    } else if let initialized = fence.initialized {
      begin = initialized
    } else {
      return
    }
    let before = rows[row].signalLatency.byteCount
    rows[row].signalLatency.insert(begin.timestamp.distance(to: signal.timestamp))
    account(rows[row].signalLatency.byteCount &- before, row)
  }

  /// Bytes that the distributions take.
  package var byteCount: Int { rows.map(\.byteCount).reduce(0, +) }

  /// The rows, by driver and timeline; "other" comes last, if anything is in it.
  package func rows(names: NameTable) -> [TimelineRow] {
    var result: [TimelineRow] = []
    for (number, row) in rows.enumerated() where row.fences > 0 || row.waits > 0 {
      let isOther = number == Self.other
      let shape = isOther ? names.otherShape : names.shape(at: shapeNumbers[number])
      result.append(
        TimelineRow(
          driver: shape.driver, timeline: shape.timeline, isOther: isOther, contexts: row.contexts,
          fences: row.fences, alive: row.alive, signalLatency: row.signalLatency.summary,
          waits: row.waits, waitLength: row.waitLength.summary))
    }
    return result.sorted { left, right in
      if left.isOther != right.isOther { return right.isOther }
      return (left.driver, left.timeline) < (right.driver, right.timeline)
    }
  }

  /// The longest waits whose both ends were seen, longest first; of equal ones the earliest.
  package var longestWaits: [FenceWait] {
    longest.unordered.sorted(by: >).map(\.wait)
  }
}

// MARK: - Rows

extension FenceStatistics {
  private mutating func row(of name: NameID, _ names: NameTable) -> Int {
    let shape = names.shapeNumber(of: name)
    if shape >= rowNumbers.count {
      rowNumbers.append(
        contentsOf: repeatElement(Self.unassigned, count: shape &+ 1 &- rowNumbers.count))
    }
    if rowNumbers[shape] == Self.unassigned {
      if name == .other || rows.count > rowBound {
        rowNumbers[shape] = Int32(Self.other)
      } else {
        rowNumbers[shape] = Int32(truncatingIfNeeded: rows.count)
        rows.append(Row())
        shapeNumbers.append(shape)
      }
    }
    return Int(rowNumbers[shape])
  }

  /// Counts `bytes` more of storage for `row`; beyond the budget the row is merged into "other",
  /// which alone may exceed it.
  private mutating func account(_ bytes: Int, _ row: Int) {
    usedBytes &+= bytes
    guard usedBytes > distributionBudget, row != Self.other else {
      return
    }
    usedBytes &-= rows[row].byteCount
    let before = rows[Self.other].byteCount
    rows[Self.other].merge(rows[row])
    usedBytes &+= rows[Self.other].byteCount &- before
    rows[row] = Row()
    rowNumbers[shapeNumbers[row]] = Int32(Self.other)
  }
}

// MARK: - The longest waits

extension FenceStatistics {
  /// A wait by its length; of equal lengths the earlier ranks higher.
  private struct RankedWait: Comparable {
    let length: UInt64
    let wait: FenceWait

    private var start: (UInt64, UInt64) {
      (wait.start?.timestamp.value ?? 0, wait.start?.position.packed ?? 0)
    }

    static func == (left: RankedWait, right: RankedWait) -> Bool {
      left.length == right.length && left.start == right.start
    }

    static func < (left: RankedWait, right: RankedWait) -> Bool {
      left.length == right.length ? left.start > right.start : left.length < right.length
    }
  }

  private mutating func rank(_ wait: FenceWait, _ length: UInt64) {
    if longest.count < Self.longestWaitCount {
      longest.insert(RankedWait(length: length, wait: wait))
    } else if let least = longest.min, length >= least.length {
      longest.insert(RankedWait(length: length, wait: wait))
      longest.removeMin()
    }
  }
}
