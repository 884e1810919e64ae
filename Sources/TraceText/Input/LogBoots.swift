internal import TraceFile

/// The boots of a kernel log that has several: what hangs ends its boot, as a rule, and what came before
/// was no reason to keep the log.
enum LogBoots {
  /// What a look through the log `source` has found: the last boot that has a record, counted by its lines
  /// `Linux version` and the journal's borders, nil where all is of one boot, since there is no such line, or
  /// one at the log's beginning alone, and one dump at most; and whether a line may tell of losses.
  static func look(
    _ open: () throws(TraceFileError) -> ByteSource
  ) throws(TraceFileError) -> (last: Int?, mayTellOfLosses: Bool) {
    let found = try look(through: try open())
    return (found.hasSeveral ? try last(open) : nil, found.mayTellOfLosses)
  }

  private static func last(
    _ open: () throws(TraceFileError) -> ByteSource
  ) throws(TraceFileError) -> Int? {
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

  private static func look(
    through source: ByteSource
  ) throws(TraceFileError) -> (hasSeveral: Bool, mayTellOfLosses: Bool) {
    let losses = LossSearch(isOfPerf: false, isLog: true)
    var pieces = TextPieces()
    var (known, knownDump): (UInt64?, UInt64?)
    var (hasSeveral, mayTellOfLosses) = (false, false)
    while !(hasSeveral && mayTellOfLosses), try pieces.read(source) {
      mayTellOfLosses = mayTellOfLosses || losses.isFound(in: pieces.bytes)
      var place = 0
      // The clock may have gone back between two dumps, which the second shows.
      while !hasSeveral, let found = pieces.bytes.firstPlace(of: "Dumping ftrace ", from: place) {
        let offset = pieces.offset + UInt64(found)
        hasSeveral = knownDump.map { offset > $0 } ?? false
        knownDump = offset
        place = found + 1
      }
      if !hasSeveral {
        // A line feed is no rare byte: their capital letters are.
        hasSeveral = hasBorder(pieces.bytes, "Boot ") || hasBorder(pieces.bytes, "Reboot --")
      }
      place = 0
      while !hasSeveral,
        let found = pieces.bytes.firstPlace(of: "Linux version ", from: place)
      {
        let offset = pieces.offset + UInt64(found)
        // What stands before the first line of a boot may be of the one before.
        hasSeveral = offset > known ?? Self.firstLine
        known = offset
        place = found + 1
      }
    }
    return (hasSeveral, mayTellOfLosses)
  }

  /// Whether the journal's border of a boot stands in `bytes` behind another line.
  private static func hasBorder(_ bytes: Span<UInt8>, _ words: StaticString) -> Bool {
    var place = 0
    while let found = bytes.firstPlace(of: words, from: place) {
      if bytes.has("\n-- ", at: found - 4) { return true }
      place = found + 1
    }
    return false
  }
}
