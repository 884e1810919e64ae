internal import TraceFile

/// The boots of a kernel log that has several: what hangs ends its boot, as a rule, and what came before
/// was no reason to keep the log.
enum LogBoots {
  /// The last boot of the log `source` that has a record, counted by its lines `Linux version`; nil where
  /// all is of one boot: there is no such line, or one at the log's beginning alone.
  static func last(
    _ open: () throws(TraceFileError) -> ByteSource
  ) throws(TraceFileError) -> Int? {
    guard try hasSeveral(try open()) else { return nil }
    var lines = TraceLines(try open(), .log)
    var columns = TextColumns()
    // Where none of them is a record, the analysis says so.
    while (try? lines.advance(&columns)) ?? false {
      columns.setPlaceOfEvent(0, lines.line)
    }
    return lines.latestBoot
  }

  /// Bytes that the first line of a log has before its words, at most: where they stand further on, reading
  /// the log once more tells whether another boot stands before.
  private static let firstLine: UInt64 = 256

  private static func hasSeveral(_ source: ByteSource) throws(TraceFileError) -> Bool {
    var pieces = TextPieces()
    var known: UInt64?
    while try pieces.read(source) {
      var place = 0
      while let found = pieces.bytes.firstPlace(of: "Linux version ", from: place) {
        let offset = pieces.offset + UInt64(found)
        // What stands before the first line of a boot may be of the one before.
        if offset > known ?? Self.firstLine { return true }
        known = offset
        place = found + 1
      }
    }
    return false
  }
}
