import TraceVocabulary

/// A folded part of a Markdown report: a table below a line that unfolds it.
struct MarkdownTable {
  /// The line that unfolds it; ours, or made safe.
  let title: String
  /// What stands above the columns, and whether they are numbers.
  let columns: [(title: String, isNumber: Bool)]
  /// The cells, as Markdown.
  let rows: [[String]]
  /// How many rows there are, those that were never listed among them.
  let total: UInt64
  /// Text of unchanged lines below the table, each with what it is about.
  var records: [(title: String, lines: [String])] = []

  /// The part with at most `limit` rows and records.
  func text(limit: Int) -> String {
    var lines = ["<details><summary>\(title)</summary>", ""]
    lines.append("| " + columns.map(\.title).joined(separator: " | ") + " |")
    let rule = columns.map { $0.isNumber ? "---:" : "---" }
    lines.append("| " + rule.joined(separator: " | ") + " |")
    lines += rows.prefix(limit).map { "| " + $0.joined(separator: " | ") + " |" }
    let shown = UInt64(min(limit, rows.count))
    if total > shown {
      lines += ["", "And \((total - shown).grouped) more."]
    }
    for record in records.prefix(limit) {
      // An element, since backticks in a line would end a block of code.
      lines += ["", record.title, "", "<pre>"]
      lines += record.lines.map(Markdown.preformatted)
      lines.append("</pre>")
    }
    return (lines + ["", "</details>", ""]).joined(separator: "\n") + "\n"
  }
}
