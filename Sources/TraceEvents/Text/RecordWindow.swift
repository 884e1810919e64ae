import TraceFile
import TraceVocabulary

/// Records that are held back until no line is expected that has to go before them.
///
/// Whoever prints the buffers of several CPUs as they fill passes by what a CPU had not yet put in:
/// such a record comes behind later ones of other CPUs. So the latest records wait, and one that comes
/// late is put where it belongs, behind those of its own CPU, whose order is that of the lines.
struct RecordWindow: ~Copyable {
  /// Records that are held back.
  static let held = 1_024
  /// What was handed on makes room when it is so much.
  private static let roomMade = 4_096

  private var records: ContiguousArray<ExtractedRecord> = []
  /// The first of `records` that was not handed on.
  private var first = 0
  /// The integers of wide records: those of the latest batch by `ExtractedRecord.text`.
  private(set) var wide: ContiguousArray<WideFields> = []
  private var gaps: [LostEvents] = []
  /// What `ExtractedRecord.text` of waiting records is more than a place in these lists.
  private var wideBase: UInt32 = 0
  private var gapBase: UInt32 = 0
  /// The latest timestamp so far, and the latest that was handed on.
  private var newest = Timestamp.zero
  private var newestHandedOn = Timestamp.zero
  /// Records that came too late to be put where they belong.
  private(set) var unsorted: UInt64 = 0

  /// The gap that a mark of the latest batch stands for.
  func gap(of mark: ExtractedRecord) -> LostEvents? {
    let place = Int(mark.text)
    return place < gaps.count ? gaps[place] : nil
  }

  /// Whether a whole batch can be handed on.
  func isReady(_ batchSize: Int) -> Bool {
    records.count - first >= Self.held + batchSize
  }

  /// Takes the next record; `isBackwards` says whether it is earlier than one of its own CPU.
  @inline(__always)
  mutating func add(_ record: ExtractedRecord, isBackwards: Bool) {
    if record.timestamp >= newest {
      newest = record.timestamp
      records.append(record)
    } else {
      insert(record, isBackwards: isBackwards)
    }
  }

  /// Makes `record`, which is to be added, a wide one with these integers.
  mutating func widen(_ record: inout ExtractedRecord, _ fields: WideFields) {
    record.text = wideBase &+ UInt32(truncatingIfNeeded: wide.count)
    record.tag = ExtractedRecord.wide
    wide.append(fields)
  }

  /// Takes back what the record of the line at `position` says; in vain where it was handed on.
  mutating func silence(at position: FilePosition) {
    for place in (first..<records.count).reversed()
    where records[place].position == position && records[place].tag < ExtractedRecord.firstMark {
      records[place].tag = 0
    }
  }

  /// Puts in a record that is earlier than one before it.
  private mutating func insert(_ record: ExtractedRecord, isBackwards: Bool) {
    var place = records.count
    while place > first, case let other = records[place - 1],
      other.timestamp > record.timestamp, !Self.isOneStream(other, record)
    {
      place -= 1
    }
    if newestHandedOn > record.timestamp, !isBackwards {
      unsorted &+= 1
    }
    records.insert(record, at: place)
  }

  private static func isOneStream(_ one: ExtractedRecord, _ other: ExtractedRecord) -> Bool {
    one.cpu == other.cpu && one.instance == other.instance
  }

  // MARK: - Gaps

  /// Takes the beginning or the end of `gap`, which is now.
  mutating func add(_ gap: LostEvents, _ tag: UInt8, at timestamp: Timestamp, instance: UInt16) {
    // Not to be counted as late: the record that it goes with is.
    add(mark(gap, tag, at: timestamp, instance: instance), isBackwards: true)
  }

  /// Takes the beginning of `gap`, which was at `timestamp`, behind the line at `position`; false where
  /// records that came after it have been handed on.
  mutating func add(
    beginning gap: LostEvents, at timestamp: Timestamp, behind position: FilePosition,
    instance: UInt16
  ) -> Bool {
    let mark = mark(gap, ExtractedRecord.gapBegan, at: timestamp, instance: instance)
    var place = records.count
    while place > first, case let other = records[place - 1],
      other.timestamp > timestamp || (other.timestamp == timestamp && other.position > position)
    {
      place -= 1
    }
    records.insert(mark, at: place)
    return place > first || newestHandedOn <= timestamp
  }

  private mutating func mark(
    _ gap: LostEvents, _ tag: UInt8, at timestamp: Timestamp, instance: UInt16
  ) -> ExtractedRecord {
    if gaps.last != gap { gaps.append(gap) }
    return ExtractedRecord(
      timestamp: timestamp, position: gap.position, integers: 0,
      text: gapBase &+ UInt32(truncatingIfNeeded: gaps.count - 1), pid: 0, cpu: gap.cpu,
      instance: instance, tag: tag, flags: 0, preemptCount: 0)
  }

  // MARK: - Handing on

  /// Puts the next records into the front of `batch`, at most as many as it holds, and gives how many;
  /// with `all` nothing is held back.
  mutating func hand(on batch: inout ContiguousArray<ExtractedRecord>, all: Bool) -> Int {
    let available = records.count - first - (all ? 0 : Self.held)
    let count = min(max(available, 0), batch.count)
    newestHandedOn = max(newestHandedOn, copy(first..<(first + count), to: &batch))
    first += count
    return count
  }

  /// Puts the records in `range` into the front of `batch`, and gives the latest time of them.
  private func copy(
    _ range: Range<Int>, to batch: inout ContiguousArray<ExtractedRecord>
  ) -> Timestamp {
    let source = records.span.extracting(range)
    var target = batch.mutableSpan
    var newest = Timestamp.zero
    for place in source.indices {
      var record = source[place]
      newest = max(newest, record.timestamp)
      let tag = UInt8(truncatingIfNeeded: record.common)
      if tag >= ExtractedRecord.wide {
        record.text &-= tag == ExtractedRecord.wide ? wideBase : gapBase
      }
      target[place] = record
    }
    return newest
  }

  /// Forgets what was handed on and the integers and gaps of it, now and then. Before a batch, whose
  /// marks and wide records can be asked for until the next.
  mutating func makeRoom() {
    guard first >= Self.roomMade || first == records.count else { return }
    records.removeFirst(first)
    first = 0
    var keptWide = UInt32(truncatingIfNeeded: wide.count)
    var keptGaps = UInt32(truncatingIfNeeded: gaps.count)
    for record in records {
      if record.tag == ExtractedRecord.wide {
        keptWide = min(keptWide, record.text &- wideBase)
      } else if record.tag >= ExtractedRecord.firstMark {
        keptGaps = min(keptGaps, record.text &- gapBase)
      }
    }
    wide.removeFirst(Int(keptWide))
    wideBase &+= keptWide
    gaps.removeFirst(Int(keptGaps))
    gapBase &+= keptGaps
  }
}
