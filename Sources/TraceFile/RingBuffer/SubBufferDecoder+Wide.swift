import TraceVocabulary

/// The fields of records that are kept wide or narrow.
extension SubBufferDecoder {
  /// Takes the fields of one record of either kind into `window`, which has room for it.
  @inline(__always)
  mutating func take(
    _ record: Found, from bytes: RawSpan, _ placement: Placement, into window: inout DecodedWindow
  ) {
    let layout = plan.layouts[Int(record.layout)]
    let taken =
      layout.tag == ExtractedRecord.wide || layout.tag == ExtractedRecord.narrow
      ? extractIntegers(record, layout, from: bytes, placement, into: &window)
      : extract(record, from: bytes, placement)
    if let taken {
      window.append(taken)
    } else {
      shortRecord(at: placement.position(of: Int(record.offset)))
    }
  }

  /// Appends the integers of the record of `id` whose payload of `length` bytes begins at `start`, and
  /// gives its label; nil where it is too short for them. For traces of little endian.
  @inline(never)
  static func appendWide(
    _ bytes: RawSpan, id: Int, at start: Int, length: Int, _ plan: ExtractionPlan,
    to wide: inout ContiguousArray<WideFields>
  ) -> UInt64? {
    let layouts = plan.wideLayouts.span
    let entries = plan.layouts.span
    let entry = Int(plan.layoutByID[id])
    let place = Int(entries[entry].firstInteger)
    guard length >= Int(entries[entry].requiredBytes) else { return nil }
    var fields = WideFields()
    for field in 0..<layouts[place].count {
      fields[field] = bytes.integer(
        layouts[place].fields[field], of: start, length: length, isBigEndian: false)
    }
    wide.append(fields)
    return UInt64(layouts[place].label)
  }

  /// What a narrow record of `id`, whose payload of `length` bytes begins at `start`, holds of its
  /// integers and its label; nil where it is too short for them. For traces of little endian.
  @inline(__always)
  static func narrow(
    _ bytes: RawSpan, id: Int, at start: Int, length: Int, _ plan: ExtractionPlan
  ) -> NarrowFields? {
    let layouts = plan.wideLayouts.span
    let entries = plan.layouts.span
    let entry = Int(plan.layoutByID[id])
    let place = Int(entries[entry].firstInteger)
    guard length >= Int(entries[entry].requiredBytes) else { return nil }
    return NarrowFields(
      bytes.integer(layouts[place].fields[0], of: start, length: length, isBigEndian: false),
      bytes.integer(layouts[place].fields[1], of: start, length: length, isBigEndian: false),
      bytes.integer(layouts[place].fields[2], of: start, length: length, isBigEndian: false),
      label: layouts[place].label)
  }

  /// Takes the integers of one record; nil where it is too short for them.
  @inline(__always)
  private func extractIntegers(
    _ record: Found, _ layout: RecordLayout, from bytes: RawSpan, _ placement: Placement,
    into window: inout DecodedWindow
  ) -> ExtractedRecord? {
    guard Int(record.length) >= Int(layout.requiredBytes) else { return nil }
    let wide = plan.wideLayouts[Int(layout.firstInteger)]
    let start = Int(record.payload)
    var fields = WideFields()
    for place in 0..<wide.count {
      fields[place] = bytes.integer(
        wide.fields[place], of: start, length: Int(record.length), isBigEndian: isBigEndian)
    }
    var integers = UInt64(wide.label)
    var text = UInt32(truncatingIfNeeded: window.wide.count)
    if layout.tag == ExtractedRecord.narrow {
      let narrow = NarrowFields(fields[0], fields[1], fields[2], label: wide.label)
      (integers, text) = (narrow.integers, narrow.text)
    } else {
      window.wide.append(fields)
    }
    let pid = bytes.load32(at: start + plan.common.pidOffset, isBigEndian: isBigEndian)
    return ExtractedRecord(
      timestamp: corrected(record.time),
      position: placement.position(of: Int(record.offset)),
      integers: integers,
      text: text,
      pid: Int32(bitPattern: pid),
      cpu: cpu,
      instance: instance,
      tag: layout.tag,
      flags: bytes.load8(at: start + plan.common.flagsOffset),
      preemptCount: bytes.load8(at: start + plan.common.preemptCountOffset))
  }
}

extension RawSpan {
  /// The integer `field` of the record whose payload of `length` bytes begins at `start`.
  @inline(__always)
  fileprivate func integer(
    _ field: WideLayout.IntegerField, of start: Int, length: Int, isBigEndian: Bool
  ) -> UInt64 {
    let place = start + Int(field.offset)
    switch field.size {
    case 8:
      return load64(at: place, isBigEndian: isBigEndian)
    case 4:
      let value = load32(at: place, isBigEndian: isBigEndian)
      return field.isSigned
        ? UInt64(bitPattern: Int64(Int32(bitPattern: value))) : UInt64(value)
    case 2:
      let value = load16(at: place, isBigEndian: isBigEndian)
      return field.isSigned
        ? UInt64(bitPattern: Int64(Int16(bitPattern: value))) : UInt64(value)
    case 0:
      return 0
    case WideLayout.IntegerField.text, WideLayout.IntegerField.relativeText:
      return digest(field, of: start, length: length, isBigEndian: isBigEndian)
    default:
      let value = load8(at: place)
      return field.isSigned ? UInt64(bitPattern: Int64(Int8(bitPattern: value))) : UInt64(value)
    }
  }

  /// The digest of a text, up to its first zero byte; 0 where it lies outside the record.
  @inline(never)
  private func digest(
    _ field: WideLayout.IntegerField, of start: Int, length: Int, isBigEndian: Bool
  ) -> UInt64 {
    let word = Int(load32(at: start + Int(field.offset), isBigEndian: isBigEndian))
    let origin = field.size == WideLayout.IntegerField.relativeText ? field.end : 0
    let first = origin + (word & 0xffff)
    let end = first + (word &>> 16)
    guard end <= length else { return 0 }
    var digest = TextDigest()
    for place in first..<end {
      let byte = load8(at: start + place)
      guard byte != 0 else { break }
      digest.take(byte)
    }
    return digest.value
  }
}
