import FenceModel

/// One row of the test driver's own log: `op,ptr,context,seqno,local_ns,mono_ns,cpu,pid,aux,note`.
struct TruthRow {
  /// What the driver did, or was about to do.
  enum Operation: String {
    case begin, end
    /// A slab constructor initialised the memory once, as 0:0.
    case constructed = "ctor_init"
    /// `dma_fence_init` was called.
    case initialized = "init"
    /// An identity was set by hand; through `dma_fence_init` where an `init` row follows.
    case rearmed = "rearm"
    case emitted = "emit"
    case enabled = "enable"
    case calledBack = "cb"
    /// About to call `dma_fence_signal`.
    case signaled = "signal"
    /// The release operation; aux 1 where the fence was signaled by then.
    case destroyed = "destroy"
    case waitStarted = "wait_start"
    /// aux is what the wait returned.
    case waitEnded = "wait_end"
    /// This address was a fence before; aux 1 where a grace period lay between, by RCU's own word.
    case reused = "reuse"
    /// What an analyzer ought to find.
    case expected = "expect"
    case array, chain
  }

  let operation: Operation
  let pointer: UInt64
  let context: UInt64
  let seqno: UInt64
  /// Nanoseconds on the clock of the recording.
  let time: UInt64
  let pid: Int32
  let aux: Int64
  let note: Substring

  /// The identity as tracepoints print it.
  var fence: FenceID {
    FenceID(context: UInt32(truncatingIfNeeded: context), seqno: UInt32(truncatingIfNeeded: seqno))
  }
}

extension TruthRow {
  /// The rows beside `capture`, with the times of `clock`; nil where the log is of another kind.
  static func rows(of capture: TestCapture, clock: String) async throws -> [TruthRow]? {
    guard let path = capture.truthPath else { return nil }
    return rows(of: try await LogTable(path), clock: clock)
  }

  /// The rows of a log that is written out in a test.
  static func rows(of text: String, clock: String = "mono") -> [TruthRow]? {
    let columns = "op,ptr,context,seqno,local_ns,mono_ns,cpu,pid,aux,note\n"
    return rows(of: LogTable(lines: (columns + text).split(separator: "\n")), clock: clock)
  }

  private static func rows(of table: LogTable, clock: String) -> [TruthRow]? {
    let time = clock == "local" ? "local_ns" : "mono_ns"
    guard table.columns.contains("ptr"), table.columns.contains(time) else { return nil }
    return table.rows.compactMap { row in
      guard let operation = Operation(rawValue: String(row["op"])),
        let pointer = UInt64(row["ptr"].dropFirst(2), radix: 16),
        let context = UInt64(row["context"]), let seqno = UInt64(row["seqno"]),
        let moment = UInt64(row[time]), let pid = Int32(row["pid"])
      else { return nil }
      return TruthRow(
        operation: operation, pointer: pointer, context: context, seqno: seqno, time: moment,
        pid: pid, aux: Int64(row["aux"]) ?? 0, note: row["note"])
    }
  }
}
