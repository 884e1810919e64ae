/// Numbers to so many significant digits, the same on every machine: by decimal digits and integers,
/// not by what a C library prints.
enum Significant {
  /// `value`, as JSON takes it: `1.234`, `0.00001234`, `1.234e-12`. A value that is no number is 0.
  static func text(_ value: Double, digits: Int) -> String {
    guard value.isFinite, value != 0 else { return "0" }
    let sign = value < 0 ? "-" : ""
    var magnitude = abs(value)
    var exponent = 0
    while magnitude >= 10, exponent < 400 {
      magnitude /= 10
      exponent += 1
    }
    while magnitude < 1, exponent > -400 {
      magnitude *= 10
      exponent -= 1
    }
    var scale = 1.0
    for _ in 1..<digits { scale *= 10 }
    var number = UInt64((magnitude * scale).rounded())
    if Double(number) >= scale * 10 {
      number /= 10
      exponent += 1
    }
    let text = String(number)
    if exponent < -6 || exponent > 15 {
      let rest = trimmed(text.dropFirst())
      return sign + text.prefix(1) + (rest.isEmpty ? "" : "." + rest) + "e\(exponent)"
    }
    if exponent < 0 {
      return sign + "0." + String(repeating: "0", count: -exponent - 1) + trimmed(text[...])
    }
    if exponent + 1 >= digits {
      return sign + text + String(repeating: "0", count: exponent + 1 - digits)
    }
    let rest = trimmed(text.dropFirst(exponent + 1))
    return sign + text.prefix(exponent + 1) + (rest.isEmpty ? "" : "." + rest)
  }

  private static func trimmed(_ digits: Substring) -> Substring {
    var digits = digits
    while digits.last == "0" { digits.removeLast() }
    return digits
  }
}
