/// Reports as one HTML file that needs nothing else: for people who open it from a bug tracker.
///
/// The page's data stands in two blocks that do nothing by themselves: the report as JSON, and what is
/// drawn as compressed columns (`HTMLReport.md` in this target's catalog describes both). Nothing in
/// the file can run but the one script whose hash the page's own policy names, and nothing can be
/// fetched.
public struct HTMLReport: Sendable {
  /// Bytes of a page at most, unless `isFull`: trackers and mailing lists take no more than a few
  /// megabytes, and a browser opens so much at once.
  public static let sizeLimit = 6_000_000
  /// Bytes of the report's block at most, unless `isFull`. The rest of `sizeLimit` is for the columns
  /// and for the page itself.
  static let reportLimit = 1_500_000

  /// The version of the tool, as the page states it.
  public var toolVersion: String
  /// Whether the page may be of any size: nothing that the report and its picture hold is left out.
  public var isFull: Bool

  /// A writer of pages by the tool of this version.
  public init(toolVersion: String, isFull: Bool = false) {
    self.toolVersion = toolVersion
    self.isFull = isFull
  }

  /// The page of `report`, which has a timeline where the report has a picture.
  public func bytes(of report: Report) -> [UInt8] {
    bytes(of: report, on: .embedded)
  }

  func bytes(of report: Report, on page: PageTemplate) -> [UInt8] {
    let bounded = isFull ? BoundedReport(whole: report, self) : BoundedReport(report, self)
    let fixed = page.filled(with: [:]).count + page.style.count + page.script.count
    let room = isFull ? .max : Self.sizeLimit - fixed - bounded.json.count - 1_000
    var drawn = bounded.report
    drawn.picture?.findings = FindingOverview(report, listed: bounded.listed)
    return page.filled(with: [
      "title": Self.escaped(report.trace.file),
      "style-hash": Self.source(of: page.style),
      "script-hash": Self.source(of: page.script),
      "style": page.style,
      "script": page.script,
      "report": bounded.json,
      "timeline": PictureBlock.text(
        of: drawn, NearFindings(report, listed: bounded.report), within: room),
    ])
  }

  /// A text as the policy names it: by its hash.
  private static func source(of text: [UInt8]) -> [UInt8] {
    Array("sha256-".utf8) + Base64.encoded(SHA256.hash(text))
  }

  /// `text` as HTML shows it, between tags and in attributes.
  static func escaped(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): result.append("&amp;")
      case UInt8(ascii: "<"): result.append("&lt;")
      case UInt8(ascii: ">"): result.append("&gt;")
      case UInt8(ascii: "\""): result.append("&quot;")
      case UInt8(ascii: "'"): result.append("&#39;")
      default: result.append(byte)
      }
    }
    return result
  }
}
