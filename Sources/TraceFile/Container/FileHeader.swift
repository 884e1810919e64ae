internal import TraceVocabulary

/// The first bytes of a trace.dat file: what is needed to read everything after them.
struct FileHeader {
  /// 6 or 7.
  var version: Int
  /// The byte order of all numbers that follow.
  var isBigEndian: Bool
  /// Bytes of a `long` of the recorder: not always the kernel's (32-bit tools on a 64-bit kernel).
  var recorderLongSize: Int
  /// The page size of the traced machine; in version 7 the top buffer's sub-buffer size.
  var pageSize: UInt32
  /// How sections and CPU data are compressed; nothing is in version 6.
  var compression: TraceDescription.Compression
  /// Where the first options section stands in version 7; 0 in version 6.
  var firstOptions: UInt64
  /// The first byte after the header.
  var end: UInt64

  /// Reads the header at the start of the file.
  init(reading cursor: inout FileCursor) throws(TraceFileError) {
    let name = cursor.name
    guard cursor.file.size > 0 else {
      throw TraceFileError(
        .notATrace, at: 0, "\(name) is empty; record again, or copy the file again.")
    }
    try Self.checkMagic(&cursor)
    let text = try cursor.readTerminatedText(limit: 16)
    switch text {
    case [UInt8(ascii: "6")]: version = 6
    case [UInt8(ascii: "7")]: version = 7
    default:
      throw TraceFileError(
        .unknownVersion, at: 10, in: "file header",
        "\(name) is a trace.dat file of version \(TraceText.sanitized(text)); versions 6 and 7 "
          + "can be read, `trace-cmd convert` may make one of it.")
    }
    let order = try cursor.readInteger(UInt8.self)
    recorderLongSize = Int(try cursor.readInteger(UInt8.self))
    guard order <= 1 else {
      throw cursor.origin.malformed(at: 0, "names byte order \(order)")
    }
    isBigEndian = order == 1
    cursor.isBigEndian = isBigEndian
    pageSize = try cursor.readInteger(UInt32.self)
    compression = .none
    firstOptions = 0
    if version == 7 {
      let method = try cursor.readTerminatedText(limit: Limits.nameBytes)
      _ = try cursor.readTerminatedText(limit: Limits.nameBytes)  // Its version: informative.
      guard let known = TraceDescription.Compression(rawValue: TraceText.sanitized(method)) else {
        throw TraceFileError(
          .unknownCompression, at: cursor.position, in: "file header",
          "\(name) is compressed with \(TraceText.sanitized(method.prefix(32))); none, zlib and "
            + "zstd can be read: run `trace-cmd convert --compression none`.")
      }
      compression = known
      firstOptions = try cursor.readInteger(UInt64.self)
    }
    end = cursor.position
  }

  /// Checks the first ten bytes.
  private static func checkMagic(_ cursor: inout FileCursor) throws(TraceFileError) {
    let magic: [UInt8] = [0x17, 0x08, 0x44] + Array("tracing".utf8)
    let name = cursor.name
    let start = try cursor.readBytes(min(UInt64(magic.count), cursor.remaining))
    guard magic.starts(with: start) else {
      if let leftover = TraceFileError(recorderLeftover: name) { throw leftover }
      throw TraceFileError(
        .notATrace, at: 0,
        "\(name) is not a trace.dat file: it does not begin as one; record one with "
          + "`trace-cmd record -e dma_fence`.")
    }
    guard start.count == magic.count else {
      throw ByteOrigin(fileName: name, section: "file header", offset: 0)
        .endsEarly(at: start.count, missing: UInt64(magic.count - start.count))
    }
  }
}
