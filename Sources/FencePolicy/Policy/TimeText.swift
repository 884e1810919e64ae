/// Spans of time as policies write them: `100 ms`.
enum TimeText {
  /// A unit, and how many digits a number of it may have before its point and behind it: so many that
  /// what is written is whole nanoseconds, and less than 10^18 of them, 31 years.
  private struct Unit {
    let name: String
    let nanoseconds: UInt64
    let whole: Int
    let fraction: Int
  }

  private static let units = [
    Unit(name: "min", nanoseconds: 60_000_000_000, whole: 7, fraction: 8),
    Unit(name: "s", nanoseconds: 1_000_000_000, whole: 9, fraction: 9),
    Unit(name: "ms", nanoseconds: 1_000_000, whole: 12, fraction: 6),
    Unit(name: "us", nanoseconds: 1_000, whole: 15, fraction: 3),
    Unit(name: "ns", nanoseconds: 1, whole: 18, fraction: 0),
  ]

  /// What is read, as a regular expression of JSON Schema.
  static let pattern =
    "^("
    + units.map { unit in
      let fraction = unit.fraction == 0 ? "" : "([.][0-9]{1,\(unit.fraction)})?"
      return "[0-9]{1,\(unit.whole)}\(fraction) *\(unit.name)"
    }.joined(separator: "|") + ")$"

  /// The nanoseconds that `text` stands for, a number and a unit; nil where it is something else, no
  /// whole nanoseconds, or more than 31 years.
  static func nanoseconds(_ text: String) -> UInt64? {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    let name = text.dropFirst(number.count).drop { $0 == " " }
    let parts = number.split(separator: ".", omittingEmptySubsequences: false)
    guard let unit = units.first(where: { $0.name == name }), let first = parts.first,
      parts.count <= 2, (1...unit.whole).contains(first.count), let whole = UInt64(first)
    else { return nil }
    guard parts.count == 2 else { return whole * unit.nanoseconds }
    let digits = parts[1]
    guard !digits.isEmpty, digits.count <= unit.fraction, let fraction = UInt64(digits) else {
      return nil
    }
    let scale = digits.reduce(UInt64(1)) { scale, _ in scale * 10 }
    return (whole * scale + fraction) * (unit.nanoseconds / scale)
  }

  /// `nanoseconds`, less than 10^18, in the greatest unit that gives a whole number: read back it is the
  /// same.
  static func text(_ nanoseconds: UInt64) -> String {
    let unit = units.first { unit in
      nanoseconds > 0 && nanoseconds.isMultiple(of: unit.nanoseconds)
        && String(nanoseconds / unit.nanoseconds).count <= unit.whole
    }
    return "\(nanoseconds / (unit?.nanoseconds ?? 1)) \(unit?.name ?? "ns")"
  }
}
