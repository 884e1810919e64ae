import TraceVocabulary

/// The two lines that every event format begins with: all that is needed of an event that is only
/// counted. A kernel has two thousand of them, so nothing else of their text is looked at.
enum EventFormatHead {
  /// The name and the id, of `name: NAME\nID: NUMBER\n`; nil where the text begins otherwise.
  static func read(_ text: some Collection<UInt8>) -> (name: String, id: UInt16)? {
    let lines = text.prefix(512).split(separator: UInt8(ascii: "\n"), maxSplits: 2)
    guard lines.count >= 2, lines[0].starts(with: "name: ".utf8),
      lines[1].starts(with: "ID: ".utf8),
      let id = UInt16(String(decoding: lines[1].dropFirst(4), as: UTF8.self))
    else { return nil }
    let name = TraceText.sanitized(lines[0].dropFirst(6))
    return name.isEmpty ? nil : (name, id)
  }
}
