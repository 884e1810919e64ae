/// A timestamp as a line prints it.
@usableFromInline
package struct TextStamp: Equatable, Sendable {
  /// What is printed.
  @usableFromInline
  package enum Form: Equatable, Sendable {
    /// Seconds with a fraction of this many digits, from 3 to 9: `227.227998`.
    case seconds(digits: UInt8)
    /// Whole microseconds: `6363311us` of the latency format, counted from the start of the buffer.
    case microseconds
    /// A whole number of the clock's own unit, which the line does not name (`counter`, `x86-tsc`).
    case units

    /// Whether both count the same unit.
    @inlinable @inline(__always)
    package func hasUnit(of other: Form) -> Bool {
      switch (self, other) {
      case (.seconds, .seconds), (.microseconds, .microseconds), (.units, .units): true
      default: false
      }
    }
  }

  /// Nanoseconds; the number itself where the unit is not known.
  package var value: UInt64
  /// What is printed.
  package var form: Form

  /// Whether it is printed as perf prints it: microseconds or, with `--ns`, nanoseconds.
  var hasDigitsOfPerf: Bool { form == .seconds(digits: 6) || form == .seconds(digits: 9) }

  /// Two stamps nearer than this are a tie, which is no order.
  package var resolution: UInt64 {
    switch form {
    case .seconds(let digits): TextStamp.unit(digits: Int(digits))
    case .microseconds: 1_000
    case .units: 1
    }
  }

  /// Nanoseconds of the last of so many digits behind the point.
  @inline(__always)
  static func unit(digits: Int) -> UInt64 {
    switch digits {
    case 9: 1
    case 8: 10
    case 7: 100
    case 6: 1_000
    case 5: 10_000
    case 4: 100_000
    default: 1_000_000
    }
  }
}

extension LineCursor {
  /// Takes a stamp and the colon after it.
  @inline(__always)
  @_lifetime(self: copy self)
  mutating func takeStamp() -> TextStamp? {
    guard let whole = takeNumber() else { return nil }
    if take(0x2e) {  // .
      guard let fraction = takeNumber(), (3...9).contains(fraction.digits),
        case let (seconds, overflow) = whole.value.multipliedReportingOverflow(by: 1_000_000_000),
        !overflow, take(0x3a)
      else { return nil }
      return TextStamp(
        value: seconds &+ fraction.value &* TextStamp.unit(digits: fraction.digits),
        form: .seconds(digits: UInt8(truncatingIfNeeded: fraction.digits)))
    }
    return takeRareStamp(whole.value)
  }

  @_lifetime(self: copy self)
  private mutating func takeRareStamp(_ whole: UInt64) -> TextStamp? {
    if take(0x75) {  // us, and a mark of how long it took: ' ', '+', '!', '#', '*', '@', '$'
      guard take(0x73), case let (value, overflow) = whole.multipliedReportingOverflow(by: 1_000),
        !overflow
      else { return nil }
      if next != 0x3a {
        move(to: position + 1)
      }
      return take(0x3a) ? TextStamp(value: value, form: .microseconds) : nil
    }
    return take(0x3a) ? TextStamp(value: whole, form: .units) : nil
  }
}
