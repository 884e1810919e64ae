internal import TraceVocabulary

/// The columns before the event, where they are those that most texts have: read a word at a time.
///
///     COMM-1170    [(  1170)] [001] [d..1.]   227.237419:     padded to 16 columns
///     COMM-1170      1d..1. 227237419us :                     cut to 8
///     COMM    1170[/1171] [001]   227.237419:                 perf
///
/// What a `TextLine` of the line would say is the same.
struct LineHead {
  let pid: Int32
  let cpu: CPUNumber
  let flags: TextFlags?
  let stamp: TextStamp
  /// Behind the colon after the stamp.
  let end: Int

  /// Which of these columns a text has, as a line of it has shown.
  enum Layout: Equatable, Sendable {
    case unknown
    case padded
    /// With so many letters, behind which there may be no blank in other lines.
    case cut(letters: Int)
    case perf

    /// Where the task's name ends.
    @inline(__always)
    var nameEnd: Int { if case .cut = self { 8 } else { 16 } }
  }

  /// Reads the columns of `bytes`; nil where they are none of `layout`.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, _ layout: Layout, _ letters: inout LetterColumn) {
    let isPerf = layout == .perf
    var place = layout.nameEnd
    guard layout != .unknown, bytes.count > place,
      bytes[place] == (isPerf ? 0x20 : UInt8(ascii: "-"))
    else { return nil }
    place &+= 1
    if isPerf { place &+= EightBytes(bytes, at: place)?.leading(0x20) ?? 0 }
    guard var task = Self.takeNumber(bytes, &place) else { return nil }
    if isPerf, bytes[place] == UInt8(ascii: "/") {
      place &+= 1
      guard let thread = Self.takeNumber(bytes, &place) else { return nil }
      task = thread
    }
    pid = Int32(truncatingIfNeeded: task)
    guard Self.skipBlanks(bytes, &place) else { return nil }
    if case .cut(let count) = layout {
      guard let number = Self.takeNumber(bytes, &place), let cpu = CPUNumber(exactly: number),
        let column = letters.flags(bytes, at: place), column.count == count
      else { return nil }
      self.cpu = cpu
      flags = column.flags
      place &+= count
      guard Self.skipBlanks(bytes, &place) else { return nil }
    } else {
      if bytes[place] == UInt8(ascii: "("), !isPerf {
        guard Self.skipThreadGroup(bytes, &place) else { return nil }
      }
      guard let cpu = EightBytes(bytes, at: place)?.bracketedNumber else { return nil }
      self.cpu = cpu
      place &+= 5
      guard Self.skipBlanks(bytes, &place) else { return nil }
      if isPerf || bytes[place] &- 0x30 < 10 {
        flags = nil
      } else {
        guard let column = letters.flags(bytes, at: place) else { return nil }
        flags = column.flags
        place &+= column.count
        guard Self.skipBlanks(bytes, &place) else { return nil }
      }
    }
    guard let stamp = Self.takeStamp(bytes, &place) else { return nil }
    self.stamp = stamp
    end = place
  }

  /// Takes a number of at most seven digits, behind which a byte follows.
  @inline(__always)
  private static func takeNumber(_ bytes: Span<UInt8>, _ place: inout Int) -> UInt64? {
    guard let number = EightBytes(bytes, at: place)?.leadingNumber, 1 <= number.digits,
      number.digits < 8
    else { return nil }
    place &+= number.digits
    return number.value
  }

  /// Passes over at least one blank, up to a byte that is none.
  @inline(__always)
  private static func skipBlanks(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    let start = place
    while let count = EightBytes(bytes, at: place)?.leading(0x20) {
      place &+= count
      if count < 8 { return place > start }
    }
    return false
  }

  private static func skipThreadGroup(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    var cursor = LineCursor(bytes, place..<bytes.count)
    guard cursor.skipThreadGroup(), !cursor.isAtEnd else { return false }
    place = cursor.position
    return true
  }

  /// Takes the stamp and the colon behind it.
  @inline(__always)
  private static func takeStamp(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    guard let whole = EightBytes(bytes, at: place)?.leadingNumber, whole.digits > 0 else {
      return nil
    }
    let point = place &+ whole.digits
    guard whole.digits < 8, bytes[point] == UInt8(ascii: ".") else {
      return takeOtherStamp(bytes, &place)
    }
    let seconds = whole.value &* 1_000_000_000
    guard let fraction = EightBytes(bytes, at: point &+ 1) else { return nil }
    if let microseconds = fraction.sixDigitsAndColon {
      place = point &+ 8
      return TextStamp(value: seconds &+ microseconds &* 1_000, form: .seconds(digits: 6))
    }
    guard fraction.leadingNumber.digits == 8, bytes.count > point &+ 10,
      case let last = bytes[point &+ 9] &- 0x30, last < 10,
      bytes[point &+ 10] == UInt8(ascii: ":")
    else { return takeOtherStamp(bytes, &place) }
    place = point &+ 11
    return TextStamp(
      value: seconds &+ fraction.leadingNumber.value &* 10 &+ UInt64(last),
      form: .seconds(digits: 9))
  }

  private static func takeOtherStamp(_ bytes: Span<UInt8>, _ place: inout Int) -> TextStamp? {
    var cursor = LineCursor(bytes, place..<bytes.count)
    guard let stamp = cursor.takeStamp() else { return nil }
    place = cursor.position
    return stamp
  }
}

/// The columns of letters that lines had lately, by what they read: `d..1.`.
struct LetterColumn: Sendable {
  private struct Known {
    var word: UInt64 = 0
    var flags = TextFlags.none
  }

  private var known = ContiguousArray<Known>(repeating: Known(), count: 16)

  /// What the letters at `start` say, and how many they are; nil where they are none.
  @inline(__always)
  mutating func flags(_ bytes: Span<UInt8>, at start: Int) -> (flags: TextFlags, count: Int)? {
    guard let word = bytes.word(at: start) else { return nil }
    let count = EightBytes(word).firstPlace(ofBlankOr: 0x20)
    guard 4 <= count, count < 8 else { return nil }
    let letters = word & (1 &<< UInt64(truncatingIfNeeded: 8 &* count) &- 1)
    let slot = Int(truncatingIfNeeded: (letters &* 0x9e37_79b9_7f4a_7c15) &>> 60)
    if known.span[slot].word == letters { return (known.span[slot].flags, count) }
    return learn(bytes, start..<(start &+ count), letters, slot)
  }

  private mutating func learn(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ letters: UInt64, _ slot: Int
  ) -> (flags: TextFlags, count: Int)? {
    guard let flags = TextFlags(bytes, range) else { return nil }
    known[slot] = Known(word: letters, flags: flags)
    return (flags, range.count)
  }
}
