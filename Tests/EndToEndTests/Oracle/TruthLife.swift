import FenceModel

/// One incarnation of a fence, as the rows of the log tell it, in 64 bits and with its address.
struct TruthLife {
  /// A row's time and task.
  struct Moment {
    let time: UInt64
    let pid: Int32

    init(_ row: TruthRow) {
      time = row.time
      pid = row.pid
    }

    /// Whether the records of the two rows are certainly in this order: rows of one task are, those of
    /// two tasks stand beside their records by up to `TruthLog.worst`.
    func isSurelyBefore(_ other: Moment) -> Bool {
      time < other.time && (pid == other.pid || other.time - time > TruthLog.worst)
    }

    /// Whether the records of the two rows may be in this order.
    func mayBeBefore(_ other: Moment) -> Bool {
      !other.isSurelyBefore(self) && (time < other.time || pid != other.pid)
    }
  }

  /// What the log says of the memory's earlier life.
  struct Reuse {
    let isGracePeriodElapsed: Bool
    /// When the earlier fence was destroyed; nil where that was before the log.
    let released: Moment?
  }

  let pointer: UInt64
  let context: UInt64
  let seqno: UInt64
  let fence: FenceID
  let begin: Moment
  /// Given its identity by hand: no init record bears it.
  let isRearmed: Bool
  /// The mode of the run: `slab`, `reuse`, …
  let mode: Substring
  var reuse: Reuse?
  /// Signals before the destroy.
  var signals: [Moment] = []
  var enabled: Moment?
  var destroyed: Moment?
  /// Rows of uses after the destroy.
  var usesAfterDestroy: [Moment] = []
  /// Remarks of `expect` rows.
  var remarks: [Substring] = []
  /// The first row of it that has a record with its address: an init, or else a signal or destroy.
  var firstAddressed: Moment?

  func hasRemark(_ remark: String) -> Bool {
    remarks.contains { $0.hasPrefix(remark) }
  }
}

/// A wait as its two rows tell it.
struct TruthWait {
  let fence: FenceID
  let pointer: UInt64
  /// The incarnation, by its place among the lives; nil where the log does not have its init.
  let life: Int?
  let pid: Int32
  let start: UInt64
  /// nil where the log has no end.
  var end: UInt64?
  /// What the wait returned.
  var result: Int64 = 0
}

/// The lives and waits of a log.
struct TruthLives {
  private(set) var lives: [TruthLife] = []
  private(set) var waits: [TruthWait] = []
  /// Pairs of fences whose waiters wait for each other, by their places among the lives.
  private(set) var deadlocks: [(first: Int, second: Int)] = []

  init(_ rows: [TruthRow]) {
    var mode: Substring = ""
    /// The incarnation that an address is now, or was last.
    var current: [UInt64: Int] = [:]
    var reuses: [UInt64: TruthLife.Reuse] = [:]
    var open: [WaitKey: Int] = [:]
    var deadlocked: Int?
    for row in rows {
      let moment = TruthLife.Moment(row)
      let place = current[row.pointer].flatMap { lives[$0].fence == row.fence ? $0 : nil }
      let key = WaitKey(pointer: row.pointer, fence: row.fence, pid: row.pid)
      switch row.operation {
      case .begin:
        mode = row.note
      case .reused:
        reuses[row.pointer] = TruthLife.Reuse(
          isGracePeriodElapsed: row.aux != 0,
          released: current[row.pointer].flatMap { lives[$0].destroyed })
      case .initialized, .rearmed:
        // Where re-arming goes through dma_fence_init, both rows are about one life.
        if row.operation == .rearmed, let place, lives[place].signals.isEmpty,
          lives[place].destroyed == nil
        {
          continue
        }
        current[row.pointer] = lives.count
        var life = TruthLife(
          pointer: row.pointer, context: row.context, seqno: row.seqno, fence: row.fence,
          begin: moment, isRearmed: row.operation == .rearmed, mode: mode)
        life.reuse = reuses.removeValue(forKey: row.pointer)
        life.firstAddressed = life.isRearmed ? nil : moment
        lives.append(life)
      case .emitted, .enabled, .signaled, .destroyed:
        if let place { lives[place].take(row, moment) }
      case .waitStarted:
        if let place, lives[place].destroyed != nil { lives[place].usesAfterDestroy.append(moment) }
        open[key] = waits.count
        waits.append(
          TruthWait(
            fence: row.fence, pointer: row.pointer, life: place, pid: row.pid, start: row.time))
      case .waitEnded:
        guard let wait = open.removeValue(forKey: key) else { continue }
        waits[wait].end = row.time
        waits[wait].result = row.aux
      case .expected:
        guard let place else { continue }
        lives[place].remarks.append(row.note)
        if row.note.hasPrefix("DEADLOCK a") { deadlocked = place }
        if row.note.hasPrefix("DEADLOCK b"), let first = deadlocked {
          deadlocks.append((first, place))
          deadlocked = nil
        }
      case .end, .constructed, .calledBack, .array, .chain:
        continue
      }
    }
  }

  private struct WaitKey: Hashable {
    let pointer: UInt64
    let fence: FenceID
    let pid: Int32
  }
}

extension TruthLife {
  fileprivate mutating func take(_ row: TruthRow, _ moment: Moment) {
    if destroyed != nil {
      usesAfterDestroy.append(moment)
      return
    }
    switch row.operation {
    case .enabled: enabled = enabled ?? moment
    case .signaled:
      signals.append(moment)
      firstAddressed = firstAddressed ?? moment
    case .destroyed:
      destroyed = moment
      firstAddressed = firstAddressed ?? moment
    default: break
    }
  }
}
