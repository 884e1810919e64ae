/// Walks over the bytes of one line; never beyond its end.
package struct LineCursor: ~Escapable {
  let bytes: Span<UInt8>
  /// The place in the span that is next.
  package private(set) var position: Int
  let end: Int

  /// Stands at the start of `range` of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    self.bytes = bytes
    position = range.lowerBound
    end = min(range.upperBound, bytes.count)
  }

  /// The next byte; 0, which no line of text holds, at the end.
  package var next: UInt8 {
    position < end ? bytes[position] : 0
  }

  /// Takes `byte` if it is next.
  @_lifetime(self: copy self)
  package mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  /// Passes over blanks and tabs, and says how many.
  @discardableResult
  @_lifetime(self: copy self)
  package mutating func skipBlanks() -> Int {
    let start = position
    while position < end, bytes[position] == 0x20 || bytes[position] == 0x09 {
      position += 1
    }
    return position - start
  }

  /// Takes a decimal number of at most 19 digits, and says of how many; nil where none follows.
  @_lifetime(self: copy self)
  package mutating func takeNumber() -> (value: UInt64, digits: Int)? {
    let start = position
    var value: UInt64 = 0
    while position < end, case let digit = bytes[position] &- 0x30, digit < 10 {
      guard position - start < 19 else { return nil }
      value = value &* 10 &+ UInt64(digit)
      position += 1
    }
    return position > start ? (value, position - start) : nil
  }

  /// Goes to `place`, which is in the line.
  @_lifetime(self: copy self)
  package mutating func move(to place: Int) {
    position = min(max(place, 0), end)
  }
  /// Passes over a symbol of the kernel, with ` [module]` behind it; false where none is next.
  @_lifetime(self: copy self)
  mutating func skipSymbol() -> Bool {
    let start = position
    while case let byte = next,
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+")
    {
      position += 1
    }
    guard position > start else { return false }
    if take(" [") {
      while next > 0x20, next != UInt8(ascii: "]") { position += 1 }
      return take(UInt8(ascii: "]"))
    }
    return true
  }

  /// Whether nothing is left.
  package var isAtEnd: Bool { position >= end }

  /// Takes `text` if it is next.
  @_lifetime(self: copy self)
  package mutating func take(_ text: StaticString) -> Bool {
    let length = text.utf8CodeUnitCount
    guard length <= end - position, bytes.has(text, at: position) else { return false }
    position += length
    return true
  }
}
