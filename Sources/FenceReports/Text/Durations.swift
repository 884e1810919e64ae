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

  /// A duration in at most five characters: `1.2ms`, `17ms`; for tables. Cut,
  /// never rounded.
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
    var (value, tenths, place) = (units, UInt64(0), 0)
    while value >= 1_000, place < names.count - 1 {
      (value, tenths) = (value / 1_000, value % 1_000 / 100)
      place += 1
    }
    let name = names[place]
    return place > 0 && value < 10 ? "\(value).\(tenths)\(name)" : "\(value)\(name)"
  }
}
