/// Text as one word of a shell's command line, for commands that are printed to be copied.
package enum ShellWord {
  /// `text` as it is where no shell sees anything in it, else in single quotes. It is made safe to
  /// print, so that a name with control characters names no file any more.
  package static func quoted(_ text: String) -> String {
    let text = text.safe
    let isPlain = text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "._-/+,:@%=".utf8.contains(byte)
      }
    }
    if isPlain, !text.isEmpty { return text }
    return "'"
      + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''")
      + "'"
  }
}
