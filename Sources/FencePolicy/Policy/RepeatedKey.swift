import Yams

/// Where a key of a mapping stands again. Yams refuses such a document and tells of the first alone.
///
/// The first is written over with something else of its length, so that the document can be read, and the
/// mapping that has the substitute has the second.
struct RepeatedKey {
  /// The place of the second.
  let mark: Mark

  /// A character that no key of a policy has.
  private static let substitute: Unicode.Scalar = "\u{e000}"
  /// Values that are looked at: aliases can make a short document a vast tree.
  private static let most = 100_000

  /// The second of the key whose first is at `first`; nil where it cannot be found, as where several keys
  /// are there twice.
  init?(after first: Mark, in text: String) {
    var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      .map { Array($0) }
    let (row, column) = (first.line - 1, first.column - 1)
    guard lines.indices.contains(row), lines[row].indices.contains(column) else { return nil }
    let isQuoted = ["\"", "'"].contains(lines[row][column])
    let start = isQuoted ? column + 1 : column
    let key = lines[row][start...].prefix { $0 != ":" && (!isQuoted || $0 != lines[row][column]) }
    guard !key.isEmpty else { return nil }
    for place in key.indices { lines[row][place] = Self.substitute }
    let other = lines.map { String(String.UnicodeScalarView($0)) }.joined(separator: "\n")
    guard let root = try? compose(yaml: other) else { return nil }
    let name = String(String.UnicodeScalarView(key)).trimmed
    guard let mark = Self.mark(of: name, beside: key.count, from: root) else { return nil }
    self.mark = mark
  }

  private static func mark(of key: String, beside length: Int, from root: Node) -> Mark? {
    var waiting = [root]
    var seen = 0
    while let node = waiting.popLast() {
      seen += 1
      guard seen <= most else { return nil }
      switch node {
      case .scalar, .alias: break
      case .sequence(let sequence): waiting += sequence
      case .mapping(let mapping):
        if mapping.contains(where: { isSubstitute($0.key.scalar?.string) }) {
          return mapping.first { $0.key.scalar?.string == key }?.key.mark
        }
        waiting += mapping.map { $0.value }
      }
    }
    return nil
  }

  private static func isSubstitute(_ key: String?) -> Bool {
    key?.unicodeScalars.first == substitute
  }
}

extension String {
  /// Without blanks at its end.
  fileprivate var trimmed: String {
    var text = self
    while text.last == " " || text.last == "\t" { text.removeLast() }
    return text
  }
}
