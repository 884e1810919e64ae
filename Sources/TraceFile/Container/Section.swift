/// The content of one section of version 7, inflated.
struct Section {
  var bytes: [UInt8]
  var isBigEndian: Bool
  var origin: ByteOrigin

  /// A cursor at its first byte.
  var cursor: ByteCursor {
    @_lifetime(borrow self)
    get { ByteCursor(bytes.span, isBigEndian: isBigEndian, origin: origin) }
  }
}

/// The sixteen bytes before each section of version 7.
struct SectionHeader {
  var id: UInt16
  var isCompressed: Bool
  /// Bytes of the section after this header.
  var size: UInt64
  /// Where the section's content begins.
  var payload: UInt64
}

/// Reads the sections of one file.
struct SectionReader {
  let file: InputFile
  /// What messages call the file.
  let name: String
  let isBigEndian: Bool

  /// Reads the header of the section at `offset`.
  func header(at offset: UInt64, named section: String) throws(TraceFileError) -> SectionHeader {
    var cursor = FileCursor(file, name: name, at: offset, section: section)
    cursor.isBigEndian = isBigEndian
    return try header(&cursor)
  }

  /// Reads the whole section at `offset`, which must be of kind `id`, inflated where it is
  /// compressed. More than `limit` bytes are refused, and so is more than the file can justify.
  func read(
    _ id: OptionID, named section: String, at offset: UInt64, limit: UInt64,
    with inflater: inout ChunkInflater
  ) throws(TraceFileError) -> Section {
    var cursor = FileCursor(file, name: name, at: offset, section: section)
    cursor.isBigEndian = isBigEndian
    let header = try header(&cursor)
    guard header.id == id.rawValue else {
      throw cursor.origin.malformed(at: 0, "is of kind \(header.id) instead of \(id.rawValue)")
    }
    guard header.isCompressed else {
      guard header.size <= limit else {
        throw cursor.origin.exceedsLimit(at: 0, "has \(header.size) bytes")
      }
      let origin = cursor.origin
      let bytes = try cursor.readBytes(header.size)
      return Section(bytes: bytes, isBigEndian: isBigEndian, origin: origin)
    }
    let compressed = UInt64(try cursor.readInteger(UInt32.self))
    let inflated = UInt64(try cursor.readInteger(UInt32.self))
    guard inflated <= limit, compressed <= limit else {
      throw cursor.origin.exceedsLimit(at: 0, "has \(inflated) bytes")
    }
    let origin = ByteOrigin(
      fileName: name, section: section, offset: offset, isInflated: true)
    let source = try cursor.readBytes(compressed)
    var bytes: [UInt8] = []
    try inflater.inflate(source.span, to: &bytes, count: Int(inflated), origin: origin)
    return Section(bytes: bytes, isBigEndian: isBigEndian, origin: origin)
  }

  private func header(_ cursor: inout FileCursor) throws(TraceFileError) -> SectionHeader {
    let id = try cursor.readInteger(UInt16.self)
    let flags = try cursor.readInteger(UInt16.self)
    // An id of a describing string, which trace-cmd itself cannot look up and nobody needs.
    _ = try cursor.readInteger(UInt32.self)
    let size = try cursor.readInteger(UInt64.self)
    return SectionHeader(
      id: id, isCompressed: flags & 1 != 0, size: size, payload: cursor.position)
  }
}
