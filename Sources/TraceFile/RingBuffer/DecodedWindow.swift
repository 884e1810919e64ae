package import TraceVocabulary

/// What one step of a stream gives: the kept records of a few sub-buffers of one CPU, in order.
struct DecodedWindow {
  /// Kept records and gap marks: the first `count` of these.
  var records: ContiguousArray<ExtractedRecord> = []
  /// Kept records and gap marks.
  var count = 0
  /// The gaps that the marks stand for.
  var gaps: [LostEvents] = []
  /// The integers of the records that are kept wide.
  var wide: ContiguousArray<WideFields> = []
  /// The pairs of texts that this window met first, in the order of their numbers.
  var newPairs: [TextPairBytes] = []
  /// No record of this or a later window has a pair of a lower number.
  var firstUsedPair: UInt32 = 0
  /// The timestamp of the last record of any kind, kept or not: whatever follows on this CPU is
  /// not earlier, unless time goes back.
  var lastTimestamp: Timestamp = .zero
  /// Bytes of the file from the start of the CPU's data to the end of this window.
  var bytesRead: UInt64 = 0
  /// Whether nothing follows.
  var isLast = false

  /// Empties the window and keeps its memory.
  mutating func removeAll() {
    count = 0
    gaps.removeAll(keepingCapacity: true)
    wide.removeAll(keepingCapacity: true)
    newPairs.removeAll(keepingCapacity: true)
    isLast = false
  }

  /// Makes room for `more` records.
  mutating func reserve(_ more: Int) {
    let missing = count + more - records.count
    if missing > 0 {
      records.append(contentsOf: repeatElement(.empty, count: max(missing, records.count)))
    }
  }

  /// Adds a record, for which there is room.
  @inline(__always)
  mutating func append(_ record: ExtractedRecord) {
    records[count] = record
    count += 1
  }

  /// Adds a mark that no gap of the ring buffer's own stands behind.
  mutating func append(mark: UInt8, at timestamp: Timestamp, cpu: CPUNumber, instance: UInt16) {
    reserve(1)
    append(
      ExtractedRecord(
        timestamp: timestamp, position: .none, integers: 0, text: 0, pid: 0, cpu: cpu,
        instance: instance, tag: mark, flags: 0, preemptCount: 0))
  }

  /// Adds a mark of `gap`; the text number of the mark is the gap's place in `gaps`.
  mutating func append(gap: LostEvents, at timestamp: Timestamp, mark: UInt8, instance: UInt16) {
    if gaps.last != gap {
      gaps.append(gap)
    }
    reserve(1)
    append(
      ExtractedRecord(
        timestamp: timestamp, position: gap.position, integers: 0, text: UInt32(gaps.count - 1),
        pid: 0, cpu: gap.cpu, instance: instance, tag: mark, flags: 0, preemptCount: 0))
  }
}

/// A pair of texts as the record has them, up to and with the NUL that ends each.
package struct TextPairBytes: Sendable {
  /// The first text.
  package let first: [UInt8]
  /// The second text.
  package let second: [UInt8]
}

/// What a stream counted from its first record to its last.
package struct StreamTally: Sendable {
  /// Records of any kind.
  package var records: UInt64 = 0
  /// Records by event id; the last entry counts those whose id no format names.
  package var recordsByID: ContiguousArray<UInt64>
  /// Records marked as discarded.
  package var discarded: UInt64 = 0
  /// Events lost, as far as their number is known.
  package var lost: UInt64 = 0
  /// Events lost besides, of this stream or of others: a text may tell the number of all together.
  package var lostOfAnyCPU: UInt64 = 0
  /// Events that the kernel's counters have twice, since they were printed while the recorder read on.
  package var countedTwice: UInt64 = 0
  /// Gaps.
  package var gaps: UInt64 = 0
  /// Gaps of which the number of lost events is not known, and in no number of all streams.
  package var gapsOfUnknownSize: UInt64 = 0
  /// The first and the last timestamp; nil without a record.
  package var span: ClosedRange<Timestamp>?
  /// What was wrong.
  package var anomalies = AnomalyLog()

  /// Nothing counted yet, of events with ids below `idCount`.
  package init(idCount: Int) {
    recordsByID = ContiguousArray(repeating: 0, count: idCount + 1)
  }
}
