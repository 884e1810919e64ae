/// The lines of a file of fails, flakes or skips that say something: deqp-runner leaves out empty ones and
/// those that begin with `#`.
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
    !isBlank(line) && line.first != "#"
  }

  /// Whether nothing is on `line`.
  static func isBlank(_ line: Substring) -> Bool {
    line.allSatisfy(\.isWhitespace)
  }
}
