import CReportAssets

/// The page with its marks, such as `{{title}}`, and what is put in their place.
struct PageTemplate {
  /// The page's style sheet.
  let style: [UInt8]
  /// The page's script.
  let script: [UInt8]
  private let page: [UInt8]

  /// The page that is part of this program.
  static let embedded = PageTemplate(
    // Safe: each is a constant text that ends in a NUL and lives as long as the process.
    page: unsafe Array(String(cString: fencepost_report_page()).utf8),
    style: unsafe Array(String(cString: fencepost_report_style()).utf8),
    script: unsafe Array(String(cString: fencepost_report_script()).utf8))

  init(page: [UInt8], style: [UInt8], script: [UInt8]) {
    self.page = page
    self.style = style
    self.script = script
  }

  /// The page with `values` in place of their marks, in one pass: what was put in is not searched for
  /// marks. A mark without a value stays.
  func filled(with values: [String: [UInt8]]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(page.count + values.values.reduce(0) { $0 + $1.count })
    var rest = page[...]
    while let open = rest.firstIndex(of: UInt8(ascii: "{")) {
      result += rest[..<open]
      rest = rest[open...]
      guard let (name, length) = Self.mark(at: rest), let value = values[name] else {
        result.append(rest.removeFirst())
        continue
      }
      result += value
      rest.removeFirst(length)
    }
    return result + rest
  }

  /// The name of the mark that `text` begins with, and the length of the whole mark.
  private static func mark(at text: ArraySlice<UInt8>) -> (name: String, length: Int)? {
    guard text.starts(with: "{{".utf8), let end = text.firstIndex(of: UInt8(ascii: "}")),
      text[end...].starts(with: "}}".utf8)
    else { return nil }
    let name = String(decoding: text[(text.startIndex + 2)..<end], as: UTF8.self)
    return (name, end + 2 - text.startIndex)
  }
}
