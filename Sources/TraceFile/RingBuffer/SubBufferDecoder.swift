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
  /// What the walk over the current sub-buffer has found.
  private var found: ContiguousArray<Found>
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
    // The shortest record that the plan can keep has a header and a type.
    found = ContiguousArray(
      repeating: Found(), count: shape.byteCount / (4 + plan.common.requiredBytes) + 1)
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
    let walked = SubBufferDecoder.walk(
      bytes, start..<min(start + used, range.upperBound), from: stamp, isBigEndian: isBigEndian,
      plan: plan, counting: &tally.recordsByID, into: &found)
    extract(walked.found, from: bytes, placement: placement, into: &window)
    take(walked, placement, isCut: start + used > range.upperBound)
  }

  /// Adds what the walk over one sub-buffer came to.
  private mutating func take(_ walked: Walk, _ placement: Placement, isCut: Bool) {
    tally.records += walked.records
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

  /// A record of an event that the plan keeps, found by the walk.
  private struct Found {
    var time: UInt64 = 0
    /// Where its header stands.
    var offset: UInt32 = 0
    var payload: UInt32 = 0
    var length: UInt32 = 0
    var layout: UInt16 = 0
  }

  /// What the walk over one sub-buffer came to.
  private struct Walk {
    var time: UInt64
    var first: UInt64
    var records: UInt64 = 0
    var discarded: UInt64 = 0
    var found = 0
    /// Records too short for the common fields, and the first of them.
    var short: UInt64 = 0
    var firstShort = 0
    /// The first absolute stamp that went back, and how many did.
    var backward: UInt64 = 0
    var firstBackward = 0
    /// Where a record runs over the end; nil where the walk came to it.
    var broken: Int?
  }

  /// Walks the headers of all records, counts them, and leaves those that the plan keeps in `found`.
  private static func walk(
    _ bytes: RawSpan, _ range: Range<Int>, from stamp: UInt64, isBigEndian bigEndian: Bool,
    plan: ExtractionPlan, counting recordsByID: inout ContiguousArray<UInt64>,
    into foundRecords: inout ContiguousArray<Found>
  ) -> Walk {
    let typeOffset = plan.common.typeOffset
    let required = plan.common.requiredBytes
    let end = range.upperBound
    let layoutByID = plan.layoutByID
    let layouts = layoutByID.span
    var walk = Walk(time: stamp, first: stamp)
    // Spans, so that each array is checked for a second owner once, not a record.
    var counts = recordsByID.mutableSpan
    var found = foundRecords.mutableSpan
    let named = layouts.count
    var time = stamp
    var offset = range.lowerBound
    var records: UInt64 = 0
    var foundCount = 0
    while offset + 4 <= end {
      let header = bytes.load32(at: offset, isBigEndian: bigEndian)
      let type = Int(bigEndian ? header &>> 27 : header & 31)
      let delta = UInt64(bigEndian ? header & 0x7ff_ffff : header &>> 5)
      var payload = offset + 4
      var length = type &* 4
      var next = payload + length
      if type == 0 || type > 28 {
        guard payload + 4 <= end else {
          if type == 29, delta == 0 { break }  // The rest of the sub-buffer is unused.
          walk.broken = offset
          break
        }
        let word = bytes.load32(at: payload, isBigEndian: bigEndian)
        if type >= 30 {
          let high = UInt64(word) &<< 27
          if type == 30 {
            time = time &+ high &+ delta
          } else {
            // 59 bits are absolute, the top five stay (rb_fix_abs_ts).
            let absolute = high | delta | (time & SubBufferDecoder.absoluteTopBits)
            if absolute < time {
              walk.firstBackward = walk.backward == 0 ? offset : walk.firstBackward
              walk.backward += 1
            }
            time = absolute
          }
          offset = payload + 4
          continue
        }
        if type == 29, delta == 0 { break }
        // The length word counts itself.
        let size = Int(word)
        guard size >= 4, size <= end - payload else {
          walk.broken = offset
          break
        }
        next = payload + (size + 3) & ~3
        if type == 29 {
          time = time &+ delta
          walk.discarded += 1
          offset = next
          continue
        }
        payload += 4
        length = size - 4
      }
      guard next <= end else {
        walk.broken = offset
        break
      }
      time = time &+ delta
      if records == 0 {
        walk.first = time
      }
      records &+= 1
      guard length >= required else {
        walk.firstShort = walk.short == 0 ? offset : walk.firstShort
        walk.short += 1
        counts[named] &+= 1
        offset = next
        continue
      }
      let id = min(
        Int(bytes.load16(at: payload + typeOffset, isBigEndian: bigEndian)), named)
      counts[id] &+= 1
      if id < named, layouts[id] != 0 {
        found[foundCount] = Found(
          time: time, offset: UInt32(truncatingIfNeeded: offset),
          payload: UInt32(truncatingIfNeeded: payload),
          length: UInt32(truncatingIfNeeded: length), layout: layouts[id])
        foundCount += 1
      }
      offset = next
    }
    walk.time = time
    walk.records = records
    walk.found = foundCount
    return walk
  }

  // MARK: - The fields

  /// Takes the fields of what the walk has found, as the layouts say where they stand.
  private mutating func extract(
    _ count: Int, from bytes: RawSpan, placement: Placement, into window: inout DecodedWindow
  ) {
    window.reserve(count)
    var index = 0
    if !isBigEndian, plan.common == .mainline, let uniform = plan.uniform {
      index = extract(count, from: bytes, uniform, placement, into: &window)
    }
    while index < count {
      if let record = extract(found[index], from: bytes, placement) {
        window.append(record)
      } else {
        shortRecord(at: placement.position(of: Int(found[index].offset)))
      }
      index += 1
    }
  }

  /// Takes the fields of one record; nil where it is too short, or a text points outside.
  private mutating func extract(
    _ record: Found, from bytes: RawSpan, _ placement: Placement
  ) -> ExtractedRecord? {
    let layout = plan.layouts[Int(record.layout)]
    let start = Int(record.payload)
    let end = start + Int(record.length)
    guard end - start >= Int(layout.requiredBytes) else { return nil }
    let first = layout.firstText.place(in: bytes, from: start, isBigEndian: isBigEndian)
    let second = layout.secondText.place(in: bytes, from: start, isBigEndian: isBigEndian)
    guard first.start + first.count <= end, second.start + second.count <= end else { return nil }
    let pair =
      first.start + first.count == second.start
      ? pairs.number(ofFirst: first.count, second: second.count, at: first.start, in: bytes)
      : pairs.number(
        ofFirst: first.count, at: first.start, second: second.count, at: second.start, in: bytes)
    let high = bytes.load32(at: start + Int(layout.firstInteger), isBigEndian: isBigEndian)
    let low = bytes.load32(at: start + Int(layout.secondInteger), isBigEndian: isBigEndian)
    let pid = bytes.load32(at: start + plan.common.pidOffset, isBigEndian: isBigEndian)
    return ExtractedRecord(
      timestamp: corrected(record.time),
      position: placement.position(of: Int(record.offset)),
      integers: UInt64(high) &<< 32 | UInt64(low),
      text: pair,
      pid: Int32(bitPattern: pid),
      cpu: cpu,
      instance: instance,
      tag: layout.tag,
      flags: bytes.load8(at: start + plan.common.flagsOffset),
      preemptCount: bytes.load8(at: start + plan.common.preemptCountOffset))
  }

  /// The same for nearly all traces: little endian, and one place for each field in all layouts, so
  /// that every offset is a constant of the loop and fields are loaded in pairs. Gives how many it
  /// took: it stops at the first that is not whole, or whose texts do not follow each other.
  private mutating func extract(
    _ count: Int, from bytes: RawSpan, _ layout: ExtractionPlan.Uniform, _ placement: Placement,
    into window: inout DecodedWindow
  ) -> Int {
    let found = found
    let layouts = plan.layouts
    let isUncorrected = isUncorrected
    let (cpu, instance) = (cpu, instance)
    let start = window.count
    var records = window.records.mutableSpan
    var taken = 0
    for index in 0..<count {
      let record = found[index]
      let payload = Int(record.payload)
      guard Int(record.length) >= layout.requiredBytes else { break }
      let texts = bytes.load64(at: payload &+ layout.texts, isBigEndian: false)
      let first = Int(texts & 0xffff)
      let firstCount = Int((texts &>> 16) & 0xffff)
      let secondCount = Int(texts &>> 48)
      guard UInt64(first &+ firstCount) == (texts &>> 32) & 0xffff,
        first &+ firstCount &+ secondCount <= Int(record.length)
      else { break }
      let integers = bytes.load64(at: payload &+ layout.integers, isBigEndian: false)
      // common_type, common_flags, common_preempt_count, common_pid
      let common = bytes.load64(at: payload, isBigEndian: false)
      records[start &+ taken] = ExtractedRecord(
        timestamp: isUncorrected ? Timestamp(record.time) : corrected(record.time),
        position: placement.position(of: Int(record.offset)),
        integers: integers &<< 32 | integers &>> 32,
        text: pairs.number(
          ofFirst: firstCount, second: secondCount, at: payload &+ first, in: bytes),
        pid: Int32(truncatingIfNeeded: common &>> 32),
        cpu: cpu,
        instance: instance,
        tag: layouts[Int(record.layout)].tag,
        flags: UInt8(truncatingIfNeeded: common &>> 16),
        preemptCount: UInt8(truncatingIfNeeded: common &>> 24))
      taken &+= 1
    }
    window.count = start + taken
    return taken
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
  private mutating func shortRecord(at position: FilePosition) {
    tally.anomalies.note(
      .shortRecord, at: position.fileOffset,
      "a record of CPU \(cpu) is shorter than its event format says, or points outside itself")
  }
}

extension RecordLayout.TextField {
  /// Where in `bytes` the text of the record that begins at `start` stands, as the record says.
  @inline(__always)
  fileprivate func place(
    in bytes: RawSpan, from start: Int, isBigEndian: Bool
  ) -> (start: Int, count: Int) {
    let place = start + Int(offset)
    switch form {
    case .dataLocation:
      let word = Int(bytes.load32(at: place, isBigEndian: isBigEndian))
      return (start + (word & 0xffff), word &>> 16)
    case .relativeLocation:
      let word = Int(bytes.load32(at: place, isBigEndian: isBigEndian))
      return (place + 4 + (word & 0xffff), word &>> 16)
    case .array:
      return (place, Int(count))
    case .absent:
      return (start, 0)
    }
  }
}
