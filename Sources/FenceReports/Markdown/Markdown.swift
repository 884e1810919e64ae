/// Text inside GitHub's and GitLab's Markdown, which also is HTML.
enum Markdown {
  /// `text` as it is read: nothing in it formats, links, mentions or begins an element. Addresses of
  /// pages and mail, which become links without any mark, are broken up by entities.
  static func text(_ text: String) -> String {
    var result = ""
    var rest = text.safe.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case ":" where rest.starts(with: "//".unicodeScalars): result += "&#58;"
      case "." where result.hasSuffix("www"): result += "&#46;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
      // The comment keeps what follows from becoming a name or the domain of an address; a zero-width
      // blank would be copied with the text.
      case "@": result += "&#64;<!-- -->"
      case "\\", "`", "*", "_", "{", "}", "[", "]", "(", ")", "#", "+", "!", "|", "~":
        result += "\\"
        result.unicodeScalars.append(scalar)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` as it stands, within `<pre>`.
  static func preformatted(_ text: String) -> String {
    var result = ""
    for scalar in text.safe.unicodeScalars {
      switch scalar {
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "&": result += "&amp;"
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
