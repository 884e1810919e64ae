/// Spans of time as policies write them: `100 ms`.
enum TimeText {
  private static let units: [(name: String, nanoseconds: UInt64)] = [
    ("min", 60_000_000_000), ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000), ("ns", 1),
  ]

  /// The whole nanoseconds that `text` stands for, a number and a unit; nil where it
  /// is something else, or more than 31 years.
  static func nanoseconds(_ text: String) -> UInt64? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let name = text.dropFirst(number.count).drop { $0 == " " }
    guard let unit = units.first(where: { $0.name == name })?.nanoseconds else { return nil }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, let whole = UInt64(first), parts.count <= 2 else { return nil }
    var (sum, isTooMuch) = whole.multipliedReportingOverflow(by: unit)
    if parts.count == 2 {
      guard (1...9).contains(parts[1].count), let digits = UInt64(parts[1]) else { return nil }
      var scale: UInt64 = 1
      for _ in parts[1] { scale *= 10 }
      let scaled = digits.multipliedReportingOverflow(by: unit)
      guard !scaled.overflow, scaled.partialValue.isMultiple(of: scale) else { return nil }
      let total = sum.addingReportingOverflow(scaled.partialValue / scale)
      (sum, isTooMuch) = (total.partialValue, isTooMuch || total.overflow)
    }
    guard !isTooMuch, sum <= 1_000_000_000_000_000_000 else { return nil }
    return sum
  }

  /// `nanoseconds` in the greatest unit that gives a whole number: read back it is the same.
  static func text(_ nanoseconds: UInt64) -> String {
    let unit = units.first { nanoseconds > 0 && nanoseconds.isMultiple(of: $0.nanoseconds) }
    return "\(nanoseconds / (unit?.nanoseconds ?? 1)) \(unit?.name ?? "ns")"
  }
}
