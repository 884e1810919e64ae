/// A span of nanoseconds in words: `1.234 ms`. Rounded half up to a thousandth of its unit, as every
/// report does, so that no two of them differ in a digit.
package enum SpanOfTime {
  /// `nanoseconds` in words.
  package static func words(_ nanoseconds: UInt64) -> String {
    guard nanoseconds >= 1_000 else { return "\(nanoseconds) ns" }
    guard nanoseconds >= 1_000_000 else { return thousandths(nanoseconds, "us") }
    let microseconds = nanoseconds.dividedHalfUp(by: 1_000)
    return microseconds < 1_000_000
      ? thousandths(microseconds, "ms")
      : thousandths(nanoseconds.dividedHalfUp(by: 1_000_000), "s")
  }

  private static func thousandths(_ value: UInt64, _ unit: String) -> String {
    let rest = String(value % 1_000)
    return "\(value / 1_000)." + String(repeating: "0", count: 3 - rest.count) + "\(rest) \(unit)"
  }
}

extension UInt64 {
  /// The nearest whole number to the quotient, the greater one of two that are as near. `divisor` is not
  /// zero.
  package func dividedHalfUp(by divisor: UInt64) -> UInt64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder >= divisor - remainder ? quotient + 1 : quotient
  }
}
