extension LineCursor {
  /// Passes over `(  123)` or `(-------)`, the thread group, and the blanks behind it.
  @_lifetime(self: copy self)
  mutating func skipThreadGroup() -> Bool {
    guard take(UInt8(ascii: "(")) else { return false }
    while next == 0x20 || next == UInt8(ascii: "-") || next &- 0x30 < 10 {
      move(to: position + 1)
    }
    return take(UInt8(ascii: ")")) && skipBlanks() > 0
  }

  /// Passes over the mode of the CPU, which perf prints with the field `misc` as letters, and the blanks
  /// behind it. Other records have blanks in its place.
  @_lifetime(self: copy self)
  mutating func skipMode() {
    let start = position
    while (next | 0x20) &- 0x61 < 26, position - start < 5 { move(to: position + 1) }
    guard position == start || skipBlanks() > 0 else {
      move(to: start)
      return
    }
    skipBlanks()
  }

  /// Passes over the number that perf prints with the field `period`, and the blanks behind it; false
  /// where none follows.
  @_lifetime(self: copy self)
  mutating func skipPeriod() -> Bool {
    let start = position
    if takeNumber() != nil, skipBlanks() > 0 { return true }
    move(to: start)
    return false
  }

  /// Takes `PERF_RECORD_LOST`: what begins perf's own records.
  @_lifetime(self: copy self)
  mutating func takeWordOfRecorder() -> Range<Int>? {
    let start = position
    guard take("PERF_RECORD_") else { return nil }
    while case let byte = next, byte &- 0x41 < 26 || byte == UInt8(ascii: "_") || byte &- 0x30 < 10
    {
      move(to: position + 1)
    }
    return start..<position
  }

  /// Takes the letters and the blanks after them; nil where none follow.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func takeFlags() -> TextFlags? {
    // What follows instead is the stamp, whose first byte is a digit.
    guard next &- 0x30 >= 10 else { return nil }
    var stop = position
    while stop < bytes.count, bytes[stop] > 0x20 {
      stop &+= 1
    }
    guard let flags = TextFlags(bytes, position..<stop) else { return nil }
    move(to: stop)
    skipBlanks()
    return flags
  }

  /// Passes over `(+125)`, which `trace-cmd report --ts-diff` prints, and the blanks behind it.
  @_lifetime(self: copy self)
  mutating func skipDifference() {
    let start = position
    guard take("(+"), takeNumber() != nil, take(UInt8(ascii: ")")) else {
      move(to: start)
      return
    }
    skipBlanks()
  }

  /// Takes `[system:]event:` and gives where the event's name stands.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func takeEvent() -> Range<Int>? {
    let start = position
    var first = start
    var place = start
    while true {
      while let eight = EightBytes(bytes, at: place) {
        let passed = eight.firstPlace(ofBlankOr: UInt8(ascii: ":"))
        place &+= passed
        if passed < 8 { break }
      }
      guard place < bytes.count, case let byte = bytes[place], byte > 0x20 else { return nil }
      if byte == UInt8(ascii: ":") {
        let following = place &+ 1
        if following == bytes.count || bytes[following] <= 0x20 {
          guard place > first else { return nil }
          move(to: following)
          return first..<place
        }
        guard first == start, place > start else { return nil }
        first = following
      }
      place &+= 1
    }
  }

  /// Whether `callee <-caller` is all that follows.
  @_lifetime(self: copy self)
  mutating func isCall() -> Bool {
    guard skipSymbol() else { return false }
    if next == UInt8(ascii: "(") { return isCallWithArguments() }
    return take(" <-") && skipSymbol() && isAtEnd
  }

  /// Whether `(fence=0xffff888004a1b2c0, intr=1) <-caller` is all that follows: the option `func-args`
  /// prints arguments, in which anything may stand.
  @_lifetime(self: copy self)
  private mutating func isCallWithArguments() -> Bool {
    var place = position
    while let found = bytes.firstPlace(of: ") <-", from: place) {
      move(to: found + 4)
      if skipSymbol(), isAtEnd { return true }
      place = found + 1
    }
    return false
  }

  /// Passes over a symbol of the kernel, with its offset `+0x4/0x60` and ` [module]` behind it; false where none is next.
  @_lifetime(self: copy self)
  private mutating func skipSymbol() -> Bool {
    let start = position
    while case let byte = next,
      byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "_")
        || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    {
      move(to: position + 1)
    }
    guard position > start else { return false }
    if take(" [") {
      while next > 0x20, next != UInt8(ascii: "]") { move(to: position + 1) }
      return take(UInt8(ascii: "]"))
    }
    return true
  }
}
