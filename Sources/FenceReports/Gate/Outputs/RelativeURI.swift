/// The path of a file as a URI reference (RFC 3986): relative paths stay relative, absolute ones
/// become `file:` URIs.
enum RelativeURI {
  /// The reference of `path`.
  static func text(of path: String) -> String {
    var text = path.hasPrefix("/") ? "file://" : ""
    // A first segment with a colon would be taken for a scheme.
    if let first = path.split(separator: "/", omittingEmptySubsequences: false).first,
      first.contains(":")
    {
      text += "./"
    }
    for byte in path.utf8 {
      if isPlain(byte) {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += byte < 16 ? "%0" + digits : "%" + digits
      }
    }
    return text
  }

  /// The unreserved characters, the slash, and what a path segment may hold besides.
  private static func isPlain(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "-._~/!$&'()*+,;=:@".utf8.contains(byte)
    }
  }
}
