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
  struct Layout: Equatable, Sendable {
    /// Where the task's name ends.
    var nameEnd = 16
    /// What stands there; 0, which no line holds, where nothing is known.
    var separator: UInt8 = 0
    /// How many letters follow the CPU at once where the name is cut; else 0. In other lines there may be
    /// no blank behind them.
    var cutLetters = 0

    static let unknown = Layout()
    static let padded = Layout(separator: UInt8(ascii: "-"))
    static let perf = Layout(separator: 0x20)
    static func cut(letters: Int) -> Layout {
      Layout(nameEnd: 8, separator: UInt8(ascii: "-"), cutLetters: letters)
    }

    @inline(__always)
    var isPerf: Bool { separator == 0x20 }
  }
}

extension LineHead {
  /// Reads the columns of `bytes`; nil where they are none of `layout`.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, _ layout: Layout, _ habits: inout LineHabits) {
    var place = layout.nameEnd
    guard bytes.count > place, bytes[place] == layout.separator else { return nil }
    if let known = habits.heads.find(bytes, at: place) {
      place &+= habits.heads.count
      guard Self.skipBlanks(bytes, &place), let stamp = habits.stamp(bytes, &place) else {
        return nil
      }
      self.init(pid: known.pid, cpu: known.cpu, flags: known.flags, stamp: stamp, end: place)
    } else {
      self.init(unknown: bytes, layout, &habits)
    }
  }

  /// Reads the columns of `bytes`, behind whose name they are not known.
  @inline(never)
  private init?(unknown bytes: Span<UInt8>, _ layout: Layout, _ habits: inout LineHabits) {
    let start = layout.nameEnd
    var place = start &+ 1
    if layout.isPerf, !Self.skipToThread(bytes, &place) { return nil }
    guard let task = Self.takeNumber(bytes, &place), Self.skipBlanks(bytes, &place) else {
      return nil
    }
    pid = Int32(truncatingIfNeeded: task)
    if layout.cutLetters > 0 {
      guard let number = Self.takeNumber(bytes, &place), let cpu = CPUNumber(exactly: number),
        let column = Self.flags(bytes, at: place), column.count == layout.cutLetters
      else { return nil }
      self.cpu = cpu
      flags = column.flags
      place &+= column.count
    } else {
      if bytes[place] == UInt8(ascii: "("), !layout.isPerf,
        !Self.skipThreadGroup(bytes, &place)
      {
        return nil
      }
      guard let cpu = EightBytes(bytes, at: place)?.bracketedNumber else { return nil }
      self.cpu = cpu
      place &+= 5
      var following = place
      guard Self.skipBlanks(bytes, &following) else { return nil }
      if bytes[following] &- 0x30 < 10 || layout.isPerf {
        flags = nil
      } else {
        guard let column = Self.flags(bytes, at: following) else { return nil }
        flags = column.flags
        place = following &+ column.count
      }
    }
    let head = start..<place
    guard Self.skipBlanks(bytes, &place), let stamp = habits.stamp(bytes, &place) else {
      return nil
    }
    habits.heads.learn(bytes, head, pid, cpu, flags)
    self.stamp = stamp
    end = place
  }

  /// What the letters at `start` say, and how many they are; nil where they are none.
  private static func flags(
    _ bytes: Span<UInt8>, at start: Int
  ) -> (flags: TextFlags, count: Int)? {
    guard let count = EightBytes(bytes, at: start)?.firstPlace(ofBlankOr: 0x20) else { return nil }
    return TextFlags(bytes, start..<(start &+ count)).map { ($0, count) }
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
    guard let count = EightBytes(bytes, at: place)?.leading(0x20) else { return false }
    place &+= count
    return count < 8 ? count > 0 : skipMoreBlanks(bytes, &place)
  }

  @inline(never)
  private static func skipMoreBlanks(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    while let count = EightBytes(bytes, at: place)?.leading(0x20) {
      place &+= count
      if count < 8 { return true }
    }
    return false
  }

  /// Goes to the thread's number of perf, before which that of its process may stand.
  @inline(__always)
  private static func skipToThread(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    guard let blanks = EightBytes(bytes, at: place)?.leading(0x20) else { return false }
    place &+= blanks
    guard let number = EightBytes(bytes, at: place)?.leadingNumber, number.digits < 8 else {
      return false
    }
    if number.digits > 0, bytes[place &+ number.digits] == UInt8(ascii: "/") {
      place &+= number.digits &+ 1
    }
    return true
  }

  private static func skipThreadGroup(_ bytes: Span<UInt8>, _ place: inout Int) -> Bool {
    var cursor = LineCursor(bytes, place..<bytes.count)
    guard cursor.skipThreadGroup(), !cursor.isAtEnd else { return false }
    place = cursor.position
    return true
  }
}
