import TraceVocabulary

/// Text in columns.
extension String {
  /// The text with blanks after it, up to `width` characters.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }

  /// The text with blanks before it, up to `width` characters.
  func rightAligned(to width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }

  /// The text, or where it has more than `width` characters its beginning and its end with `…`
  /// between them: names of timelines differ at their ends.
  func shortened(to width: Int) -> String {
    guard count > width, width > 0 else { return self }
    let kept = width - 1
    return prefix((kept + 1) / 2) + "…" + suffix(kept / 2)
  }

  /// The text as a terminal may show it. The model makes text safe when it takes it; a report can
  /// also be made by hand, and its file's name comes from the command line.
  var safe: String {
    TraceText.sanitized(utf8)
  }
}
