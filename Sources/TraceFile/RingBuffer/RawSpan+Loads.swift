/// Checked loads from bytes nobody has vouched for, at any alignment.
///
/// With `ByteCursor` the only place that loads integers from raw bytes. Each `unsafe` is safe for one
/// reason: the load is bounds-checked by `RawSpan`, and every bit pattern is an integer. A load out
/// of bounds traps, so the callers compare lengths first, and the tests try every length.
/// Assembling the numbers from single bytes would need no `unsafe`; where whole words are compared,
/// that takes five times as many instructions.
extension RawSpan {
  /// The byte at `offset`.
  @inline(__always)
  func load8(at offset: Int) -> UInt8 {
    unsafe unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  /// The two bytes at `offset` as a number, in the byte order of the file.
  @inline(__always)
  func load16(at offset: Int, isBigEndian: Bool) -> UInt16 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)
    return isBigEndian ? value.bigEndian : value.littleEndian
  }

  /// The four bytes at `offset` as a number.
  @inline(__always)
  func load32(at offset: Int, isBigEndian: Bool) -> UInt32 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)
    return isBigEndian ? value.bigEndian : value.littleEndian
  }

  /// The eight bytes at `offset` as a number.
  @inline(__always)
  func load64(at offset: Int, isBigEndian: Bool) -> UInt64 {
    let value = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
    return isBigEndian ? value.bigEndian : value.littleEndian
  }

  /// The record whose payload begins at `offset`, of a little-endian trace.
  @inline(__always)
  func loadMainlineRecord(at offset: Int) -> MainlineRecord {
    let record = unsafe unsafeLoadUnaligned(fromByteOffset: offset, as: MainlineRecord.self)
    let texts = record.texts
    return MainlineRecord(
      common: record.common.littleEndian, places: record.places.littleEndian,
      integers: record.integers.littleEndian,
      texts: MainlineRecord.Texts(
        word0: texts.word0.littleEndian, word1: texts.word1.littleEndian,
        word2: texts.word2.littleEndian, word3: texts.word3.littleEndian))
  }

  /// Whether `count` bytes from `start` on are those of `other` from `otherStart` on.
  @inline(__always)
  func matches(from start: Int, _ other: RawSpan, from otherStart: Int, count: Int) -> Bool {
    guard count >= 8 else {
      for offset in 0..<count
      where load8(at: start + offset) != other.load8(at: otherStart + offset) {
        return false
      }
      return true
    }
    var offset = 0
    while offset < count {
      let place = Swift.min(offset, count - 8)
      guard
        load64(at: start + place, isBigEndian: false)
          == other.load64(at: otherStart + place, isBigEndian: false)
      else { return false }
      offset += 8
    }
    return true
  }
}

extension [UInt8] {
  /// The bytes as raw memory, to load words from.
  var rawBytes: RawSpan {
    @_lifetime(borrow self)
    @inline(__always)
    get {
      // Safe: bytes are valid at every bit pattern, and the span cannot outlive the array.
      unsafe span.bytes
    }
  }
}
