/// Bytes of a file under construction, in one byte order.
struct ByteWriter {
  var bytes: [UInt8] = []
  let isBigEndian: Bool

  init(isBigEndian: Bool = false) {
    self.isBigEndian = isBigEndian
  }

  /// Where the next byte will stand.
  var count: Int { bytes.count }

  mutating func write(_ integer: some FixedWidthInteger) {
    bytes += Self.encoded(integer, isBigEndian: isBigEndian)
  }

  mutating func write(_ data: some Sequence<UInt8>) {
    bytes += data
  }

  mutating func write(_ text: String) {
    bytes += text.utf8
  }

  /// Text and the NUL that ends it.
  mutating func writeTerminated(_ text: String) {
    write(text)
    bytes.append(0)
  }

  /// Zeros up to the next multiple of `size`.
  mutating func pad(to size: Int) {
    bytes += repeatElement(0, count: (size - bytes.count % size) % size)
  }

  /// Replaces the integer at `offset`.
  mutating func patch(_ integer: some FixedWidthInteger, at offset: Int) {
    bytes.patch(integer, at: offset, isBigEndian: isBigEndian)
  }

  static func encoded<Integer: FixedWidthInteger>(
    _ integer: Integer, isBigEndian: Bool
  ) -> [UInt8] {
    (0..<MemoryLayout<Integer>.size).map { index in
      let place = isBigEndian ? MemoryLayout<Integer>.size - 1 - index : index
      return UInt8(truncatingIfNeeded: integer >> Integer(8 * place))
    }
  }
}

extension [UInt8] {
  /// Replaces the integer at `offset`.
  mutating func patch(
    _ integer: some FixedWidthInteger, at offset: Int, isBigEndian: Bool = false
  ) {
    let encoded = ByteWriter.encoded(integer, isBigEndian: isBigEndian)
    replaceSubrange(offset..<offset + encoded.count, with: encoded)
  }
}
