/// Base64 with padding (RFC 4648 §4).
enum Base64 {
  private static let digits = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The text of `bytes`, as ASCII.
  static func encoded(_ bytes: [UInt8]) -> [UInt8] {
    let (digits, bytes) = (digits.span, bytes.span)
    let size = (bytes.count + 2) / 3 * 4
    return [UInt8](capacity: size) { text in
      for start in stride(from: 0, to: bytes.count, by: 3) {
        let present = min(3, bytes.count - start)
        var group: UInt32 = 0
        for place in 0..<3 {
          group = group << 8 | (place < present ? UInt32(bytes[start + place]) : 0)
        }
        for place in 0..<4 {
          let digit = digits[Int(group >> (18 - UInt32(place) * 6) & 63)]
          text.append(place <= present ? digit : UInt8(ascii: "="))
        }
      }
    }
  }
}
