/// A span of nanoseconds in words: `1.234 ms`. Cut, never rounded, so that nothing reads longer than it
/// was.
package enum SpanOfTime {
  /// `nanoseconds` in words.
  package static func words(_ nanoseconds: UInt64) -> String {
    switch nanoseconds {
    case ..<1_000: "\(nanoseconds) ns"
    case ..<1_000_000: thousandths(nanoseconds, "us")
    case ..<1_000_000_000: thousandths(nanoseconds / 1_000, "ms")
    default: thousandths(nanoseconds / 1_000_000, "s")
    }
  }

  private static func thousandths(_ value: UInt64, _ unit: String) -> String {
    let rest = String(value % 1_000)
    return "\(value / 1_000)." + String(repeating: "0", count: 3 - rest.count) + "\(rest) \(unit)"
  }
}
