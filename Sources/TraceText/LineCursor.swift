/// Walks over the bytes of one line; never beyond its end.
package struct LineCursor: ~Escapable {
  /// The bytes up to the end of the line.
  let bytes: Span<UInt8>
  /// The place in the span that is next.
  package private(set) var position: Int

  /// Stands at the start of `range` of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes.extracting(0..<min(range.upperBound, bytes.count))
    position = range.lowerBound
  }

  /// The next byte; 0, which no line of text holds, at the end.
  @inline(__always)
  package var next: UInt8 {
    position < bytes.count ? bytes[position] : 0
  }

  /// Whether nothing is left.
  package var isAtEnd: Bool { position >= bytes.count }

  /// Goes to `place`, which is in the line.
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func move(to place: Int) {
    position = min(max(place, 0), bytes.count)
  }

  /// Takes `byte` if it is next.
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position &+= 1
    return true
  }

  /// Takes `text` if it is next.
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func take(_ text: StaticString) -> Bool {
    guard bytes.has(text, at: position) else { return false }
    position &+= text.utf8CodeUnitCount
    return true
  }

  /// Passes over blanks and tabs, and says how many.
  @inline(__always)
  @discardableResult
  @_lifetime(self: copy self)
  package mutating func skipBlanks() -> Int {
    let start = position
    while let eight = EightBytes(bytes, at: position) {
      let count = eight.leading(0x20)
      position &+= count
      if count < 8 {
        guard next == 0x09 else { return position &- start }
        position &+= 1
      }
    }
    while next == 0x20 || next == 0x09 {
      position &+= 1
    }
    return position &- start
  }

  /// Takes the next word that blanks part from others; nil where none follows.
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func takeWord() -> Range<Int>? {
    skipBlanks()
    let start = position
    while let eight = EightBytes(bytes, at: position) {
      let count = eight.firstPlace(ofBlankOr: 0x20)
      position &+= count
      if count < 8 { return position > start ? start..<position : nil }
    }
    while next > 0x20 { position &+= 1 }
    return position > start ? start..<position : nil
  }

  /// Passes over blanks, of which there is one as a rule.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func skipBlank() {
    if next == 0x20 { position &+= 1 }
    if next <= 0x20 { skipBlanks() }
  }

  /// Takes a decimal number of at most 19 digits, and says of how many; nil where none follows.
  @inline(__always)
  @_lifetime(self: copy self)
  package mutating func takeNumber() -> (digits: Int, value: UInt64)? {
    let number = EightBytes(bytes.paddedWord(at: position)).leadingNumber
    guard number.digits < 8 else { return takeLongNumber() }
    position &+= number.digits
    return number.digits > 0 ? number : nil
  }

  /// Takes a number of eight digits or more.
  @inline(never)
  @_lifetime(self: copy self)
  private mutating func takeLongNumber() -> (digits: Int, value: UInt64)? {
    let start = position
    // 10^19 fits into 64 bits.
    let limit = min(bytes.count, start + 19)
    var value: UInt64 = 0
    while position < limit, case let digit = bytes[position] &- 0x30, digit < 10 {
      value = value &* 10 &+ UInt64(digit)
      position += 1
    }
    if position == limit, next &- 0x30 < 10 { return nil }
    return position > start ? (position - start, value) : nil
  }
}
