import TraceFile

/// A compressed capture written anew without compression.
///
/// What a mutation changes in compressed bytes is nearly always found by the decompressor. Only
/// what is changed after inflation reaches the parsers, as a hostile file would, whose author
/// compresses it himself.
package struct PlainImage {
  private let source: [UInt8]
  private let isBigEndian: Bool
  private var inflatedBytes: [UInt8] = []
  private var output: [UInt8] = []

  /// The image of `capture`; nil where it has no compression to take away, or is not sound.
  package static func bytes(of capture: [UInt8]) -> [UInt8]? {
    guard capture.count > 16, capture[10] == UInt8(ascii: "7") else { return nil }
    var image = PlainImage(source: capture, isBigEndian: capture[12] == 1)
    do throws(TraceFileError) {
      return try image.write() ? image.output : nil
    } catch {
      return nil
    }
  }

  private init(source: [UInt8], isBigEndian: Bool) {
    self.source = source
    self.isBigEndian = isBigEndian
  }

  private mutating func write() throws(TraceFileError) -> Bool {
    let source = source
    // Magic number, version, byte order, size of long, page size: 18 bytes.
    var cursor = Self.cursor(isBigEndian, source, at: 18)
    try cursor.skip(byteCount: 18)
    let method = text(try cursor.readTerminatedText(limit: 16))
    _ = try cursor.readTerminatedText(limit: 64)
    guard let compression = TraceDescription.Compression(rawValue: method), compression != .none
    else { return false }
    var inflater = try ChunkInflater(compression)
    var next = try cursor.readInteger(UInt64.self)
    output = Array(source.prefix(18)) + Array("none\0\0".utf8)
    var reference = output.count
    append(UInt64(0))
    for _ in 0..<64 where next != 0 {
      try readSection(at: next, with: &inflater)
      let options = inflatedBytes
      let (section, following) = try rewritten(options, with: &inflater)
      patch(UInt64(output.count), at: reference)
      appendHeader(id: 0, size: section.count + 14)
      output += section
      append(UInt16(0))
      append(UInt32(8))
      reference = output.count
      append(UInt64(0))
      next = following
    }
    return true
  }

  /// Copies what `options` refer to, and gives the options with the new places, and the place of
  /// the next options in the source.
  private mutating func rewritten(
    _ options: [UInt8], with inflater: inout ChunkInflater
  ) throws(TraceFileError) -> (section: [UInt8], next: UInt64) {
    var cursor = Self.cursor(isBigEndian, options, at: 0)
    var section: [UInt8] = []
    while !cursor.isAtEnd {
      let id = try cursor.readInteger(UInt16.self)
      let size = try cursor.readInteger(UInt32.self)
      if id == 0 {
        return (section, try cursor.readInteger(UInt64.self))
      }
      let payload = bytes(try cursor.readSpan(byteCount: UInt64(size)))
      let copy: [UInt8]
      switch id {
      case 16...21: copy = try copySection(id, namedIn: payload, with: &inflater)
      case 3: copy = try copyBuffer(namedIn: payload, with: &inflater)
      default: copy = payload
      }
      section += encoded(id) + encoded(UInt32(copy.count)) + copy
    }
    return (section, 0)
  }

  private mutating func copySection(
    _ id: UInt16, namedIn option: [UInt8], with inflater: inout ChunkInflater
  ) throws(TraceFileError) -> [UInt8] {
    var cursor = Self.cursor(isBigEndian, option, at: 0)
    try readSection(at: try cursor.readInteger(UInt64.self), with: &inflater)
    let place = output.count
    appendHeader(id: id, size: inflatedBytes.count)
    output += inflatedBytes
    return encoded(UInt64(place))
  }

  private mutating func copyBuffer(
    namedIn option: [UInt8], with inflater: inout ChunkInflater
  ) throws(TraceFileError) -> [UInt8] {
    var cursor = Self.cursor(isBigEndian, option, at: 0)
    _ = try cursor.readInteger(UInt64.self)
    let name = bytes(try cursor.readTerminatedText(limit: 4_096))
    let clock = bytes(try cursor.readTerminatedText(limit: 4_096))
    let place = output.count
    var copy = encoded(UInt64(place)) + name + [0] + clock + [0]
    guard !cursor.isAtEnd else { return copy }
    let pageSize = try cursor.readInteger(UInt32.self)
    let count = try cursor.readInteger(UInt32.self)
    copy += encoded(pageSize) + encoded(count)
    appendHeader(id: 3, size: 0)
    for _ in 0..<count {
      let cpu = try cursor.readInteger(UInt32.self)
      let offset = try cursor.readInteger(UInt64.self)
      _ = try cursor.readInteger(UInt64.self)
      let padding = Int(pageSize) - output.count % max(Int(pageSize), 1)
      output += repeatElement(0, count: min(padding, 1 << 16))
      let start = output.count
      try copyChunks(at: offset, with: &inflater)
      copy += encoded(cpu) + encoded(UInt64(start)) + encoded(UInt64(output.count - start))
    }
    patch(UInt64(output.count - place - 16), at: place + 8)
    return copy
  }

  private mutating func copyChunks(
    at offset: UInt64, with inflater: inout ChunkInflater
  ) throws(TraceFileError) {
    let source = source
    var cursor = Self.cursor(isBigEndian, source, at: offset)
    try cursor.skip(byteCount: offset)
    for _ in 0..<(try cursor.readInteger(UInt32.self)) {
      let compressed = try cursor.readInteger(UInt32.self)
      let count = try cursor.readInteger(UInt32.self)
      let chunk = try cursor.readSpan(byteCount: UInt64(compressed))
      try inflater.inflate(chunk, to: &inflatedBytes, count: Int(count), origin: cursor.origin)
      output += inflatedBytes
    }
  }

  /// Reads the content of the section at `offset` into `inflatedBytes`.
  private mutating func readSection(
    at offset: UInt64, with inflater: inout ChunkInflater
  ) throws(TraceFileError) {
    let source = source
    var cursor = Self.cursor(isBigEndian, source, at: offset)
    try cursor.skip(byteCount: offset)
    _ = try cursor.readInteger(UInt16.self)
    let isCompressed = try cursor.readInteger(UInt16.self) & 1 != 0
    _ = try cursor.readInteger(UInt32.self)
    let size = try cursor.readInteger(UInt64.self)
    guard isCompressed else {
      inflatedBytes = bytes(try cursor.readSpan(byteCount: size))
      return
    }
    let compressed = try cursor.readInteger(UInt32.self)
    let count = try cursor.readInteger(UInt32.self)
    let content = try cursor.readSpan(byteCount: UInt64(compressed))
    try inflater.inflate(content, to: &inflatedBytes, count: Int(count), origin: cursor.origin)
  }

  @_lifetime(borrow bytes)
  private static func cursor(
    _ isBigEndian: Bool, _ bytes: borrowing [UInt8], at offset: UInt64
  ) -> ByteCursor {
    ByteCursor(
      bytes.span, isBigEndian: isBigEndian,
      origin: ByteOrigin(fileName: "capture", section: "image", offset: offset))
  }

  private func bytes(_ span: Span<UInt8>) -> [UInt8] {
    span.indices.map { span[$0] }
  }

  private func text(_ span: Span<UInt8>) -> String {
    String(decoding: bytes(span), as: UTF8.self)
  }

  private mutating func appendHeader(id: UInt16, size: Int) {
    append(id)
    append(UInt16(0))
    append(UInt32(0))
    append(UInt64(size))
  }

  private mutating func append(_ value: some FixedWidthInteger) {
    output += encoded(value)
  }

  private mutating func patch(_ value: UInt64, at offset: Int) {
    output.replaceSubrange(offset..<offset + 8, with: encoded(value))
  }

  private func encoded(_ value: some FixedWidthInteger) -> [UInt8] {
    let little = stride(from: 0, to: value.bitWidth, by: 8).map {
      UInt8(truncatingIfNeeded: value >> $0)
    }
    return isBigEndian ? little.reversed() : little
  }
}
