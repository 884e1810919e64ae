import TraceVocabulary

/// Walks the records of sub-buffers: the ring buffer's own encoding (include/linux/ring_buffer.h,
/// kernel/trace/ring_buffer.c), over checked bytes.
///
/// A damaged sub-buffer costs its own rest and nothing else: what was in it counts as a gap of
/// unknown size on its CPU.
struct SubBufferDecoder {
  let plan: ExtractionPlan
  let isBigEndian: Bool
  private let hasLongCommit: Bool
  private let dataOffset: Int
  private let subBufferSize: Int
  let cpu: CPUNumber
  let instance: UInt16
  private let correction: TimeCorrection
  private let edges: StreamEdges
  private var counters: TornCounters
  let isUncorrected: Bool
  var tally: StreamTally
  var pairs: TextPairs
  /// The raw stamp of the latest record; nil before the first.
  private var lastStamp: UInt64?
  /// What the walk over the current sub-buffer has found.
  private(set) var found: ContiguousArray<Found>
  /// A gap that began and whose end has not been met.
  private var pendingGap: PendingGap?
  /// Where the latest run of sub-buffers of zeros began, and how many it has; 0 behind any other.
  private var zeros: (count: UInt64, start: FilePosition) = (0, FilePosition(packed: 0))

  private struct PendingGap {
    var count: UInt64?
    var position: FilePosition
  }

  /// How the positions of records follow from their offsets in a run of sub-buffers.
  struct Placement {
    /// `FilePosition.packed` of the first byte.
    var origin: UInt64
    /// What one byte adds: 2^24 where offsets are the file's own, 1 inside an inflated chunk.
    var scale: UInt64

    func position(of offset: Int) -> FilePosition {
      FilePosition(packed: origin &+ UInt64(truncatingIfNeeded: offset) &* scale)
    }
  }

  init(
    plan: ExtractionPlan, shape: SubBufferShape, cpu: CPUNumber, instance: UInt16,
    correction: TimeCorrection, edges: StreamEdges = .whole,
    counters: TornCounters = TornCounters(nil), seed: UInt64
  ) {
    self.plan = plan
    isBigEndian = shape.isBigEndian
    hasLongCommit = shape.hasLongCommit
    dataOffset = shape.dataOffset
    subBufferSize = shape.byteCount
    self.cpu = cpu
    self.instance = instance
    self.correction = correction
    self.edges = edges
    self.counters = counters
    isUncorrected = correction.isIdentity
    tally = StreamTally(idCount: plan.idCount)
    pairs = TextPairs(seed: seed)
    found = []
  }

  /// Makes room for what the walk over `byteCount` bytes can find: as much as the data needs, not as a
  /// sub-buffer could hold, since a file may name thousands of CPUs with next to no data.
  private mutating func reserveFound(_ byteCount: Int) {
    // The shortest record that the plan can keep has a header and a type.
    let most = byteCount / (4 + plan.common.requiredBytes) + 1
    if found.count < most {
      found.append(contentsOf: repeatElement(Found(), count: most - found.count))
    }
  }

  /// Bits of the commit word (kernel/trace/ring_buffer.c: RB_WRITE_MASK of the reader's copy,
  /// RB_MISSED_EVENTS, RB_MISSED_STORED).
  private static let usedMask: UInt32 = 0x07ff_ffff
  private static let missedEvents: UInt32 = 1 << 31
  private static let missedCountStored: UInt32 = 1 << 30
  /// The bits that an absolute stamp does not carry.
  static let absoluteTopBits: UInt64 = 0xf8 << 56

  /// Notes that data of this CPU is missing here, for another reason than the kernel's own mark.
  mutating func noteMissingData(at position: FilePosition) {
    if pendingGap == nil {
      pendingGap = PendingGap(count: nil, position: position)
    }
  }

  /// Decodes the sub-buffers that the first `count` of `bytes` hold, the last of them perhaps cut.
  mutating func decode(
    _ bytes: [UInt8], count: Int, placement: Placement, into window: inout DecodedWindow
  ) {
    let span = bytes.rawBytes
    var offset = 0
    while offset < count {
      let end = min(offset + subBufferSize, count)
      if end + 8 <= count, leapsAhead(span, offset, next: end) {
        damaged(at: placement.position(of: offset), .badSubBuffer) { [cpu] in
          "a sub-buffer of CPU \(cpu) is stamped long after the one that follows it"
        }
      } else {
        decode(span, offset..<end, placement: placement, into: &window)
      }
      offset = end
    }
  }

  /// Whether the sub-buffer at `offset` has a stamp that cannot be: far beyond that of the next, which
  /// itself follows what came before. Taken at its word, it would hold its CPU back to the end.
  private func leapsAhead(_ bytes: RawSpan, _ offset: Int, next: Int) -> Bool {
    let stamp = bytes.load64(at: offset, isBigEndian: isBigEndian)
    let following = bytes.load64(at: next, isBigEndian: isBigEndian)
    // Before the first there is nothing that it could leap from: a clock that was set back right after
    // looks the same, and keeps its records.
    guard let previous = lastStamp, following < stamp, previous <= following, following != 0 else {
      return false
    }
    // A clock that was set back by less than a second is another matter: that is noted as such.
    return stamp - following > max(1 << 30, 16 * min(following - previous, 1 << 58))
  }

  /// Decodes the sub-buffer that fills `range` of `bytes`; a shorter one is cut by the file's end.
  private mutating func decode(
    _ bytes: RawSpan, _ range: Range<Int>, placement: Placement,
    into window: inout DecodedWindow
  ) {
    guard range.count > dataOffset else {
      // Too short for a header: the clamped tail of a cut file, which the container has reported.
      return
    }
    let stamp = bytes.load64(at: range.lowerBound, isBigEndian: isBigEndian)
    // The commit word is sign-extended where events were lost: only its low 32 bits count.
    let commit =
      hasLongCommit
      ? UInt32(
        truncatingIfNeeded: bytes.load64(at: range.lowerBound + 8, isBigEndian: isBigEndian))
      : bytes.load32(at: range.lowerBound + 8, isBigEndian: isBigEndian)
    let used = Int(commit & SubBufferDecoder.usedMask)
    let start = range.lowerBound + dataOffset
    if used == 0, stamp == 0 {
      // Recorders pad the end of a CPU's data with zeros. Before other data they stand for what was lost.
      if zeros.count == 0 {
        zeros.start = placement.position(of: range.lowerBound)
      }
      zeros.count += 1
      return
    }
    noteZeros("before others that hold records")
    guard used <= range.count - dataOffset || isCut(range, used: used) else {
      damaged(at: placement.position(of: range.lowerBound), .badSubBuffer) { [cpu] in
        "a sub-buffer of CPU \(cpu) says that it holds \(used) bytes, more than fit"
      }
      return
    }
    if commit & SubBufferDecoder.missedEvents != 0 {
      // A gap that is pending already was of unknown size, and stays so.
      let count =
        pendingGap == nil ? storedCount(bytes, range, used: used, commit: commit) : nil
      let position = pendingGap?.position ?? placement.position(of: range.lowerBound)
      pendingGap = PendingGap(count: count, position: position)
    }
    if let previous = lastStamp, stamp < previous {
      tally.anomalies.note(
        .timeWentBack, at: placement.position(of: range.lowerBound).fileOffset,
        "a sub-buffer of CPU \(cpu) begins \(previous - stamp) units before the one before it ends")
      // Nothing is missing for that, but what this CPU did when is anybody's guess.
      if pendingGap == nil {
        for mark in [ExtractedRecord.unseenBegan, ExtractedRecord.unseenEnded] {
          window.append(mark: mark, at: corrected(previous), cpu: cpu, instance: instance)
        }
      }
    }
    if lastStamp == nil, pendingGap == nil, edges.beginsUnseen {
      window.append(mark: ExtractedRecord.unseenBegan, at: .zero, cpu: cpu, instance: instance)
      window.append(
        mark: ExtractedRecord.unseenEnded, at: corrected(stamp), cpu: cpu, instance: instance)
    }
    closeGap(at: stamp, into: &window)
    let data = start..<min(start + used, range.upperBound)
    let walked: Walk
    if !isBigEndian, plan.common == .mainline {
      walked = decodeMainline(bytes, data, from: stamp, placement: placement, into: &window)
    } else {
      reserveFound(data.count)
      walked = SubBufferDecoder.walk(
        bytes, data, from: stamp, isBigEndian: isBigEndian, plan: plan,
        counting: &tally.recordsByID, into: &found)
      extract(walked.found, from: bytes, placement: placement, into: &window)
    }
    take(walked, placement, isCut: start + used > range.upperBound)
  }

  /// Adds what the walk over one sub-buffer came to.
  private mutating func take(_ walked: Walk, _ placement: Placement, isCut: Bool) {
    tally.records += walked.records
    counters.subBufferEnded(at: tally.records)
    tally.discarded += walked.discarded
    if walked.records > 0 {
      cover(walked.first, walked.time)
    }
    lastStamp = walked.time
    if walked.short > 0 {
      tally.anomalies.note(
        .shortRecord, at: placement.position(of: walked.firstShort).fileOffset,
        times: walked.short,
        "a record of CPU \(cpu) is too short for the fields that every event has")
    }
    if walked.backward > 0 {
      tally.anomalies.note(
        .timeWentBack, at: placement.position(of: walked.firstBackward).fileOffset,
        times: walked.backward,
        "an absolute stamp of CPU \(cpu) is earlier than the record before it")
    }
    guard let broken = walked.broken else { return }
    let position = placement.position(of: broken)
    if isCut {
      noteMissingData(at: position)  // The container has said that the file is cut here.
    } else {
      damaged(at: position, .badRecord) { [cpu] in
        "a record of CPU \(cpu) runs over the end of its sub-buffer; what follows in it was skipped"
      }
    }
  }

  /// The timestamp in the header of the first sub-buffer of `bytes`; nil where there is none.
  func firstTimestamp(of bytes: [UInt8], count: Int) -> Timestamp? {
    guard dataOffset < count else { return nil }
    return corrected(bytes.rawBytes.load64(at: 0, isBigEndian: isBigEndian))
  }

  /// Ends a window: a gap that is still open is marked at the latest timestamp when `isLast`.
  mutating func finish(_ window: inout DecodedWindow, isLast: Bool) {
    if isLast {
      tally.countedTwice = counters.countedTwice(of: tally.records)
      if lastStamp == nil, edges.recorded != 0 {
        noteZeros("and nothing else")
      }
    }
    if isLast, let gap = pendingGap {
      pendingGap = nil
      let start = lastStamp.map(corrected)
      let lost = LostEvents(
        cpu: cpu, count: gap.count, start: start, end: nil, position: gap.position)
      note(lost)
      window.append(
        gap: lost, at: start ?? .zero, mark: ExtractedRecord.gapBegan, instance: instance)
    } else if isLast, edges.endsUnseen(after: tally, isNothing: lastStamp == nil) {
      window.append(
        mark: ExtractedRecord.unseenBegan, at: lastStamp.map(corrected) ?? .zero, cpu: cpu,
        instance: instance)
    }
    window.lastTimestamp = lastStamp.map(corrected) ?? .zero
    window.isLast = isLast
  }

  @inline(__always)
  func corrected(_ stamp: UInt64) -> Timestamp {
    Timestamp(isUncorrected ? stamp : correction.apply(to: stamp, on: Int(cpu)))
  }

  private mutating func cover(_ first: UInt64, _ last: UInt64) {
    let low = min(corrected(first), corrected(last))
    let high = max(corrected(first), corrected(last))
    if let span = tally.span {
      tally.span = min(span.lowerBound, low)...max(span.upperBound, high)
    } else {
      tally.span = low...high
    }
  }

  // MARK: - Gaps and damage

  /// The end of the file cut this sub-buffer: what is there of it is read.
  private func isCut(_ range: Range<Int>, used: Int) -> Bool {
    range.count < subBufferSize && used <= subBufferSize - dataOffset
  }

  private func storedCount(
    _ bytes: RawSpan, _ range: Range<Int>, used: Int, commit: UInt32
  ) -> UInt64? {
    let offset = range.lowerBound + dataOffset + used
    guard commit & SubBufferDecoder.missedCountStored != 0,
      offset + (hasLongCommit ? 8 : 4) <= range.upperBound
    else { return nil }
    let count =
      hasLongCommit
      ? bytes.load64(at: offset, isBigEndian: isBigEndian)
      : UInt64(bytes.load32(at: offset, isBigEndian: isBigEndian))
    // No machine loses 2^48 events between two sub-buffers: the word is not a count.
    return count < 1 << 48 ? count : nil
  }

  /// Writes both marks of a gap whose end is now known.
  private mutating func closeGap(at stamp: UInt64, into window: inout DecodedWindow) {
    guard let pending = pendingGap else { return }
    pendingGap = nil
    let start = lastStamp.map(corrected)
    let end = corrected(max(stamp, lastStamp ?? 0))
    let gap = LostEvents(
      cpu: cpu, count: pending.count, start: start, end: end, position: pending.position)
    note(gap)
    window.append(
      gap: gap, at: start ?? .zero, mark: ExtractedRecord.gapBegan, instance: instance)
    window.append(gap: gap, at: end, mark: ExtractedRecord.gapEnded, instance: instance)
  }

  private mutating func note(_ gap: LostEvents) {
    tally.gaps += 1
    if let count = gap.count {
      tally.lost &+= count
    } else {
      tally.gapsOfUnknownSize += 1
    }
  }

  /// Notes sub-buffers of zeros that stand for data which did not reach the file, as behind a crash of
  /// the machine that recorded.
  private mutating func noteZeros(_ place: String) {
    guard zeros.count > 0 else { return }
    let count = zeros.count
    zeros.count = 0
    damaged(at: zeros.start, .badSubBuffer) { [cpu] in
      "CPU \(cpu) has \(count) \(count == 1 ? "sub-buffer" : "sub-buffers") of zeros \(place)"
    }
  }

  @inline(never)
  private mutating func damaged(
    at position: FilePosition, _ kind: Anomaly.Kind, _ detail: () -> String
  ) {
    tally.anomalies.note(kind, at: position.fileOffset, detail())
    noteMissingData(at: position)
  }

  @inline(never)
  mutating func cutIdentity(at position: FilePosition) {
    tally.anomalies.note(
      .cutIdentity, at: position.fileOffset,
      "a record of CPU \(cpu) has a context or seqno of more than 32 bits, of which the lower ones are "
        + "taken")
  }

  @inline(never)
  mutating func shortRecord(at position: FilePosition) {
    tally.anomalies.note(
      .shortRecord, at: position.fileOffset,
      "a record of CPU \(cpu) is shorter than its event format says, or points outside itself")
  }
}
