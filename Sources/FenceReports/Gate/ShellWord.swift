/// Text as one word of a shell's command line, for commands that are printed to be copied.
package enum ShellWord {
  /// `path` as a word that no command takes for an option.
  package static func path(_ path: String) -> String {
    // A path that begins with a dash would be taken for an option; one of a dash alone is standard input.
    quoted(path.hasPrefix("-") && path != "-" ? "./" + path : path)
  }

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
