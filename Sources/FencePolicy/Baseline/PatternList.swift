/// The flakes or the skips of a baseline: regular expressions, one a line, as drm/ci has them in
/// `xfails/*-flakes.txt` and `*-skips.txt`. Each is looked for in a finding's fingerprint.
package struct PatternList: Sendable {
  private let entries: [(place: String, pattern: NamePattern)]

  /// Nothing is listed.
  package static let empty = PatternList()

  private init() {
    entries = []
  }

  /// The list that `text` holds; `file` is what errors and reasons call it.
  package init(_ text: String, file: String) throws(GateFileError) {
    var entries: [(String, NamePattern)] = []
    for (index, line) in try GateLines(text, file: file).all.enumerated()
    where GateLines.counts(line) {
      var end = line
      while end.last?.isWhitespace == true { end.removeLast() }
      do {
        entries.append(("\(file):\(index + 1)", try NamePattern(String(end))))
      } catch {
        throw GateFileError(
          file: file, line: index + 1, column: error.column,
          reason: "This is no regular expression: \(error.reason).")
      }
    }
    self.entries = entries
  }

  /// The places of patterns that are found in none of `fingerprints`, with the patterns: mistyped, or no
  /// longer needed.
  func unused(among fingerprints: Set<String>) -> [(place: String, source: String)] {
    entries.filter { entry in !fingerprints.contains { entry.pattern.matches($0) } }
      .map { ($0.place, $0.pattern.source) }
  }

  /// Where the first pattern stands that is found in `fingerprint`, such as `skips.txt:3`; nil where
  /// none is.
  func place(matching fingerprint: String) -> String? {
    entries.first { $0.pattern.matches(fingerprint) }?.place
  }
}
