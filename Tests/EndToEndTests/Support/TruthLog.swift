import FenceModel

/// What the test driver wrote down about its own fences: `op,ptr,context,seqno,…`, with identities
/// in 64 bits, one row next to each call.
///
/// A row of an init is written after the call, one of a signal, a destroy or the start of a wait
/// before it, one of the end of a wait after it. Virtual machines under emulation are preempted
/// between the two: half of the rows are within 50 µs of the record, the worst within 10 ms.
struct TruthLog {
  /// One life of one fence, as the driver saw it.
  struct Life {
    let fence: FenceID
    let begin: UInt64
    /// A slab object that was given an identity by hand, without `dma_fence_init`.
    let isRearmed: Bool
    var signals: [UInt64] = []
    var destroyed: UInt64?

    var end: UInt64 { max(begin, signals.last ?? 0, destroyed ?? 0) }
  }

  struct Wait {
    let fence: FenceID
    let pid: Int32
    let start: UInt64
    let end: UInt64
    /// What `dma_fence_wait_timeout` returned: positive for the signal, 0 for the timeout, negative
    /// for an interrupt.
    let result: Int64
  }

  /// Half of the rows are this near to their records, all are within `worst`.
  static let usual: UInt64 = 50_000
  static let worst: UInt64 = 10_000_000

  private(set) var lives: [Life] = []
  private(set) var waits: [Wait] = []

  /// Reads the log beside `capture`, with the times of `clock`; nil where the log is of another kind.
  init?(_ capture: TestCapture, clock: String) async throws {
    guard let path = capture.truthPath else { return nil }
    let table = try await LogTable(path)
    let time = clock == "local" ? "local_ns" : "mono_ns"
    guard table.columns.contains("ptr"), table.columns.contains(time) else { return nil }
    var living: [Substring: Int] = [:]
    var waiting: [WaitKey: UInt64] = [:]
    for row in table.rows {
      guard let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"]),
        let moment = UInt64(row[time]), let pid = Int32(row["pid"])
      else { continue }
      let fence = FenceID(
        context: UInt32(truncatingIfNeeded: context), seqno: UInt32(truncatingIfNeeded: seqno))
      let pointer = row["ptr"]
      let key = WaitKey(pointer: pointer, fence: fence, pid: pid)
      switch row["op"] {
      case "init", "rearm":
        let isRearmed = row["op"] == "rearm"
        // Where re-arming goes through dma_fence_init, both rows are about one life.
        if isRearmed, let place = living[pointer], lives[place].fence == fence,
          lives[place].signals.isEmpty
        {
          continue
        }
        living[pointer] = lives.count
        lives.append(Life(fence: fence, begin: moment, isRearmed: isRearmed))
      case "signal":
        if let place = living[pointer] { lives[place].signals.append(moment) }
      case "destroy":
        if let place = living.removeValue(forKey: pointer) { lives[place].destroyed = moment }
      case "wait_start":
        waiting[key] = moment
      case "wait_end":
        guard let start = waiting.removeValue(forKey: key), let result = Int64(row["aux"]) else {
          continue
        }
        waits.append(Wait(fence: fence, pid: pid, start: start, end: moment, result: result))
      default:
        continue
      }
    }
  }

  private struct WaitKey: Hashable {
    let pointer: Substring
    let fence: FenceID
    let pid: Int32
  }
}

/// A compressed table of comma-separated values without quotes.
struct LogTable {
  struct Row {
    fileprivate let places: [String: Int]
    fileprivate let cells: [Substring]

    /// The cell of a column, empty where the row has none.
    subscript(column: String) -> Substring {
      guard let place = places[column], place < cells.count else { return "" }
      return cells[place]
    }
  }

  let columns: [String]
  let rows: [Row]

  init(_ path: String) async throws {
    self.init(lines: try await Command.run("gzip", ["-dc", path]).lines)
  }

  init(lines: [Substring]) {
    let columns = lines.first?.split(separator: ",").map(String.init) ?? []
    let places = Dictionary(columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { $1 })
    self.columns = columns
    rows = lines.dropFirst().map {
      Row(places: places, cells: $0.split(separator: ",", omittingEmptySubsequences: false))
    }
  }
}
