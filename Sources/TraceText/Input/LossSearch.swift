package import TraceFile

extension TextInput {
  /// Whether a line may tell of lost events: a look at the ends of all lines, which is quick. It may say
  /// so where there is none; where it does not, there is none.
  package func mayTellOfLosses() throws(TraceFileError) -> Bool {
    guard file != nil else { return true }
    let opened = try open()
    var search = LossSearch(opened.wrapping)
    var isFound = false
    while !isFound, try search.read(opened.source) {
      isFound = search.hasFound
    }
    return isFound || search.isEndALoss
  }
}

/// Looks for the ends of lines that may tell of losses.
struct LossSearch {
  private let wrapping: TextWrapping
  private var buffer = [UInt8](repeating: 0, count: Self.bufferBytes + Self.keptBytes)
  /// The bytes of `buffer` that were read.
  private var count = 0

  /// Fits a core's cache.
  private static let bufferBytes = 128 << 10
  /// Bytes of one read that stand before those of the next: what must be seen of a line's end.
  private static let keptBytes = 64

  init(_ wrapping: TextWrapping) {
    self.wrapping = wrapping
  }

  /// Reads on; false at the end.
  mutating func read(_ source: ByteSource) throws(TraceFileError) -> Bool {
    let kept = min(count, Self.keptBytes)
    buffer.replaceSubrange(0..<kept, with: Array(buffer[(count - kept)..<count]))
    let read = try source.read(into: &buffer, kept..<buffer.count)
    count = kept + read
    return read > 0
  }

  /// Whether one of the lines that end in what was read may tell of a loss.
  var hasFound: Bool {
    let bytes = buffer.span.extracting(0..<count)
    var place = 0
    while let end = bytes.firstPlace(of: 0x0a, from: place) {
      if mayTellOfLoss(bytes, end) { return true }
      place = end + 1
    }
    return false
  }

  /// Whether the last line, which has no end, may tell of a loss.
  var isEndALoss: Bool { mayTellOfLoss(buffer.span, count) }

  /// Whether the line that ends at `end` may tell of a loss. What stands before it may be of another line.
  @inline(__always)
  private func mayTellOfLoss(_ bytes: Span<UInt8>, _ end: Int) -> Bool {
    var end = end
    while end > 0, bytes[end - 1] <= 0x20 { end -= 1 }
    guard end > 0 else { return false }
    switch bytes[end - 1] {
    case UInt8(ascii: "]"):
      // `CPU:1 [LOST 12 EVENTS]` and `CPU:1 [12 EVENTS DROPPED]`; records end in brackets too.
      return bytes.has("EVENTS]", at: end - 7) || bytes.has("DROPPED]", at: end - 8)
    case UInt8(ascii: "#"): return bytes.has("buffer started ####", at: end - 19)
    // `EVENTS]\n\` in a page of 2012.
    case UInt8(ascii: "\\"): return wrapping == .systrace
    // What steers a terminal ends in a letter.
    default:
      return wrapping == .log && TerminalText.isIn(bytes.extracting(max(0, end - 16)..<end))
    }
  }
}
