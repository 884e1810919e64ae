internal import TraceFile

/// A text a piece at a time, each with the end of the one before it: words are whole in one of the two.
struct TextPieces {
  private var buffer = [UInt8](repeating: 0, count: Self.pieceBytes + Self.keptBytes)
  /// The bytes of `buffer` that were read.
  private var count = 0
  /// Where the piece begins in the text.
  private(set) var offset: UInt64 = 0

  /// Fits a core's cache.
  private static let pieceBytes = 128 << 10
  /// Twice what the words have, at most, that are looked for.
  private static let keptBytes = 128

  /// The piece.
  var bytes: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(0..<count) }
  }

  /// Goes to the next piece; false at the end.
  mutating func read(_ source: ByteSource) throws(TraceFileError) -> Bool {
    let kept = min(count, Self.keptBytes)
    buffer.replaceSubrange(0..<kept, with: Array(buffer[(count - kept)..<count]))
    offset &+= UInt64(count - kept)
    let read = try source.read(into: &buffer, kept..<buffer.count)
    count = kept + read
    return read > 0
  }
}
