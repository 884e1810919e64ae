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
    var unorderedSignals: UInt64 = 0
    var waitLength = Distribution()

    /// Counts a fence, and gives the bytes that its distribution has grown.
    mutating func count(_ fence: borrowing FenceLifetime, isAlive: Bool) -> Int {
      fences &+= 1
      alive &+= isAlive ? 1 : 0
      contexts &+= fence.opensContext ? 1 : 0
      guard let latency = fence.signalLatency else {
        unorderedSignals &+= fence.isSignalBeforeBegin ? 1 : 0
        return 0
      }
      return signalLatency.insert(latency)
    }

    var byteCount: Int { signalLatency.byteCount &+ waitLength.byteCount }

    mutating func merge(_ row: Row) {
      contexts &+= row.contexts
      fences &+= row.fences
      alive &+= row.alive
      waits &+= row.waits
      signalLatency.merge(row.signalLatency)
      unorderedSignals &+= row.unorderedSignals
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
  /// The row of each name, as far as it was asked for: names are bounded, and so is this.
  private var rowsByName: ContiguousArray<Int32> = []
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
  package mutating func take(_ fence: borrowing FenceLifetime, names: borrowing NameTable) {
    count(fence, isAlive: false, names: names)
  }

  /// Counts fences that ended.
  package mutating func take(ended fences: Span<FenceLifetime>, names: borrowing NameTable) {
    for place in fences.indices {
      count(fences[place], isAlive: false, names: names)
    }
  }

  /// Counts a fence that was alive at the end of the trace.
  package mutating func take(alive fence: borrowing FenceLifetime, names: borrowing NameTable) {
    count(fence, isAlive: true, names: names)
  }

  /// Counts a wait that ended.
  package mutating func take(_ wait: borrowing FenceWait, names: borrowing NameTable) {
    let row = row(of: wait.name, names)
    rows[row].waits &+= 1
    guard let length = wait.length else {
      return
    }
    let grown = rows[row].waitLength.insert(length)
    account(grown, row)
    guard longest.count < Self.longestWaitCount || length >= longest.min?.length ?? 0 else {
      return
    }
    rank(copy wait, length)
  }

  private mutating func count(
    _ fence: borrowing FenceLifetime, isAlive: Bool, names: borrowing NameTable
  ) {
    let row = row(of: fence.name, names)
    let grown = rows[row].count(fence, isAlive: isAlive)
    account(grown, row)
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
          unorderedSignals: row.unorderedSignals, waits: row.waits,
          waitLength: row.waitLength.summary))
    }
    return result.sorted { left, right in
      if left.isOther != right.isOther { return right.isOther }
      return (left.driver, left.timeline) < (right.driver, right.timeline)
    }
  }

  /// The median signal latency of the fences of a shape, and how many there are; nil where there are
  /// none, or the row was merged with others to bound memory.
  package func medianSignalLatency(ofShape shape: Int) -> (median: UInt64, count: UInt64)? {
    guard shape < rowNumbers.count, rowNumbers[shape] > Int32(Self.other),
      let summary = rows[Int(rowNumbers[shape])].signalLatency.summary
    else { return nil }
    return (summary.p50, summary.count)
  }

  /// How the latencies and the waits of each row are distributed, by driver and timeline.
  package func histograms(names: NameTable) -> [RowHistograms] {
    var result: [RowHistograms] = []
    for (number, row) in rows.enumerated() where row.fences > 0 || row.waits > 0 {
      let shape = number == Self.other ? names.otherShape : names.shape(at: shapeNumbers[number])
      result.append(
        RowHistograms(
          driver: shape.driver, timeline: shape.timeline,
          signalLatency: row.signalLatency.histogram, wait: row.waitLength.histogram))
    }
    return result
  }

  /// The longest waits whose both ends were seen, longest first; of equal ones the earliest.
  package var longestWaits: [FenceWait] {
    longest.unordered.sorted(by: >).map(\.wait)
  }
}

// MARK: - Rows

extension FenceStatistics {
  private mutating func row(of name: NameID, _ names: borrowing NameTable) -> Int {
    let place = Int(name.index)
    if place < rowsByName.count, rowsByName[place] != Self.unassigned {
      return Int(rowsByName[place])
    }
    let row = row(ofShapeOf: name, names)
    if place >= rowsByName.count {
      rowsByName.append(
        contentsOf: repeatElement(Self.unassigned, count: place &+ 1 &- rowsByName.count))
    }
    rowsByName[place] = Int32(truncatingIfNeeded: row)
    return row
  }

  private mutating func row(ofShapeOf name: NameID, _ names: borrowing NameTable) -> Int {
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
    rowsByName.removeAll()
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
