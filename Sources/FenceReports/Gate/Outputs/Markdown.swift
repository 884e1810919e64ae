/// Text inside GitHub's and GitLab's Markdown, which also is HTML.
enum Markdown {
  /// `text` as it is read: nothing in it formats, links, mentions or begins an element.
  static func text(_ text: String) -> String {
    var result = ""
    for scalar in text.safe.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      // A zero-width blank after it would be the other way; this one can be copied.
      case "@": result += "&#64;"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` as code, in a cell of a table, too: in an element, since backticks in it would end a span.
  static func code(_ text: String) -> String {
    "<code>" + Markdown.text(text) + "</code>"
  }
}
