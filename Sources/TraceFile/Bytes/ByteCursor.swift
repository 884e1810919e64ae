/// A checked reader of bytes nobody has vouched for: every read is bounded by what remains, in the
/// byte order of the file, and nothing that it hands out can outlive the bytes.
///
/// Integers are assembled from single bytes, so that none of this is unsafe: opening a trace reads
/// some thousand of them, and the compiler makes one load of each anyway.
package struct ByteCursor: ~Escapable {
  private let bytes: Span<UInt8>
  /// Whether integers have their most significant byte first.
  package let isBigEndian: Bool
  /// What errors say about these bytes.
  package let origin: ByteOrigin
  /// Bytes read so far.
  package private(set) var position = 0

  /// A cursor at the first of `bytes`.
  @_lifetime(copy bytes)
  package init(_ bytes: Span<UInt8>, isBigEndian: Bool, origin: ByteOrigin) {
    self.bytes = bytes
    self.isBigEndian = isBigEndian
    self.origin = origin
  }

  /// Bytes not yet read.
  package var remaining: Int { bytes.count - position }

  /// Whether all bytes were read.
  package var isAtEnd: Bool { remaining == 0 }

  /// The place in the file of the next byte.
  package var fileOffset: UInt64 { origin.fileOffset(of: position) }

  /// Reads one integer in the byte order of the file.
  package mutating func readInteger<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(TraceFileError) -> Integer {
    let start = try advance(by: UInt64(MemoryLayout<Integer>.size))
    return bytes.integer(at: start, isBigEndian: isBigEndian)
  }

  /// Reads `byteCount` bytes. The count comes from the file and may be anything.
  @_lifetime(copy self)
  package mutating func readSpan(byteCount: UInt64) throws(TraceFileError) -> Span<UInt8> {
    let start = try advance(by: byteCount)
    return bytes.extracting(start..<position)
  }

  /// Moves over `byteCount` bytes.
  package mutating func skip(byteCount: UInt64) throws(TraceFileError) {
    _ = try advance(by: byteCount)
  }

  /// Reads text up to and including its NUL, at most `limit` bytes; returns it without the NUL.
  @_lifetime(copy self)
  package mutating func readTerminatedText(limit: Int) throws(TraceFileError) -> Span<UInt8> {
    let start = position
    let end = start + min(remaining, limit)
    var index = start
    while index < end, bytes[index] != 0 {
      index += 1
    }
    guard index < end else {
      throw remaining > limit
        ? origin.malformed(at: start, "holds a name without an end")
        : origin.endsEarly(at: bytes.count, missing: 1)
    }
    position = index + 1
    return bytes.extracting(start..<index)
  }

  /// Checks that `byteCount` bytes remain, moves over them, and returns where they begin.
  private mutating func advance(by byteCount: UInt64) throws(TraceFileError) -> Int {
    guard byteCount <= UInt64(remaining) else {
      throw origin.endsEarly(at: bytes.count, missing: byteCount - UInt64(remaining))
    }
    defer { position += Int(byteCount) }
    return position
  }
}

extension Span<UInt8> {
  /// The integer at `start`. The caller has checked the bounds; a span checks them again.
  func integer<Integer: FixedWidthInteger>(at start: Int, isBigEndian: Bool) -> Integer {
    var value: Integer = 0
    let size = MemoryLayout<Integer>.size
    for index in 0..<size {
      let place = isBigEndian ? size - 1 - index : index
      value |= Integer(truncatingIfNeeded: self[start + index]) << (8 * place)
    }
    return value
  }

  /// The first `limit` of these bytes as an array: names and short texts, which are kept.
  func prefix(upTo limit: Int) -> [UInt8] {
    (0..<Swift.min(count, limit)).map { self[$0] }
  }
}
