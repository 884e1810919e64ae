/// Eight bytes of a text in one word, the first lowest: what would be eight comparisons is one.
struct EightBytes {
  private let word: UInt64

  /// The eight bytes of `bytes` at `start`; nil where there are fewer.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, at start: Int) {
    guard let word = bytes.word(at: start) else { return nil }
    self.word = word
  }

  /// The bytes of `word`.
  @inline(__always)
  init(_ word: UInt64) { self.word = word }

  @inline(__always)
  private static var lowBits: UInt64 { 0x0101_0101_0101_0101 }
  @inline(__always)
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// How many of them, from the first on, are `byte`.
  @inline(__always)
  func leading(_ byte: UInt8) -> Int {
    (word ^ Self.lowBits &* UInt64(byte)).trailingZeroBitCount &>> 3
  }

  /// The place of the first that is `byte`, or a blank or less; 8 where none is.
  @inline(__always)
  func firstPlace(ofBlankOr byte: UInt8) -> Int {
    // A byte less than another borrows; only behind the first of them is the result of another wrong.
    let other = word ^ Self.lowBits &* UInt64(byte)
    let isByte = (other &- Self.lowBits) & ~other
    let isBlank = (word &- Self.lowBits &* 0x21) & ~word
    return ((isByte | isBlank) & Self.highBits).trailingZeroBitCount &>> 3
  }

  /// The place of the first that is a blank, a comma or `byte`; 8 where none is.
  @inline(__always)
  func firstPlace(ofBlankCommaOr byte: UInt8) -> Int {
    // As above: the first of each kind is right.
    let ends =
      Self.zeros(word ^ Self.lowBits &* UInt64(byte)) | Self.zeros(word ^ Self.lowBits &* 0x20)
      | Self.zeros(word ^ Self.lowBits &* 0x2c)
    return ends.trailingZeroBitCount &>> 3
  }

  /// The high bit of each byte that is zero, up to the first.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- lowBits) & ~word & highBits }

  /// The hexadecimal digits that they begin with: how many, and the number.
  @inline(__always)
  var leadingHexadecimal: (digits: Int, value: UInt64) {
    // 1 to 6 of a letter.
    let letters = (word | Self.lowBits &* 0x20) ^ Self.lowBits &* 0x60
    let low = letters & ~Self.highBits
    let isLetter = ~((low &+ Self.lowBits &* 0x79) | letters) & (low &+ Self.lowBits &* 0x7f)
    let isOther = Self.isNoDigit(word ^ Self.lowBits &* 0x30) & ~isLetter & Self.highBits
    let count = isOther.trailingZeroBitCount &>> 3
    var digits = word & (Self.lowBits &* 0xf) &+ (word &>> 6 & Self.lowBits) &* 9
    digits = digits &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    digits = (digits &<< 4 | digits &>> 8) & 0x00ff_00ff_00ff_00ff
    digits = (digits &<< 8 | digits &>> 16) & 0x0000_ffff_0000_ffff
    return (count, (digits &<< 16 | digits &>> 32) & 0xffff_ffff)
  }

  /// The digits that they begin with: how many, and, of less than eight, the number.
  @inline(__always)
  var leadingNumber: (digits: Int, value: UInt64) {
    let digits = word ^ Self.lowBits &* 0x30
    let count = Self.isNoDigit(digits).trailingZeroBitCount &>> 3
    return (count, Self.value(digits &<< UInt64(truncatingIfNeeded: 64 &- 8 &* count)))
  }

  /// The digits that they end with: how many, and, of less than eight, the number.
  @inline(__always)
  var trailingNumber: (digits: Int, value: UInt64) {
    let digits = word ^ Self.lowBits &* 0x30
    let count = Self.isNoDigit(digits).leadingZeroBitCount &>> 3
    let shift = UInt64(truncatingIfNeeded: 64 &- 8 &* count)
    return (count, Self.value((digits &>> shift) &<< shift))
  }

  /// The number in brackets that they begin with, of three digits; nil where there is none.
  @inline(__always)
  var bracketedNumber: UInt16? {
    let digits = word &>> 8 ^ 0x5d30_3030
    guard word & 0xff == UInt64(UInt8(ascii: "[")), digits & 0xff00_0000 == 0 else { return nil }
    let (one, ten, hundred) = (digits &>> 16 & 0xff, digits &>> 8 & 0xff, digits & 0xff)
    guard one < 10, ten < 10, hundred < 10 else { return nil }
    return UInt16(truncatingIfNeeded: hundred &* 100 &+ ten &* 10 &+ one)
  }

  /// The number of six digits that they begin with, behind which a colon stands; nil where they do not.
  @inline(__always)
  var sixDigitsAndColon: UInt64? {
    let digits = word ^ (0x3a &<< 48 | Self.lowBits &>> 16 &* 0x30)
    guard Self.isNoDigit(digits) & 0x0080_8080_8080_8080 == 0, digits &>> 48 & 0xff == 0 else {
      return nil
    }
    return Self.value(digits &<< 16)
  }

  /// The high bit of each byte that is no decimal digit and no blank.
  @inline(__always)
  var isNoDigitNorBlank: UInt64 {
    let blanks = word ^ Self.lowBits &* 0x20
    let isNoBlank = (blanks & ~Self.highBits) &+ ~Self.highBits | blanks
    return Self.isNoDigit(word ^ Self.lowBits &* 0x30) & isNoBlank
  }

  /// The high bit of each byte that is more than 9.
  @inline(__always)
  private static func isNoDigit(_ digits: UInt64) -> UInt64 {
    ((digits & ~highBits) &+ lowBits &* 0x76 | digits) & highBits
  }

  /// The number of eight decimal digits, the highest in the lowest byte: pairs, then fours, then all.
  @inline(__always)
  private static func value(_ digits: UInt64) -> UInt64 {
    let pairs = digits &* 10 &+ digits &>> 8
    let mask: UInt64 = 0x0000_00ff_0000_00ff
    return
      ((pairs & mask) &* (100 + 1_000_000 << 32)
      &+ (pairs &>> 16 & mask) &* (1 + 10_000 << 32)) &>> 32
  }
}
