import TraceVocabulary

/// The fields of the records that the walk has found.
extension SubBufferDecoder {
  /// Takes the fields of what the walk has found, as the layouts say where they stand.
  mutating func extract(
    _ count: Int, from bytes: RawSpan, placement: Placement, into window: inout DecodedWindow
  ) {
    window.reserve(count)
    for index in 0..<count {
      take(found[index], from: bytes, placement, into: &window)
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
    if layout.isCut(bytes, from: start, isBigEndian: isBigEndian) {
      cutIdentity(at: placement.position(of: Int(record.offset)))
    }
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
}

extension RecordLayout {
  /// Whether one of the two integers of the record that begins at `start` has more than is taken of it.
  @inline(__always)
  fileprivate func isCut(_ bytes: RawSpan, from start: Int, isBigEndian: Bool) -> Bool {
    if let half = firstUpperHalf,
      bytes.load32(at: start + Int(half), isBigEndian: isBigEndian) != 0
    {
      return true
    }
    guard let half = secondUpperHalf else { return false }
    return bytes.load32(at: start + Int(half), isBigEndian: isBigEndian) != 0
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
