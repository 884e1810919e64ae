private import Glibc

// Each `unsafe` is safe for one reason: the bytes compared or loaded lie within the span, which was
// checked just before, and a constant text has the length that it says.
extension Span<UInt8> {
  /// Whether `text` stands at `start`.
  @inline(__always)
  package func has(_ text: StaticString, at start: Int = 0) -> Bool {
    let length = text.utf8CodeUnitCount
    guard start >= 0, length <= count - start else { return false }
    return unsafe withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return length == 0 }
      return unsafe memcmp(base + start, text.utf8Start, length) == 0
    }
  }

  /// Whether the bytes in `range` are those of `other` from `start` on.
  @inlinable @inline(__always)
  package func matches(_ range: Range<Int>, _ other: Span<UInt8>, from start: Int) -> Bool {
    let length = range.count
    guard length >= 8 else { return matchesFew(range, other, from: start) }
    var offset = 0
    while offset < length {
      // The last word overlaps the one before it.
      let next = Swift.min(offset, length &- 8)
      guard let word = word(at: range.lowerBound &+ next), word == other.word(at: start &+ next)
      else { return false }
      offset &+= 8
    }
    return true
  }

  /// Whether the bytes in `range` are `other`.
  func matches(_ range: Range<Int>, _ other: [UInt8]) -> Bool {
    range.count == other.count && matches(range, other.span, from: 0)
  }

  @usableFromInline
  func matchesFew(_ range: Range<Int>, _ other: Span<UInt8>, from start: Int) -> Bool {
    for (offset, place) in range.enumerated() where self[place] != other[start &+ offset] {
      return false
    }
    return true
  }

  /// The eight bytes at `start`, the first lowest; nil where there are fewer.
  @inlinable @inline(__always)
  package func word(at start: Int) -> UInt64? {
    // The first is asked once of all words of a line, and a place before it is a large number.
    guard count >= 8, UInt(bitPattern: start) <= UInt(bitPattern: count &- 8) else { return nil }
    return unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: start, as: UInt64.self)
      .littleEndian
  }

  /// The eight bytes at `start`, the first lowest; blanks stand for those behind the end.
  @inline(__always)
  func paddedWord(at start: Int) -> UInt64 {
    word(at: start) ?? lastWord(at: start)
  }

  private func lastWord(at start: Int) -> UInt64 {
    let blanks: UInt64 = 0x2020_2020_2020_2020
    let missing = start &+ 8 &- count
    guard start >= 0, (1..<8).contains(missing) else { return blanks }
    if let last = word(at: count &- 8) {
      let bits = UInt64(8 &* missing)
      return last &>> bits | blanks &<< (64 &- bits)
    }
    var word = blanks
    for place in (start..<count).reversed() { word = word &<< 8 | UInt64(self[place]) }
    return word
  }

  /// A number that differs where the bytes in `range` do, nearly always. Nobody who does not know
  /// `seed` can choose bytes for which it does not.
  @inline(__always)
  package func key(of range: Range<Int>, seed: UInt64) -> UInt64 {
    var key = seed ^ UInt64(truncatingIfNeeded: range.count)
    var place = range.lowerBound
    let end = range.upperBound
    while place <= end - 8, let word = word(at: place) {
      key = Self.mix(key, word)
      place += 8
    }
    guard place < end else { return key }
    if range.count >= 8, let word = word(at: end - 8) {
      return Self.mix(key, word)
    }
    var rest: UInt64 = 0
    while place < end {
      rest = rest << 8 | UInt64(self[place])
      place += 1
    }
    return Self.mix(key, rest)
  }

  @inline(__always)
  private static func mix(_ key: UInt64, _ word: UInt64) -> UInt64 {
    let product = (key ^ word).multipliedFullWidth(by: 0x9fb2_1c65_1e98_df25)
    return product.high ^ product.low &+ word
  }

  /// Where `byte` first stands at or after `start`; nil where it does not.
  @inline(__always)
  package func firstPlace(of byte: UInt8, from start: Int, limit: Int = .max) -> Int? {
    let end = Swift.min(count, limit)
    guard start >= 0, start < end else { return nil }
    return unsafe withUnsafeBytes { bytes -> Int? in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + start, Int32(byte), end - start)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// Where `text` first stands at or after `start`, and before byte `limit`; nil where it does not.
  package func firstPlace(of text: StaticString, from start: Int = 0, limit: Int = .max) -> Int? {
    let first = unsafe text.utf8Start.pointee
    var place = start
    while let found = firstPlace(of: first, from: place, limit: limit) {
      if has(text, at: found) { return found }
      place = found + 1
    }
    return nil
  }

  /// The first place behind the marks of a quotation, `> `; one blank belongs to each.
  var skippingQuotes: Int {
    var place = 0
    while place < count, self[place] == UInt8(ascii: ">") {
      place += 1
      if has(" ", at: place) { place += 1 }
    }
    return place
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

  /// Whether they are the line behind which atrace prints the trace; a task may be called so.
  var isMarkOfAtrace: Bool { has("TRACE:") && skippingBlanks(from: 6) == count }

  /// Whether they are digits alone, as many as a number of 32 bits can have, or less.
  package var isRestOfNumber: Bool { 1...10 ~= count && skippingDigits(from: 0) == count }

  /// Where what a record prints ends in a line: before the blanks at `end`, and before the place in the
  /// file that `trace-cmd report --debug` adds.
  @inline(__always)
  func endOfRecord(before end: Int) -> Int {
    var end = end
    while end > 0, self[end &- 1] <= 0x20 { end &-= 1 }
    return end > 0 && self[end &- 1] == 0x5d ? endOfRecord(beforeBracket: end) : end
  }

  /// Before ` [42150:0x74:44]` at `end`, if it stands there.
  @inline(never)
  private func endOfRecord(beforeBracket end: Int) -> Int {
    var place = end - 1
    func skip(_ isHexadecimal: Bool) {
      while place > 0, case let byte = self[place - 1],
        byte &- 0x30 < 10 || isHexadecimal && byte &- 0x61 < 6
      {
        place -= 1
      }
    }
    skip(false)
    guard place < end - 1, has(":", at: place - 1) else { return end }
    place -= 1
    skip(true)
    guard has(":0x", at: place - 3) else { return end }
    place -= 3
    skip(true)
    guard has(" [", at: place - 2) else { return end }
    place -= 2
    while place > 0, self[place - 1] <= 0x20 { place -= 1 }
    return place
  }
}
