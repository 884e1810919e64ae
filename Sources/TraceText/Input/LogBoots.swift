internal import TraceFile

/// The boots of a kernel log that has several: what hangs ends its boot, as a rule, and what came before
/// was no reason to keep the log.
enum LogBoots {
  /// The last boot of the log `source` that has a record, counted by its lines `Linux version`; nil where
  /// it has one such line at most, and all is of one boot.
  static func last(
    _ open: () throws(TraceFileError) -> ByteSource
  ) throws(TraceFileError) -> Int? {
    guard try hasSeveral(try open()) else { return nil }
    var lines = TraceLines(try open(), .log)
    // Where none of them is a record, the analysis says so.
    while (try? lines.advance()) ?? false {}
    return lines.latestBoot
  }

  private static func hasSeveral(_ source: ByteSource) throws(TraceFileError) -> Bool {
    var pieces = TextPieces()
    var known: UInt64?
    while try pieces.read(source) {
      var place = 0
      while let found = pieces.bytes.firstPlace(of: "Linux version ", from: place) {
        let offset = pieces.offset + UInt64(found)
        if let known, offset > known { return true }
        known = offset
        place = found + 1
      }
    }
    return false
  }
}
