package import FenceModel

/// Who waits for whose fences: waits by task and names, counted, with the longest.
package struct WaitMatrix: Sendable {
  /// Waits of one task on fences of one name.
  package struct Cell: Sendable {
    /// How many.
    package var count: UInt64 = 0
    /// The longest whose both ends were seen.
    package var longest: UInt64 = 0
  }

  /// Who waits, and for what.
  package struct Pair: Hashable, Sendable {
    /// The task.
    package let pid: Int32
    /// The names of the fences.
    package let name: NameID
  }

  /// Cells that are kept; what would need another one is counted.
  private static let bound = 16_384
  /// The cells.
  package private(set) var cells: [Pair: Cell] = [:]
  /// Waits that no cell was left for.
  package private(set) var omitted: UInt64 = 0

  /// No waits.
  package init() {}

  /// Counts a wait.
  package mutating func add(_ wait: borrowing PictureWait) {
    let pair = Pair(pid: wait.pid, name: wait.name)
    guard cells.count < Self.bound || cells[pair] != nil else {
      omitted += 1
      return
    }
    cells[pair, default: Cell()].count += 1
    let length = wait.length
    if length > cells[pair]?.longest ?? 0 {
      cells[pair]?.longest = length
    }
  }
}
