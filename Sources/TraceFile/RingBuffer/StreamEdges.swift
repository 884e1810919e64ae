/// Whether what one CPU did before its first and after its last record is known to be nothing.
///
/// A CPU that saw no event for a while has no record of that, so a late first record means nothing
/// by itself. It does where the ring may have overwritten older ones, or where nobody counted.
struct StreamEdges: Equatable {
  /// Events may be missing before the first record.
  var beginsUnseen: Bool
  /// Events that the kernel counted as overwritten; nil where the file has no such count. Marked gaps
  /// account for them; what they do not account for was lost after the last record.
  var overwritten: UInt64?
  /// Events that the kernel counted as recorded; nil where the file has no such count.
  var recorded: UInt64?
  /// The file has less of the data than it promises.
  var isCut: Bool

  /// All is there.
  static let whole = StreamEdges(beginsUnseen: false, overwritten: 0, isCut: false)

  init(beginsUnseen: Bool, overwritten: UInt64?, recorded: UInt64? = nil, isCut: Bool) {
    self.beginsUnseen = beginsUnseen
    self.overwritten = overwritten
    self.recorded = recorded
    self.isCut = isCut
  }

  init(of data: CPUData, in buffer: TraceBuffer) {
    let statistics = buffer.statistics(of: data.cpu)
    overwritten = statistics?.overrun
    recorded = statistics?.recorded
    beginsUnseen = overwritten.map { $0 > 0 } ?? true
    isCut = data.isCut
  }

  /// Whether events may be missing after the last record, of a stream that counted `tally`. A CPU of
  /// which there `isNothing`, and nothing is known, saw no event, as most of a large machine do.
  func endsUnseen(after tally: StreamTally, isNothing: Bool) -> Bool {
    guard let overwritten, !isCut else { return isCut || !isNothing }
    if let recorded, recorded > tally.records &+ tally.countedTwice { return true }
    return tally.lost < overwritten
  }
}
