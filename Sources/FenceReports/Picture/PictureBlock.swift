import FenceModel
import FenceRules

/// The page's second block: the picture as columns, compressed, as text.
enum PictureBlock {
  /// The text, of at most `limit` bytes where that is possible at all; empty where the report has no
  /// picture, or where zlib has no memory. What does not fit is merged, which the text says.
  static func text(of report: Report, within limit: Int) -> [UInt8] {
    guard var picture = report.picture else { return [] }
    let subjects = Set(
      report.findings.compactMap(\.finding.fence).map { IncarnationKey($0.fence, $0.generation) })
    while true {
      var columns = PictureColumns(picture, of: report)
      let text = Gzip.compressed(columns.json()).map(Base64.encoded) ?? []
      if text.count <= limit || picture.isBare {
        return text
      }
      // A little less than what would fit if all shrank alike, and half at most.
      picture.thin(to: min(0.5, 0.9 * Double(limit) / Double(text.count)), keeping: subjects)
    }
  }
}
