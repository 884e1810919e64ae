/// A checked reader of a file's structure, from one part to the next: it reads a window of the file
/// at a time and skips what nobody asks for without reading it (symbol tables of 5 MB).
struct FileCursor {
  /// Bytes of one read: the structure of a trace lies in small pieces.
  private static let windowBytes = 16_384

  let file: InputFile
  /// What messages call the file.
  let name: String
  /// Whether integers have their most significant byte first.
  var isBigEndian = false
  /// The part of the file that is being read, for errors.
  var section: String
  /// Bytes from the start of the file to the next byte.
  private(set) var position: UInt64
  private var window: [UInt8] = []
  private var windowStart: UInt64 = 0
  private var windowCount = 0

  init(_ file: InputFile, name: String, at position: UInt64 = 0, section: String) {
    self.file = file
    self.name = name
    self.position = position
    self.section = section
  }

  /// Bytes from the next one to the end of the file.
  var remaining: UInt64 {
    file.size > position ? file.size - position : 0
  }

  /// What errors say about the bytes that come next.
  var origin: ByteOrigin {
    ByteOrigin(fileName: name, section: section, offset: position)
  }

  /// Goes on at `offset`, which may be anything.
  mutating func move(to offset: UInt64, section: String) {
    position = offset
    self.section = section
  }

  /// Moves over `byteCount` bytes, which must all be in the file.
  mutating func skip(byteCount: UInt64) throws(TraceFileError) {
    try check(byteCount)
    position += byteCount
  }

  /// Reads one integer in the byte order of the file.
  mutating func readInteger<Integer: FixedWidthInteger>(
    _ type: Integer.Type
  ) throws(TraceFileError) -> Integer {
    let size = MemoryLayout<Integer>.size
    try fill(byteCount: size)
    let start = Int(position - windowStart)
    position += UInt64(size)
    return window.span.integer(at: start, isBigEndian: isBigEndian)
  }

  /// Reads `byteCount` bytes, which must all be in the file: no more is allocated than it holds.
  mutating func readBytes(_ byteCount: UInt64) throws(TraceFileError) -> [UInt8] {
    try check(byteCount)
    var bytes: [UInt8] = []
    let count = Int(clamping: byteCount)
    guard try file.read(at: position, count: count, into: &bytes) == count else {
      throw origin.endsEarly(at: count, missing: byteCount)
    }
    position += byteCount
    return bytes
  }

  /// Reads text up to and including its NUL, at most `limit` bytes; returns it without the NUL.
  mutating func readTerminatedText(limit: Int) throws(TraceFileError) -> [UInt8] {
    var text: [UInt8] = []
    while text.count < limit {
      let byte = try readInteger(UInt8.self)
      guard byte != 0 else {
        return text
      }
      text.append(byte)
    }
    throw origin.malformed(at: 0, "holds a name without an end")
  }

  /// Fails unless `byteCount` bytes remain in the file.
  private func check(_ byteCount: UInt64) throws(TraceFileError) {
    guard byteCount <= remaining else {
      throw ByteOrigin(fileName: name, section: section, offset: file.size)
        .endsEarly(at: 0, missing: byteCount - remaining)
    }
  }

  /// Makes sure that the next `byteCount` bytes stand in the window.
  private mutating func fill(byteCount: Int) throws(TraceFileError) {
    try check(UInt64(byteCount))
    if position >= windowStart, position - windowStart <= UInt64(windowCount),
      windowCount - Int(position - windowStart) >= byteCount
    {
      return
    }
    windowStart = position
    windowCount = try file.read(at: position, count: Self.windowBytes, into: &window)
    guard windowCount >= byteCount else {
      throw origin.endsEarly(at: windowCount, missing: UInt64(byteCount - windowCount))
    }
  }
}
