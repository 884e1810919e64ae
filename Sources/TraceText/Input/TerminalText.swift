/// Takes out of a line what steers a terminal: colours of `dmesg --color` and of journals, and what a
/// serial console was sent.
enum TerminalText {
  static let escape: UInt8 = 0x1b

  /// Whether `line` holds an escape.
  static func isIn(_ line: Span<UInt8>) -> Bool {
    line.firstPlace(of: "\u{1b}") != nil
  }

  /// Leaves of `text` what is seen of it where a carriage return goes back to the start of the line: what
  /// was written last.
  static func overwrite(_ text: inout [UInt8]) {
    while text.last == 0x0d { text.removeLast() }
    if let last = text.lastIndex(of: 0x0d) { text.removeSubrange(...last) }
  }

  /// Puts `line` without its escape sequences into `text`.
  static func strip(_ line: Span<UInt8>, into text: inout [UInt8]) {
    text.removeAll(keepingCapacity: true)
    var place = 0
    while place < line.count {
      let byte = line[place]
      place += 1
      guard byte == escape else {
        text.append(byte)
        continue
      }
      guard place < line.count else { return }
      let kind = line[place]
      place += 1
      switch kind {
      case UInt8(ascii: "["):
        // Up to the final byte of a control sequence (ECMA-48, 5.4).
        while place < line.count, !(0x40...0x7e).contains(line[place]) {
          place += 1
        }
        place += 1
      case UInt8(ascii: "]"):
        // An operating system command, up to BEL or to the escape that ends it.
        while place < line.count, line[place] != 0x07, line[place] != escape {
          place += 1
        }
        if place < line.count, line[place] == 0x07 { place += 1 }
      case UInt8(ascii: "("), UInt8(ascii: ")"):
        place += 1
      default:
        break
      }
    }
  }
}
