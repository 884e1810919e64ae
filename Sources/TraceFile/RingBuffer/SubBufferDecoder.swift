import TraceVocabulary

/// Walks the records of sub-buffers: the ring buffer's own encoding (include/linux/ring_buffer.h,
/// kernel/trace/ring_buffer.c), over checked bytes.
///
/// A damaged sub-buffer costs its own rest and nothing else: what was in it counts as a gap of
/// unknown size on its CPU.
struct SubBufferDecoder {
  private let plan: ExtractionPlan
  private let isBigEndian: Bool
  private let hasLongCommit: Bool
  private let dataOffset: Int
  private let subBufferSize: Int
  let cpu: CPUNumber
  let instance: UInt16
  private let correction: TimeCorrection
  private let isUncorrected: Bool
  var tally: StreamTally
  var pairs: TextPairs
  /// The raw stamp of the latest record; nil before the first.
  private var lastStamp: UInt64?
  /// A gap that began and whose end has not been met.
  private var pendingGap: PendingGap?

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
    correction: TimeCorrection, seed: UInt64
  ) {
    self.plan = plan
    isBigEndian = shape.isBigEndian
    hasLongCommit = shape.hasLongCommit
    dataOffset = shape.dataOffset
    subBufferSize = shape.byteCount
    self.cpu = cpu
    self.instance = instance
    self.correction = correction
    isUncorrected = correction.isIdentity
    tally = StreamTally(idCount: plan.idCount)
    pairs = TextPairs(seed: seed)
  }

  /// Bits of the commit word (kernel/trace/ring_buffer.c: RB_WRITE_MASK of the reader's copy,
  /// RB_MISSED_EVENTS, RB_MISSED_STORED).
  private static let usedMask: UInt32 = 0x07ff_ffff
  private static let missedEvents: UInt32 = 1 << 31
  private static let missedCountStored: UInt32 = 1 << 30
  /// The bits that an absolute stamp does not carry.
  private static let absoluteTopBits: UInt64 = 0xf8 << 56

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
      decode(span, offset..<end, placement: placement, into: &window)
      offset = end
    }
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
      return  // Recorders pad a CPU's data with zeros.
    }
    guard used <= range.count - dataOffset || isCut(range, used: used) else {
      damaged(at: placement.position(of: range.lowerBound), .badSubBuffer) { [cpu] in
        "a sub-buffer of CPU \(cpu) says that it holds \(used) bytes, more than fit"
      }
      return
    }
    if commit & SubBufferDecoder.missedEvents != 0 {
      pendingGap = PendingGap(
        count: storedCount(bytes, range, used: used, commit: commit),
        position: placement.position(of: range.lowerBound))
    }
    if let previous = lastStamp, stamp < previous {
      tally.anomalies.note(
        .timeWentBack, at: placement.position(of: range.lowerBound).fileOffset,
        "a sub-buffer of CPU \(cpu) begins \(previous - stamp) units before the one before it ends")
    }
    closeGap(at: stamp, into: &window)
    walk(
      bytes, start..<min(start + used, range.upperBound), from: stamp, placement: placement,
      into: &window)
  }

  /// The timestamp in the header of the first sub-buffer of `bytes`; nil where there is none.
  func firstTimestamp(of bytes: [UInt8], count: Int) -> Timestamp? {
    guard dataOffset < count else { return nil }
    return corrected(bytes.rawBytes.load64(at: 0, isBigEndian: isBigEndian))
  }

  /// Ends a window: a gap that is still open is marked at the latest timestamp when `isLast`.
  mutating func finish(_ window: inout DecodedWindow, isLast: Bool) {
    if isLast, let gap = pendingGap {
      pendingGap = nil
      let start = lastStamp.map(corrected)
      let lost = LostEvents(
        cpu: cpu, count: gap.count, start: start, end: nil, position: gap.position)
      note(lost)
      window.append(
        gap: lost, at: start ?? .zero, mark: ExtractedRecord.gapBegan, instance: instance)
    }
    window.lastTimestamp = lastStamp.map(corrected) ?? .zero
    window.isLast = isLast
  }

  // MARK: - The walk

  private mutating func walk(
    _ bytes: RawSpan, _ range: Range<Int>, from stamp: UInt64, placement: Placement,
    into window: inout DecodedWindow
  ) {
    var time = stamp
    var offset = range.lowerBound
    let end = range.upperBound
    var records: UInt64 = 0
    let bigEndian = isBigEndian
    let common = plan.common
    let required = common.requiredBytes
    let named = plan.idCount
    var first = stamp
    while offset + 4 <= end {
      let header = bytes.load32(at: offset, isBigEndian: bigEndian)
      let type = bigEndian ? header >> 27 : header & 31
      let delta = UInt64(bigEndian ? header & 0x7ff_ffff : header >> 5)
      var payload = offset + 4
      var length: Int
      var next: Int
      switch type {
      case 1...28:
        length = Int(type) * 4
        next = payload + length
        time &+= delta
      case 0:
        guard payload + 4 <= end else {
          cutRecord(at: placement.position(of: offset))
          offset = end
          continue
        }
        // The length word counts itself.
        let size = Int(bytes.load32(at: payload, isBigEndian: bigEndian))
        guard size >= 4, size <= end - payload else {
          cutRecord(at: placement.position(of: offset))
          offset = end
          continue
        }
        next = payload + (size + 3) & ~3
        payload += 4
        length = size - 4
        time &+= delta
      case 29:
        guard delta != 0, payload + 4 <= end else {
          offset = end  // The rest of the sub-buffer is unused.
          continue
        }
        let size = Int(bytes.load32(at: payload, isBigEndian: bigEndian))
        guard size >= 4, size <= end - payload else {
          cutRecord(at: placement.position(of: offset))
          offset = end
          continue
        }
        time &+= delta
        tally.discarded += 1
        offset = payload + (size + 3) & ~3
        continue
      default:
        guard payload + 4 <= end else {
          cutRecord(at: placement.position(of: offset))
          offset = end
          continue
        }
        let high = UInt64(bytes.load32(at: payload, isBigEndian: bigEndian)) << 27
        if type == 30 {
          time &+= high &+ delta
        } else {
          // 59 bits are absolute, the top five stay (rb_fix_abs_ts).
          let absolute = high | delta | (time & SubBufferDecoder.absoluteTopBits)
          if absolute < time {
            tally.anomalies.note(
              .timeWentBack, at: placement.position(of: offset).fileOffset,
              "an absolute stamp of CPU \(cpu) is \(time - absolute) units before the record before"
            )
          }
          time = absolute
        }
        offset = payload + 4
        continue
      }
      guard next <= end else {
        cutRecord(at: placement.position(of: offset))
        offset = end
        continue
      }
      if records == 0 {
        first = time
      }
      records += 1
      guard length >= required else {
        tally.recordsByID[named] += 1
        shortRecord(at: placement.position(of: offset), id: nil)
        offset = next
        continue
      }
      let id = Int(bytes.load16(at: payload + common.typeOffset, isBigEndian: bigEndian))
      if id < named {
        tally.recordsByID[id] += 1
        let layout = Int(plan.layoutByID[id])
        if layout != 0 {
          extract(
            bytes, from: payload, to: payload + length, layout: plan.layouts[layout], id: id,
            time: time, position: placement.position(of: offset), into: &window)
        }
      } else {
        tally.recordsByID[named] += 1
      }
      offset = next
    }
    tally.records += records
    if records > 0 {
      cover(first, time)
    }
    lastStamp = time
  }

  @inline(__always)
  private mutating func extract(
    _ bytes: RawSpan, from start: Int, to end: Int, layout: RecordLayout, id: Int, time: UInt64,
    position: FilePosition, into window: inout DecodedWindow
  ) {
    guard end - start >= Int(layout.requiredBytes) else {
      shortRecord(at: position, id: id)
      return
    }
    let (firstStart, firstCount) = text(layout.firstText, bytes, from: start)
    let (secondStart, secondCount) = text(layout.secondText, bytes, from: start)
    guard firstStart + firstCount <= end, secondStart + secondCount <= end else {
      shortRecord(at: position, id: id)
      return
    }
    let high = bytes.load32(at: start + Int(layout.firstInteger), isBigEndian: isBigEndian)
    let low = bytes.load32(at: start + Int(layout.secondInteger), isBigEndian: isBigEndian)
    let pid = bytes.load32(at: start + plan.common.pidOffset, isBigEndian: isBigEndian)
    let pair =
      firstStart + firstCount == secondStart
      ? pairs.number(ofFirst: firstCount, second: secondCount, at: firstStart, in: bytes)
      : pairs.number(
        ofFirst: firstCount, at: firstStart, second: secondCount, at: secondStart, in: bytes)
    window.records.append(
      ExtractedRecord(
        timestamp: corrected(time),
        position: position,
        integers: UInt64(high) << 32 | UInt64(low),
        text: pair,
        pid: Int32(bitPattern: pid),
        cpu: cpu,
        instance: instance,
        tag: layout.tag,
        flags: bytes.load8(at: start + plan.common.flagsOffset),
        preemptCount: bytes.load8(at: start + plan.common.preemptCountOffset)))
  }

  /// Where in `bytes` a text of the record that begins at `start` stands, as the record says.
  @inline(__always)
  private func text(
    _ field: RecordLayout.TextField, _ bytes: RawSpan, from start: Int
  ) -> (start: Int, count: Int) {
    let place = start + Int(field.offset)
    switch field.form {
    case .dataLocation:
      let word = Int(bytes.load32(at: place, isBigEndian: isBigEndian))
      return (start + (word & 0xffff), word >> 16)
    case .relativeLocation:
      let word = Int(bytes.load32(at: place, isBigEndian: isBigEndian))
      return (place + 4 + (word & 0xffff), word >> 16)
    case .array:
      return (place, Int(field.count))
    case .absent:
      return (start, 0)
    }
  }

  @inline(__always)
  private func corrected(_ stamp: UInt64) -> Timestamp {
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
      gap: gap, at: start ?? end, mark: ExtractedRecord.gapBegan, instance: instance)
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

  @inline(never)
  private mutating func damaged(
    at position: FilePosition, _ kind: Anomaly.Kind, _ detail: () -> String
  ) {
    tally.anomalies.note(kind, at: position.fileOffset, detail())
    noteMissingData(at: position)
  }

  @inline(never)
  private mutating func cutRecord(at position: FilePosition) {
    damaged(at: position, .badRecord) { [cpu] in
      "a record of CPU \(cpu) runs over the end of its sub-buffer; what follows in it was skipped"
    }
  }

  @inline(never)
  private mutating func shortRecord(at position: FilePosition, id: Int?) {
    let event = id.map { "event \($0)" } ?? "an event"
    tally.anomalies.note(
      .shortRecord, at: position.fileOffset,
      "a record of \(event) on CPU \(cpu) is shorter than its format says, or points outside")
  }
}
