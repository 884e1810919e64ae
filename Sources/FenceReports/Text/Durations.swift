import FenceRules
import TraceVocabulary

/// Durations and moments for people, in the unit of the trace clock: a clock that does not count
/// nanoseconds has ticks, and nothing here ever makes seconds of them.
extension TraceClock {
  /// A duration in four digits or more: `1.234 ms`.
  func text(_ units: UInt64) -> String {
    guard isNanoseconds else { return counted(units, "tick") }
    return SpanOfTime.words(units)
  }

  /// A duration where the head of its column says `ticks` on a clock that has them.
  func cell(_ units: UInt64) -> String {
    isNanoseconds ? text(units) : units.grouped
  }

  /// A duration in at most five characters: `1.2ms`, `17ms`; for tables.
  func shortText(_ units: UInt64) -> String {
    isNanoseconds
      ? Self.short(units, ["ns", "us", "ms", "s"])
      : Self.short(units, ["", "k", "M", "G", "T", "P"])
  }

  /// A moment: seconds as event lines print them, or the tick itself.
  func text(_ moment: Timestamp) -> String {
    guard isNanoseconds else { return "\(moment.value)" }
    let microseconds = EventLineFormat.microseconds(moment)
    return "\(microseconds / 1_000_000)." + Self.digits(microseconds % 1_000_000, 6)
  }

  private static func digits(_ value: UInt64, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.count)) + text
  }

  private static func short(_ units: UInt64, _ names: [String]) -> String {
    var (size, place) = (UInt64(1), 0)
    while place < names.count - 1, units.dividedHalfUp(by: size) >= 1_000 {
      (size, place) = (size * 1_000, place + 1)
    }
    guard place > 0 else { return "\(units)\(names[0])" }
    let tenths = units.dividedHalfUp(by: size / 10)
    return tenths < 100
      ? "\(tenths / 10).\(tenths % 10)\(names[place])"
      : "\(units.dividedHalfUp(by: size))\(names[place])"
  }
}
