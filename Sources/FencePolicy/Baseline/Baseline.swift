package import FenceRules

/// The findings that are expected: a file of fails in the form of drm/ci's `xfails/*-fails.txt`, one
/// `name,Fail` a line and `#` comments. The name is the finding's fingerprint, `rule/driver/timeline`.
package struct Baseline: Sendable {
  /// One expected finding.
  package struct Entry: Equatable, Sendable {
    /// The fingerprint.
    package var fingerprint: String
    /// Its rule.
    package var rule: RuleID
    /// Its line, from 1 on; 0 where it is not in the file yet.
    package var line: Int
    /// The comment lines right above it, which go where it goes.
    package var comments: [String]
  }

  /// What the file is called; empty where there is none.
  package let file: String
  /// The entries, in the order of the file.
  package private(set) var entries: [Entry] = []
  /// Comments that belong to no entry: an empty line is between, or the end of the file.
  private var freeComments: [[String]] = []
  private var fingerprints: Set<String> = []

  /// Nothing is expected.
  package static let empty = Baseline()

  private init() {
    file = ""
  }

  /// The baseline that `text` holds; `file` is what errors and places call it.
  package init(_ text: String, file: String) throws(GateFileError) {
    self.file = file
    var comments: [String] = []
    for (index, line) in try GateLines(text, file: file).all.enumerated() {
      if GateLines.isBlank(line) {
        leave(&comments)
      } else if GateLines.isComment(line) {
        comments.append(String(line))
      } else {
        let entry = try Self.entry(of: line, file: file, number: index + 1, comments: comments)
        comments = []
        if fingerprints.insert(entry.fingerprint).inserted {
          entries.append(entry)
        }
      }
    }
    leave(&comments)
  }

  private mutating func leave(_ comments: inout [String]) {
    if !comments.isEmpty {
      freeComments.append(comments)
      comments = []
    }
  }

  private static func entry(
    of line: Substring, file: String, number: Int, comments: [String]
  ) throws(GateFileError) -> Entry {
    // Names come from traces and may hold commas; the status holds none.
    let comma = line.lastIndex(of: ",")
    let status = comma.map { line[line.index(after: $0)...] } ?? ""
    if status.contains(" #") || line.contains(",Fail #") {
      throw GateFileError(
        file: file, line: number,
        reason: "A comment has a line of its own, above the finding; behind it, it would be lost.")
    }
    guard let comma, status.filter({ !$0.isWhitespace }) == "Fail" else {
      throw GateFileError(
        file: file, line: number,
        reason: "A line is a name, a comma and Fail, as long-wait/vgem/unbound,Fail.")
    }
    // The readable name of reports has a blank where the fingerprint has its first slash.
    var name = String(line[..<comma].drop { $0.isWhitespace })
    if let end = name.firstIndex(where: { $0 == " " || $0 == "/" }), name[end] == " " {
      name.replaceSubrange(end...end, with: "/")
    }
    let word = String(name.prefix { $0 != "/" })
    guard let rule = RuleID(rawValue: word) else {
      throw GateFileError(
        file: file, line: number,
        reason: "There is no rule \"\(word)\"."
          + Spelling.hint(for: word, among: RuleID.allCases.map(\.rawValue)))
    }
    return Entry(fingerprint: name, rule: rule, line: number, comments: comments)
  }

  /// Whether `fingerprint` is expected.
  package func expects(_ fingerprint: String) -> Bool {
    fingerprints.contains(fingerprint)
  }

  /// Where `entry` stands, such as `fails.txt:12`.
  package func place(of entry: Entry) -> String { "\(file):\(entry.line)" }

  /// The file with `added` findings and without those that are `gone`: sorted, comments kept. Written
  /// again without a change it is the same, byte for byte.
  package func text(adding added: Set<String>, removing gone: Set<String>) -> String {
    var kept = entries.filter { !gone.contains($0.fingerprint) }
    for fingerprint in added where !fingerprints.contains(fingerprint) {
      kept.append(Entry(fingerprint: fingerprint, rule: .longWait, line: 0, comments: []))
    }
    kept.sort { $0.fingerprint.utf8.lexicographicallyPrecedes($1.fingerprint.utf8) }
    let blocks = freeComments.map { $0.map { $0 + "\n" }.joined() + "\n" }
    return blocks.joined()
      + kept.map { entry in
        (entry.comments + ["\(entry.fingerprint),Fail"]).map { $0 + "\n" }.joined()
      }.joined()
  }
}
