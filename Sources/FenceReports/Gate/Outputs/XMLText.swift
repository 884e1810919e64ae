/// Text inside an XML 1.0 document.
///
/// XML 1.0 has no way at all to write most control characters, U+FFFE and U+FFFF (production 2,
/// `Char`): they become U+FFFD. `>` is always escaped, so that no `]]>` can end anything; line ends
/// and tabs in attributes are character references, since a parser would make blanks of them.
extension [UInt8] {
  /// Appends `text` as the content of an element.
  mutating func append(xml text: String) {
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": append("&amp;")
      case "<": append("&lt;")
      case ">": append("&gt;")
      case "\r": append("&#13;")
      default: append(xmlScalar: scalar)
      }
    }
  }

  /// Appends ` name="value"`.
  mutating func append(attribute name: String, _ value: String) {
    append(" ")
    append(name)
    append("=\"")
    for scalar in value.unicodeScalars {
      switch scalar {
      case "&": append("&amp;")
      case "<": append("&lt;")
      case ">": append("&gt;")
      case "\"": append("&quot;")
      case "\t": append("&#9;")
      case "\n": append("&#10;")
      case "\r": append("&#13;")
      default: append(xmlScalar: scalar)
      }
    }
    append("\"")
  }

  private mutating func append(xmlScalar scalar: Unicode.Scalar) {
    let isAllowed =
      switch scalar.value {
      case 0x9, 0xa, 0xd, 0x20...0xd7ff, 0xe000...0xfffd, 0x1_0000...0x10_ffff: true
      default: false
      }
    append(
      contentsOf: isAllowed
        ? UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
        : UTF8.encodedReplacementCharacter)
  }
}
