import TraceFile
import TraceVocabulary

/// What was read of one CPU in a text.
struct TextCPU {
  private(set) var records: UInt64 = 0
  private(set) var first = Timestamp.distantFuture
  /// The latest timestamp.
  private(set) var last = Timestamp.zero
  /// Where its latest line stands.
  private(set) var position = FilePosition.none
  private var lost: UInt64 = 0
  private var gaps: UInt64 = 0
  private var gapsOfUnknownSize: UInt64 = 0
  private var backwards: UInt64 = 0
  private var firstBackward: UInt64 = 0
  /// What its next record ends.
  var opening: Opening?

  /// What is missing before a CPU's next record.
  enum Opening {
    /// A gap whose beginning was told.
    case begun(LostEvents)
    /// A loss that was announced and not foreseen: how many, and by which line.
    case announced(count: LossCount, by: FilePosition)
  }

  /// Whether it is nothing but a place in a list.
  var isEmpty: Bool { records == 0 && gaps == 0 && opening == nil }

  /// The latest timestamp; nil before the first record.
  var lastRecord: Timestamp? { records > 0 ? last : nil }

  /// Counts a record.
  @inline(__always)
  mutating func take(_ timestamp: Timestamp, _ position: FilePosition) {
    records &+= 1
    self.position = position
    if timestamp < last {
      if backwards == 0 { firstBackward = position.fileOffset }
      backwards &+= 1
    } else {
      last = timestamp
    }
    if timestamp < first { first = timestamp }
  }

  /// Takes back a record, whose line was damaged.
  mutating func takeBack() { records &-= 1 }

  /// Counts a gap with so many lost events.
  mutating func countGap(_ lost: LossCount) {
    gaps &+= 1
    self.lost &+= lost.number ?? 0
    gapsOfUnknownSize &+= lost == .unknown ? 1 : 0
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
    if records > 0 {
      tally.span = first...last
    }
    if backwards > 0 {
      tally.anomalies.note(
        .timeWentBack, at: firstBackward, times: backwards,
        "a line's time is earlier than that of the same CPU's line before")
    }
    return tally
  }
}

/// The CPUs of one instance.
struct TextCPUs {
  /// By number.
  var list: ContiguousArray<TextCPU> = []
  /// Events that were lost, of which CPUs is not known.
  var lostOfAny: UInt64 = 0

  /// Where a record stands among those of its CPU.
  enum Standing {
    /// Behind them, not earlier.
    case next
    /// Earlier than one of them: the CPU's time stepped back.
    case backwards
    /// Behind a gap, which has to be ended; it is not counted yet.
    case afterGap
  }

  /// Counts a record of `cpu`, unless it is behind a gap.
  mutating func take(
    _ cpu: Int, at timestamp: Timestamp, _ position: FilePosition
  ) -> Standing {
    if cpu >= list.count { makeRoom(cpu) }
    var cpus = list.mutableSpan
    guard cpus[cpu].opening == nil else { return .afterGap }
    let isBackwards = timestamp < cpus[cpu].last
    cpus[cpu].take(timestamp, position)
    return isBackwards ? .backwards : .next
  }

  /// Makes room for `cpu` and those below.
  mutating func makeRoom(_ cpu: Int) {
    guard cpu >= list.count else { return }
    list.append(contentsOf: repeatElement(TextCPU(), count: cpu + 1 - list.count))
  }
}
