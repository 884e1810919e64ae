/// Where columns end that have no blank behind them: `trace-cmd report -l` prints a time of many digits
/// right behind the letters or the flags (`1d..1.232516259851:`, `1-0x1232516259851:`), and a digit there
/// may be of either.
///
/// Lines that leave no doubt say how wide the columns are; until one has come, the others are not
/// understood.
package struct RunOnColumns: Equatable, Sendable {
  /// Letters before the time; 0 where that is not known.
  var letters = 0
  /// Digits of the time, before its point where it has one; 0 where that is not known.
  var digits = 0

  /// Nothing is known.
  package init() {}
}

extension LineCursor {
  /// Takes the letters that the time follows without a blank; nil where none follow.
  @_lifetime(self: copy self)
  mutating func takeFlags(_ known: inout RunOnColumns) -> TextFlags? {
    let start = position
    if let flags = takeFlags() {
      known.letters = position > start ? lettersBehind(start) : 0
      return flags
    }
    // The fifth letter came with kernel 5.14, and where it is a point it is no digit of the time. So is
    // the sixth, which is a point since 2.6.39: no lock nests.
    if start + 5 < bytes.count, bytes[start + 4] &- 0x30 >= 10 {
      known.letters = bytes[start + 5] == UInt8(ascii: ".") ? 6 : 5
    }
    let end = start + known.letters
    guard known.letters > 0, end < bytes.count, bytes[end] &- 0x30 < 10,
      let flags = TextFlags(bytes, start..<end)
    else { return nil }
    move(to: end)
    return flags
  }

  /// How many bytes from `start` on are no blanks.
  private func lettersBehind(_ start: Int) -> Int {
    var end = start
    while end < position, bytes[end] > 0x20 { end += 1 }
    return end - start
  }

  /// Passes over `-0x9`, which `trace-cmd report -R` prints behind the CPU, and the blanks behind it: not
  /// the flags of the record alone, so it stands for none. The time may follow without a blank.
  @_lifetime(self: copy self)
  mutating func skipRawFlags(_ known: inout RunOnColumns) -> Bool {
    guard take("-0x") else { return false }
    let start = position
    while case let byte = next, byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 {
      move(to: position + 1)
    }
    guard position > start else { return false }
    guard next == UInt8(ascii: ".") || next == UInt8(ascii: ":") else { return skipBlanks() > 0 }
    // No number but 0 begins with 0.
    if bytes[start] == UInt8(ascii: "0"), bytes[start + 1] != UInt8(ascii: "0") {
      known.digits = position - start - 1
    }
    let time = position - known.digits
    guard known.digits > 0, time > start, bytes[time] != UInt8(ascii: "0") else { return false }
    move(to: time)
    return true
  }
}
