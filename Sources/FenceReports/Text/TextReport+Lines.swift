import FenceRules
import TraceVocabulary

extension TextReport {
  /// What became of the lines of a text; nothing of a trace.dat, which has none.
  func lines(_ lines: LineSummary?, on page: inout TextPage) {
    guard let lines else { return }
    var parts = [counted(lines.records, "record"), counted(lines.comments, "comment")]
    if lines.continuations > 0 {
      parts.append(counted(lines.continuations, "line") + " of stacks")
    }
    if lines.losses > 0 { parts.append(counted(lines.losses, "loss mark")) }
    for (words, count) in lines.aside {
      parts.append("\(count.grouped) \(words)")
    }
    page.field("lines", "\(lines.total.grouped): " + parts.joined(separator: ", "))
    guard lines.notUnderstood > 0 else { return }
    page.field(
      "unknown", counted(lines.notUnderstood, "line") + " not understood, first of them:", .warning)
    for example in lines.examples {
      page.field("", "line \(example.lineNumber), \(example.reason): \(example.text.safe)")
    }
  }
}
