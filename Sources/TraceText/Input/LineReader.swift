private import Glibc
package import TraceFile

/// The lines of a source, one after another, without copying them: each is lent from the buffer that
/// was read into. Nothing is allocated for a line, however long.
package struct LineReader: ~Copyable {
  private let source: ByteSource
  private var buffer: [UInt8]
  /// The bytes of `buffer` that were read and not handed out.
  private var rest = 0..<0
  private var current = 0..<0
  /// Bytes of the text that were handed out or passed over.
  private var offset: UInt64 = 0
  /// Where the latest line stands.
  package private(set) var position = LinePosition(lineNumber: 0, byteOffset: 0)
  /// Whether the latest line is longer than a line can be, and its end is left out.
  package private(set) var isCut = false
  /// Whether the text ends in the latest line without a line feed: its last number may be cut.
  package private(set) var isUnterminated = false
  private var isAtEnd = false

  /// Bytes of a line that are handed out; the end of a longer one is passed over. No event of the
  /// kernel prints more than a page (`TRACE_SEQ_BUFFER_SIZE`, include/linux/trace_seq.h: 8 KiB since
  /// 6.8, a page before).
  package static let longestLine = 64 << 10
  /// Bytes of a line that are passed over: what never ends must end.
  private static let passedBytes: UInt64 = 4 << 30
  /// Fits a core's cache, and is many lines long.
  private static let bufferBytes = 256 << 10

  /// The lines of `source`, from where it stands.
  package init(_ source: ByteSource) {
    self.source = source
    buffer = [UInt8](repeating: 0, count: Self.bufferBytes)
  }

  /// The share of the input that was read, from 0 to 1; 0 of a stream.
  package var progress: Double { source.progress }

  /// Why the text ends early; nil where it does not.
  package var damage: ByteSource.Damage? { ownDamage ?? source.damage }
  private var ownDamage: ByteSource.Damage?

  /// The latest line, without its line feed and the carriage returns before it.
  package var line: Span<UInt8> {
    @_lifetime(borrow self)
    get { buffer.span.extracting(current) }
  }

  /// Goes to the next line; false where none follows.
  package mutating func advance() throws(TraceFileError) -> Bool {
    guard !isCut, let end = Self.lineFeed(in: buffer, rest),
      end - rest.lowerBound <= Self.longestLine
    else { return try advanceToOddLine() }
    isUnterminated = false
    handOut(upTo: end, goingOnAt: end + 1)
    return true
  }

  /// Goes to a line that is not whole in the buffer, or too long, or the last.
  private mutating func advanceToOddLine() throws(TraceFileError) -> Bool {
    if isCut {
      try skipLine()
    }
    var end = Self.lineFeed(in: buffer, rest)
    var searched = rest.count
    while end == nil, searched < Self.longestLine, try refill() {
      end = Self.lineFeed(in: buffer, rest.dropFirst(searched))
      searched = rest.count
    }
    guard !rest.isEmpty else {
      current = 0..<0
      return false
    }
    let start = rest.lowerBound
    let stop = min(end ?? rest.upperBound, start + Self.longestLine)
    isCut = end.map { $0 > stop } ?? (rest.upperBound > stop || !isAtEnd)
    isUnterminated = end == nil && !isCut
    handOut(upTo: stop, goingOnAt: isCut || isUnterminated ? stop : stop + 1)
    // The carriage return says that the line is whole.
    isUnterminated = isUnterminated && current.upperBound == stop
    return true
  }

  /// Makes what is next up to `stop` the latest line; `next` is where the line after it begins.
  @inline(__always)
  private mutating func handOut(upTo stop: Int, goingOnAt next: Int) {
    let start = rest.lowerBound
    position = LinePosition(lineNumber: position.lineNumber &+ 1, byteOffset: offset)
    var last = stop
    while last > start, buffer[last - 1] == 0x0d {
      last -= 1
    }
    current = start..<last
    offset &+= UInt64(next - start)
    rest = next..<rest.upperBound
  }

  /// Passes over the rest of a line that was cut.
  private mutating func skipLine() throws(TraceFileError) {
    let start = position.byteOffset
    repeat {
      if offset &- start > Self.passedBytes {
        ownDamage = ByteSource.Damage(
          offset: start,
          sentence: "\(source.name) has a line of more than 4 GiB at byte \(start); what stands "
            + "before that is reported.")
        (isAtEnd, rest) = (true, 0..<0)
        return
      }
      if let end = Self.lineFeed(in: buffer, rest) {
        offset &+= UInt64(end + 1 - rest.lowerBound)
        rest = (end + 1)..<rest.upperBound
        return
      }
      offset &+= UInt64(rest.count)
      rest = 0..<0
    } while try refill()
  }

  private static func lineFeed(in bytes: [UInt8], _ range: Range<Int>) -> Int? {
    guard !range.isEmpty else { return nil }
    // Safe: the range lies within the array, which lives through the call.
    return unsafe bytes.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let found = unsafe memchr(base + range.lowerBound, 0x0a, range.count)
      else { return nil }
      return unsafe UnsafeRawPointer(found) - base
    }
  }

  /// Reads on behind what is left; false at the end.
  private mutating func refill() throws(TraceFileError) -> Bool {
    guard !isAtEnd else { return false }
    if rest.lowerBound > 0 {
      Self.moveToFront(&buffer, rest)
      rest = 0..<rest.count
    }
    let count = try source.read(into: &buffer, rest.upperBound..<buffer.count)
    isAtEnd = count == 0
    rest = rest.lowerBound..<(rest.upperBound + count)
    return !isAtEnd
  }

  private static func moveToFront(_ bytes: inout [UInt8], _ range: Range<Int>) {
    // Safe: both places lie within the array; they may overlap.
    unsafe bytes.withUnsafeMutableBytes { bytes in
      guard let base = bytes.baseAddress else { return }
      unsafe memmove(base, base + range.lowerBound, range.count)
    }
  }
}
