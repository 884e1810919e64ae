/// The page's second block: the picture as columns, compressed, as text.
enum PictureBlock {
  /// The text, of at most `limit` bytes where that is possible at all; empty where the report has no
  /// picture, or where zlib has no memory. What does not fit is merged, which the text says: last what
  /// `near` holds dearest.
  static func text(of report: Report, _ near: NearFindings, within limit: Int) -> [UInt8] {
    guard var picture = report.picture else { return [] }
    forestall(&picture, of: report, near, within: limit)
    var share = 0.97
    while true {
      picture.coarsenRuns()
      let text = text(of: picture, in: report)
      if text.count <= limit || picture.isBare {
        return text
      }
      // What would fit if all shrank alike, and a little less: what is merged takes room as well. Where
      // that does not lead there soon, what stays is not what takes the room.
      picture.thin(to: share * min(1, Double(limit) / Double(text.count)), near)
      share = max(share - 0.05, 0.5)
    }
  }

  private static func text(of picture: TracePicture, in report: Report) -> [UInt8] {
    var columns = PictureColumns(picture, of: report)
    return Gzip.compressed(columns.json()).map(Base64.encoded) ?? []
  }

  /// Fences and waits that are written and compressed in a second or so, without a look at a sample.
  private static let quicklyWritten = 150_000

  /// Thins out what would be far too large, as a sample shows: to write all of it would take seconds and
  /// as much memory as the picture.
  private static func forestall(
    _ picture: inout TracePicture, of report: Report, _ near: NearFindings, within limit: Int
  ) {
    let count = picture.fences.count + picture.waits.count
    guard count > quicklyWritten else { return }
    var sample = picture
    let step = 32
    sample.fences = sampled(picture.fences, every: step)
    sample.waits = sampled(picture.waits, every: step)
    let sampledSize = text(of: sample, in: report).count
    (sample.fences, sample.waits) = ([], [])
    let rest = text(of: sample, in: report).count
    let size = Double(rest) + Double(sampledSize - rest) * Double(step)
    // The neighbours of a sample are farther apart than those of the whole, which takes more digits.
    let most = 1.25 * Double(limit)
    guard size > most, size > Double(rest) else { return }
    picture.thin(to: max(0.1, (most - Double(rest)) / (size - Double(rest))), near)
  }

  private static func sampled<Element>(
    _ elements: ContiguousArray<Element>, every step: Int
  ) -> ContiguousArray<Element> {
    ContiguousArray(stride(from: 0, to: elements.count, by: step).lazy.map { elements[$0] })
  }
}
