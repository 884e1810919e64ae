import TraceVocabulary

/// The walk and the fields in one loop, for nearly all traces: little endian, and the common fields
/// where every mainline kernel has them. A kept record of any other form interrupts the loop.
extension SubBufferDecoder {
  /// Decodes the records that fill `range` of `bytes`.
  mutating func decodeMainline(
    _ bytes: RawSpan, _ range: Range<Int>, from stamp: UInt64, placement: Placement,
    into window: inout DecodedWindow
  ) -> Walk {
    window.reserve(SubBufferDecoder.usualRecords(in: range.count))
    var walk = Walk(time: stamp, first: stamp)
    var offset = range.lowerBound
    while true {
      let start = window.count
      let other = SubBufferDecoder.walkMainline(
        bytes, from: &offset, to: range.upperBound, plan, placement, cpu: cpu, instance: instance,
        &walk, counting: &tally.recordsByID, &pairs, into: &window.records, &window.count,
        &window.wide)
      if !isUncorrected {
        for index in start..<window.count {
          window.records[index].timestamp = corrected(window.records[index].timestamp.value)
        }
      }
      guard var other else { return walk }
      let id = bytes.load16(at: Int(other.payload), isBigEndian: false)
      other.layout = plan.layoutByID[Int(id)]
      window.reserve(1 + SubBufferDecoder.usualRecords(in: range.upperBound - offset))
      take(other, from: bytes, placement, into: &window)
    }
  }

  /// Kept records that stand in so many bytes as a rule. Where there are more, the loop is interrupted
  /// and makes room.
  private static func usualRecords(in count: Int) -> Int {
    count / (4 + RecordLayout.mainlineBytes) + 1
  }

  /// Walks from `offset` on, counts all records, and appends those that are kept to `allRecords`;
  /// stops behind the first that is kept and of another form, or has no room, and gives it.
  ///
  /// Over parts of the decoder, so that each array is checked for a second owner once, not a record.
  private static func walkMainline(
    _ bytes: RawSpan, from place: inout Int, to end: Int, _ plan: ExtractionPlan,
    _ placement: Placement, cpu: CPUNumber, instance: UInt16, _ walk: inout Walk,
    counting recordsByID: inout ContiguousArray<UInt64>, _ pairs: inout TextPairs,
    into allRecords: inout ContiguousArray<ExtractedRecord>, _ count: inout Int,
    _ wide: inout ContiguousArray<WideFields>
  ) -> Found? {
    let tagByID = plan.mainlineTags
    let tags = tagByID.span
    var counts = recordsByID.mutableSpan
    var kept = allRecords.mutableSpan
    let named = tags.count &- 1
    // No load below goes past this.
    let lastWhole = bytes.byteCount &- MemoryLayout<MainlineRecord>.size
    var time = walk.time
    var offset = place
    var records = walk.records
    var other: Found?
    while offset &+ 8 <= end {
      // The header and the first word of the payload: the event's id, or what the type makes of it.
      let head = bytes.load64(at: offset, isBigEndian: false)
      let type = Int(truncatingIfNeeded: head & 31)
      let delta = (head &>> 5) & 0x7ff_ffff
      let word = head &>> 32
      var payload = offset &+ 4
      var length = type &* 4
      var next = payload &+ length
      var id = Int(truncatingIfNeeded: word & 0xffff)
      if type == 0 || type > 28 {
        if type >= 30 {
          time =
            type == 30
            ? time &+ word &<< 27 &+ delta
            : walk.take(absolute: word &<< 27 | delta, after: time, at: offset)
          offset = payload &+ 4
          continue
        }
        if type == 29, delta == 0 {
          offset = end  // The rest of the sub-buffer is unused.
          break
        }
        // The length word counts itself.
        let size = Int(truncatingIfNeeded: word)
        guard size >= 4, size <= end &- payload else {
          walk.broken = offset
          break
        }
        next = payload &+ (size &+ 3) & ~3
        if type == 29 {
          time = time &+ delta
          walk.discarded += 1
          offset = next
          continue
        }
        payload &+= 4
        length = size &- 4
        id = length >= 2 ? Int(bytes.load16(at: payload, isBigEndian: false)) : named
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
      if length < CommonLayout.mainlineBytes {
        walk.firstShort = walk.short == 0 ? offset : walk.firstShort
        walk.short += 1
        id = named
      }
      id = min(id, named)
      counts[id] &+= 1
      let tag = tags[id]
      let header = offset
      offset = next
      guard tag != 0 else { continue }
      if tag == ExtractedRecord.narrow, count < kept.count,
        let fields = narrow(bytes, id: id, at: payload, length: length, plan)
      {
        kept[count] = ExtractedRecord(
          timestamp: Timestamp(time), position: placement.position(of: header),
          integers: fields.integers, text: fields.text,
          common: bytes.load64(at: payload, isBigEndian: false), tag: tag, cpu: cpu,
          instance: instance)
        count &+= 1
        continue
      }
      if tag == ExtractedRecord.wide, count < kept.count,
        let label = appendWide(bytes, id: id, at: payload, length: length, plan, to: &wide)
      {
        kept[count] = ExtractedRecord(
          timestamp: Timestamp(time), position: placement.position(of: header),
          integers: label, text: UInt32(truncatingIfNeeded: wide.count &- 1),
          common: bytes.load64(at: payload, isBigEndian: false), tag: tag, cpu: cpu,
          instance: instance)
        count &+= 1
        continue
      }
      var text: UInt32?
      if payload <= lastWhole, tag < ExtractedRecord.narrow, count < kept.count {
        let record = bytes.loadMainlineRecord(at: payload)
        text =
          pairs.recent(of: record, length: length)
          ?? pairs.number(of: record, at: payload, length: length, in: bytes)
        if let text {
          kept[count] = ExtractedRecord(
            timestamp: Timestamp(time), position: placement.position(of: header),
            integers: record.integers &<< 32 | record.integers &>> 32, text: text,
            common: record.common, tag: tag, cpu: cpu, instance: instance)
          count &+= 1
        }
      }
      if text == nil {
        other = Found(
          time: time, offset: UInt32(truncatingIfNeeded: header),
          payload: UInt32(truncatingIfNeeded: payload),
          length: UInt32(truncatingIfNeeded: length))
        break
      }
    }
    if other == nil, walk.broken == nil, offset < end, end &- offset >= 4, offset &+ 8 > end {
      // A header alone: the end mark, or the begin of what is not there.
      let header = bytes.load32(at: offset, isBigEndian: false)
      walk.broken = header == 29 ? nil : offset
    }
    walk.time = time
    walk.records = records
    place = offset
    return other
  }
}
