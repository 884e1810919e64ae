import TraceVocabulary

/// The fields of the records that the walk has found.
extension SubBufferDecoder {
  /// Takes the fields of what the walk has found, as the layouts say where they stand.
  mutating func extract(
    _ count: Int, from bytes: RawSpan, placement: Placement, into window: inout DecodedWindow
  ) {
    window.reserve(count)
    guard plan.wideLayouts.isEmpty else {
      extractMixed(count, from: bytes, placement: placement, into: &window)
      return
    }
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
  mutating func extract(
    _ record: Found, from bytes: RawSpan, _ placement: Placement
  ) -> ExtractedRecord? {
    let layout = plan.layouts[Int(record.layout)]
    let start = Int(record.payload)
    let end = start + Int(record.length)
    guard end - start >= Int(layout.requiredBytes) else { return nil }
    let first = layout.firstText.place(in: bytes, from: start, isBigEndian: isBigEndian)
    let second = layout.secondText.place(in: bytes, from: start, isBigEndian: isBigEndian)
    guard first.start + first.count <= end, second.start + second.count <= end else { return nil }
    let firstCount = min(first.count, TextPairs.longestText)
    let secondCount = min(second.count, TextPairs.longestText)
    let pair =
      first.start + firstCount == second.start
      ? pairs.number(ofFirst: firstCount, second: secondCount, at: first.start, in: bytes)
      : pairs.number(
        ofFirst: firstCount, at: first.start, second: secondCount, at: second.start, in: bytes)
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
        first &+ firstCount &+ secondCount <= Int(record.length),
        max(firstCount, secondCount) <= TextPairs.longestText
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
