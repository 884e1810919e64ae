/// Text from a trace (driver, timeline and task names), made safe once, when it is taken.
///
/// Whoever could name a thread or a device could put anything there: control characters and
/// invalid UTF-8 become U+FFFD, so that no terminal, log or parser is steered by a trace. What a
/// format must escape (`<`, `"`) each format escapes for itself.
public enum TraceText {
  /// The text of `bytes` up to the first NUL.
  public static func sanitized(_ bytes: some Sequence<UInt8>) -> String {
    let text = String(decoding: Array(bytes.prefix { $0 != 0 }), as: UTF8.self)
    guard text.unicodeScalars.contains(where: isUnsafe) else {
      return text
    }
    var safe = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      safe.append(isUnsafe(scalar) ? "\u{fffd}" : scalar)
    }
    return String(safe)
  }

  /// Control characters (C0, DEL, C1), line and paragraph separators, and the characters that
  /// reorder or hide text (bidirectional controls, zero width, byte order mark).
  private static func isUnsafe(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0..<0x20, 0x7f...0x9f, 0x2028...0x202e, 0x2066...0x2069, 0x200b...0x200f, 0xfeff: true
    default: false
    }
  }
}
