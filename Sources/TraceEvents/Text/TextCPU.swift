import TraceFile
import TraceVocabulary

/// What was read of one CPU in a text.
struct TextCPU {
  /// Records by the place of their event.
  private(set) var counts: ContiguousArray<UInt64> = []
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

  /// Counts a record of the event at `place`.
  mutating func take(_ timestamp: Timestamp, event place: Int, _ position: FilePosition) {
    if place >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count))
    }
    counts[place] &+= 1
    records &+= 1
    first = min(first ?? timestamp, timestamp)
    if let last, timestamp < last {
      anomalies.note(
        .timeWentBack, at: position.fileOffset,
        "a line's time is earlier than that of the same CPU's line before")
    }
    last = max(last ?? timestamp, timestamp)
  }

  /// As a stream of a trace file would have counted it.
  func tally(idCount: Int) -> StreamTally {
    var tally = StreamTally(idCount: idCount)
    for place in counts.indices where place < idCount {
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
