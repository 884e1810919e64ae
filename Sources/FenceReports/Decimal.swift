/// Numbers as decimal digits, straight into bytes: what both the event lines and NDJSON spend
/// their time on. String interpolation costs six times as much for the same line.
extension [UInt8] {
  /// Appends `value` in decimal.
  package mutating func append(decimal value: UInt64) {
    append(decimal: value, width: 0, pad: UInt8(ascii: " "))
  }

  /// Appends `value` in decimal, with `pad` before it up to `width` bytes.
  package mutating func append(decimal value: UInt64, width: Int, pad: UInt8) {
    var digits = [20 of UInt8](repeating: 0)
    var first = 20
    var rest = value
    repeat {
      first -= 1
      digits[first] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    } while rest > 0
    var padding = width - (20 - first)
    while padding > 0 {
      append(pad)
      padding -= 1
    }
    for place in first..<20 {
      append(digits[place])
    }
  }

  /// Appends the bytes of `text`, as they are.
  package mutating func append(_ text: String) {
    append(contentsOf: text.utf8)
  }
}
