/// The lines of a file of fails, flakes or skips that say something: not those that are blank, and not
/// those whose first character behind blanks is `#`.
struct GateLines {
  /// Lines of such a file; drm/ci's longest have some hundred.
  static let maximumLines = 100_000

  /// All lines, without their ends.
  let all: [Substring]

  /// The lines of `text`.
  init(_ text: String, file: String) throws(GateFileError) {
    all = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    guard all.count <= Self.maximumLines else {
      throw GateFileError(file: file, reason: "More than \(Self.maximumLines) lines are not read.")
    }
  }

  /// Whether `line` says something.
  static func counts(_ line: Substring) -> Bool {
    !isBlank(line) && !isComment(line)
  }

  /// Whether `line` is a comment.
  static func isComment(_ line: Substring) -> Bool {
    line.first { !$0.isWhitespace } == "#"
  }

  /// Whether nothing is on `line`.
  static func isBlank(_ line: Substring) -> Bool {
    line.allSatisfy(\.isWhitespace)
  }
}
