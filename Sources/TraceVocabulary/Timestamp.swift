/// A point on the trace clock, in the unit of that clock.
///
/// The unit is a nanosecond for every clock but the tick clocks (`TraceClock.unit`): what is
/// measured with a tick clock must never be shown, limited or compared as nanoseconds.
/// Kernel arithmetic on stamps is modulo 2^64, and so is `distance(to:)`.
public struct Timestamp: Hashable, Comparable, Sendable {
  /// Units of the trace clock since the clock's own origin.
  public let value: UInt64

  /// A point `value` units after the clock's origin.
  @inlinable
  public init(_ value: UInt64) {
    self.value = value
  }

  /// The origin of the clock, and the smallest timestamp.
  @inlinable public static var zero: Timestamp { Timestamp(0) }

  /// The largest timestamp.
  @inlinable public static var distantFuture: Timestamp { Timestamp(.max) }

  /// Orders by value. Whether the order means anything across CPUs is `TraceClock`'s to say.
  @inlinable
  public static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.value < right.value
  }

  /// The units from this point to a later one; zero where `later` is in fact earlier, as happens
  /// between the CPUs of a clock that is not synchronised.
  @inlinable
  public func distance(to later: Timestamp) -> UInt64 {
    later.value > value ? later.value - value : 0
  }

  /// The point `units` later, at most `distantFuture`.
  @inlinable
  public func advanced(by units: UInt64) -> Timestamp {
    let (sum, overflow) = value.addingReportingOverflow(units)
    return overflow ? .distantFuture : Timestamp(sum)
  }
}
