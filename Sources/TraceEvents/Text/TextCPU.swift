import TraceFile
import TraceVocabulary

/// What was read of one CPU in a text.
struct TextCPU {
  private(set) var records: UInt64 = 0
  private(set) var first: Timestamp?
  private(set) var last: Timestamp?
  var lost: UInt64 = 0
  var gaps: UInt64 = 0
  var gapsOfUnknownSize: UInt64 = 0
  private(set) var anomalies = AnomalyLog()
  /// A loss that was announced, whose end is the next record.
  var pendingLoss: (count: UInt64?, position: FilePosition)?
  /// Whether the events before its first record may be missing.
  var isUnseen = false

  /// Counts a record.
  mutating func take(_ timestamp: Timestamp, _ position: FilePosition) {
    records &+= 1
    first = min(first ?? timestamp, timestamp)
    if let last, timestamp < last {
      anomalies.note(
        .timeWentBack, at: position.fileOffset,
        "a line's time is earlier than that of the same CPU's line before")
    }
    last = max(last ?? timestamp, timestamp)
  }

  /// As a stream of a trace file would have counted it, with `counts` by event.
  func tally(_ counts: ContiguousArray<UInt64>) -> StreamTally {
    var tally = StreamTally(idCount: counts.count)
    for place in counts.indices {
      tally.recordsByID[place] = counts[place]
    }
    tally.records = records
    tally.lost = lost
    tally.gaps = gaps
    tally.gapsOfUnknownSize = gapsOfUnknownSize
    if let first, let last {
      tally.span = first...last
    }
    tally.anomalies = anomalies
    return tally
  }
}
