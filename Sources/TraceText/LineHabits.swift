/// The columns that lines had lately, so that they are compared and not read: what stands before the stamp,
/// and the seconds.
struct LineHabits: Sendable {
  /// What stands before the stamps.
  var heads = KnownHeads()
  /// The seconds of the latest line and their point: what a word is, of which bits, how many bytes, and
  /// the nanoseconds. No text has the first.
  private var secondsWord: UInt64 = 1
  private var secondsMask: UInt64 = 0
  private var secondsCount = 0
  private var seconds: UInt64 = 0
  /// Whether some line had microseconds without a point.
  private var hasMicroseconds = false

  /// Takes the stamp at `place` and the colon behind it.
  @inline(__always)
  mutating func stamp(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    guard let word = bytes.word(at: place) else { return Self.otherStamp(bytes, &place) }
    if word & secondsMask != secondsWord {
      if hasMicroseconds, let stamp = Self.microseconds(bytes, &place) { return stamp }
      guard takeSeconds(word) else { return otherStamp(bytes, &place) }
    }
    let start = place &+ secondsCount
    guard let fraction = EightBytes(bytes, at: start) else { return nil }
    if let microseconds = fraction.sixDigitsAndColon {
      place = start &+ 7
      return TextStamp(value: seconds &+ microseconds &* 1_000, form: .seconds(digits: 6))
    }
    guard fraction.leadingNumber.digits == 8, bytes.count > start &+ 9,
      case let last = bytes[start &+ 8] &- 0x30, last < 10,
      bytes[start &+ 9] == UInt8(ascii: ":")
    else { return Self.otherStamp(bytes, &place) }
    place = start &+ 10
    return TextStamp(
      value: seconds &+ fraction.leadingNumber.value &* 10 &+ UInt64(last),
      form: .seconds(digits: 9))
  }

  /// Takes note of other seconds; false where `word` begins with none.
  @inline(never)
  private mutating func takeSeconds(_ word: UInt64) -> Bool {
    let number = EightBytes(word).leadingNumber
    guard 1 <= number.digits, number.digits < 8,
      word &>> UInt64(8 * number.digits) & 0xff == UInt64(UInt8(ascii: "."))
    else { return false }
    secondsCount = number.digits + 1
    secondsMask = secondsCount == 8 ? .max : 1 << UInt64(8 * secondsCount) - 1
    secondsWord = word & secondsMask
    seconds = number.value &* 1_000_000_000
    return true
  }

  /// Whole microseconds, as the latency format has them, and what else there is.
  @inline(never)
  private mutating func otherStamp(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    if let stamp = Self.microseconds(bytes, &place) {
      hasMicroseconds = true
      return stamp
    }
    return Self.otherStamp(bytes, &place)
  }

  /// Takes `227237419us :`, of at most 13 digits and any mark behind them; nil where something else stands
  /// there.
  @inline(__always)
  private static func microseconds(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    guard let high = EightBytes(bytes, at: place)?.leadingNumber, high.digits > 0 else {
      return nil
    }
    var (value, end) = (high.value, place &+ high.digits)
    if high.digits == 8 {
      guard let low = EightBytes(bytes, at: end)?.leadingNumber, low.digits < 6 else { return nil }
      for _ in 0..<low.digits { value &*= 10 }
      value &+= low.digits > 0 ? low.value : 0
      end &+= low.digits
    }
    // us, the mark and a colon.
    guard let word = bytes.word(at: end), word & 0xff00_ffff == 0x3a00_7375,
      word &>> 16 & 0xff != 0x3a
    else { return nil }
    place = end &+ 4
    return TextStamp(value: value &* 1_000, form: .microseconds)
  }

  @inline(never)
  private static func otherStamp(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    var cursor = LineCursor(bytes, place..<bytes.count)
    guard let stamp = cursor.takeStamp() else { return nil }
    place = cursor.position
    return stamp
  }
}
