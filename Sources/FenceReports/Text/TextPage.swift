import FenceRules

/// Lines of a text report: headings, fields, wrapped sentences.
struct TextPage {
  let style: TextStyle
  private(set) var text = ""
  /// The fields as they were given, for a report that is no column of lines; what goes on in a field
  /// without a name is joined to the one before.
  private(set) var fields: [(name: String, value: String)] = []

  /// Where the values of fields begin.
  static let valueColumn = 16

  init(style: TextStyle) {
    self.style = style
  }

  /// A line by itself.
  mutating func line(_ line: String, _ paint: Paint = .plain) {
    if style.color, paint != .plain {
      text += paint.rawValue + line + "\u{1b}[0m\n"
    } else {
      text += line + "\n"
    }
  }

  /// A heading with an empty line before it.
  mutating func heading(_ title: String, _ note: String = "") {
    if !text.isEmpty {
      text += "\n"
    }
    line(note.isEmpty ? title : title + ", " + note, .heading)
  }

  /// `name` and what it is; words that do not fit go on below the value.
  mutating func field(_ name: String, _ value: String, _ paint: Paint = .plain) {
    wrap(value, first: "  " + name.padded(to: Self.valueColumn - 2), paint)
    if name.isEmpty, !fields.isEmpty {
      fields[fields.count - 1].value += "; " + value
    } else {
      fields.append((name, value))
    }
  }

  /// A sentence, wrapped.
  mutating func sentence(_ sentence: String, indent: Int = 2, _ paint: Paint = .plain) {
    wrap(sentence, first: String(repeating: " ", count: indent), paint)
  }

  /// A heading that is itself good or bad news.
  mutating func heading(_ title: String, _ paint: Paint) {
    if !text.isEmpty {
      text += "\n"
    }
    wrap(title, first: "", paint)
  }

  /// How many of a list are not shown; nothing where all are.
  mutating func rest(
    _ total: some FixedWidthInteger, shown: Int, _ noun: String, plural: String? = nil
  ) {
    let rest = UInt64(clamping: total) - min(UInt64(clamping: total), UInt64(shown))
    if rest > 0 {
      line("  … and " + counted(rest, noun, plural: plural) + " more")
    }
  }

  private mutating func wrap(_ words: String, first: String, _ paint: Paint) {
    let indent = String(repeating: " ", count: first.count)
    var current = first
    var isFresh = true
    for word in words.split(separator: " ") {
      if !isFresh, current.count + 1 + word.count > style.width {
        line(current, paint)
        current = indent
        isFresh = true
      }
      current += isFresh ? word.description : " " + word
      isFresh = false
    }
    line(current, paint)
  }
}
