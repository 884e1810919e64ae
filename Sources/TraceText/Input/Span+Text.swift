private import Glibc

extension Span<UInt8> {
  /// Whether `text` stands at `start`.
  package func has(_ text: StaticString, at start: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard start >= 0, length <= count - start else { return false }
    // Safe: the text is a constant of that length.
    let wanted = unsafe UnsafeBufferPointer(start: text.utf8Start, count: length)
    for offset in 0..<length where unsafe wanted[offset] != self[start + offset] {
      return false
    }
    return true
  }

  /// Where `text` first stands at or after `start`, and before byte `limit`; nil where it does not.
  package func firstPlace(of text: StaticString, from start: Int = 0, limit: Int = .max) -> Int? {
    let end = Swift.min(count, limit)
    guard start >= 0, start < end else { return nil }
    // Safe: the text is a constant that is not empty.
    let first = unsafe text.utf8Start.pointee
    var place = start
    while place < end {
      // Safe: the part lies within the span, which lives through the call.
      let found = unsafe withUnsafeBytes { bytes -> Int? in
        guard let base = bytes.baseAddress,
          let found = unsafe memchr(base + place, Int32(first), end - place)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - base
      }
      guard let found else { return nil }
      if has(text, at: found) { return found }
      place = found + 1
    }
    return nil
  }

  /// The first place at or after `start` that is no blank.
  package func skippingBlanks(from start: Int) -> Int {
    var place = start
    while place < count, self[place] == 0x20 {
      place += 1
    }
    return place
  }

  /// The first place at or after `start` that is no decimal digit.
  package func skippingDigits(from start: Int) -> Int {
    var place = start
    while place < count, self[place] &- 0x30 < 10 {
      place += 1
    }
    return place
  }
}
