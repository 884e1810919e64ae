/// The value of a field.
package enum FieldNumber {
  /// The number that the word at `place` of `line` is, to whose end it goes; nil where it is none.
  @inline(__always)
  static func take(_ line: Span<UInt8>, _ place: inout Int, isPointer: Bool) -> UInt64? {
    let start = place
    let word = line.paddedWord(at: start)
    let isHexadecimal = word & 0xffff == 0x7830  // 0x
    if !isHexadecimal, !isPointer {
      let number = EightBytes(word).leadingNumber
      if 1 <= number.digits, number.digits < 8, isEnd(line, start &+ number.digits) {
        place = start &+ number.digits
        return number.value
      }
    } else {
      let digits = isHexadecimal ? start &+ 2 : start
      let high = EightBytes(line.paddedWord(at: digits)).leadingHexadecimal
      if 1 <= high.digits, high.digits < 8, isEnd(line, digits &+ high.digits) {
        place = digits &+ high.digits
        return high.value
      }
      if high.digits == 8 {
        let low = EightBytes(line.paddedWord(at: digits &+ 8)).leadingHexadecimal
        let end = digits &+ 8 &+ low.digits
        if isEnd(line, end) {
          place = end
          return low.digits == 0
            ? high.value : high.value &<< UInt64(4 &* low.digits) | low.value
        }
      }
    }
    place = wordEnd(line, from: start)
    return number(line, start..<place, isPointer: isPointer)
  }

  @inline(__always)
  private static func isEnd(_ line: Span<UInt8>, _ place: Int) -> Bool {
    place >= line.count || line[place] == 0x20 || line[place] == 0x2c
  }

  /// The first blank or comma of `line` at or after `start`, or its end.
  @inline(__always)
  static func wordEnd(_ line: Span<UInt8>, from start: Int) -> Int {
    var place = start
    while place < line.count {
      let passed = EightBytes(line.paddedWord(at: place)).firstPlace(ofBlankCommaOr: 0x20)
      place &+= passed
      if passed < 8 { break }
    }
    return min(place, line.count)
  }

  /// A number in any form that the kernel prints: decimal with an optional sign, or hexadecimal behind
  /// `0x`, or, of a pointer, without. A symbol (`vgem_fence_ops`, `func+0x10/0x20`) is 0: its address is
  /// not printed.
  package static func number(_ bytes: Span<UInt8>, _ range: Range<Int>, isPointer: Bool) -> UInt64?
  {
    guard !range.isEmpty else { return nil }
    var place = range.lowerBound
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var isHexadecimal = isPointer
    if range.upperBound - place > 2, bytes[place] == 0x30, bytes[place + 1] | 0x20 == 0x78 {
      isHexadecimal = true
      place += 2
    }
    guard place < range.upperBound, range.upperBound - place <= 20 else {
      return isSymbol(bytes[range.lowerBound]) ? 0 : nil
    }
    var value: UInt64 = 0
    while place < range.upperBound {
      guard let digit = Self.digit(bytes[place], isHexadecimal) else {
        return isSymbol(bytes[range.lowerBound]) ? 0 : nil
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: isHexadecimal ? 16 : 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
      place += 1
    }
    return isNegative ? 0 &- value : value
  }

  private static func isSymbol(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "(")
  }

  private static func digit(_ byte: UInt8, _ isHexadecimal: Bool) -> UInt64? {
    if byte &- 0x30 < 10 { return UInt64(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return isHexadecimal && letter < 6 ? UInt64(letter) + 10 : nil
  }
}
