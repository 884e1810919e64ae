/// zlib streams and zstd frames that store their content as it is: valid input of the decoders,
/// written without a compressor.
enum StoredCompression {
  /// One zlib stream (RFC 1950) of stored blocks (RFC 1951, 3.2.4).
  static func zlib(_ content: [UInt8]) -> [UInt8] {
    var stream: [UInt8] = [0x78, 0x01]
    var rest = content[...]
    repeat {
      let block = rest.prefix(0xffff)
      rest = rest.dropFirst(block.count)
      stream.append(rest.isEmpty ? 1 : 0)
      stream += ByteWriter.encoded(UInt16(block.count), isBigEndian: false)
      stream += ByteWriter.encoded(~UInt16(block.count), isBigEndian: false)
      stream += block
    } while !rest.isEmpty
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in content {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return stream + ByteWriter.encoded(high << 16 | low, isBigEndian: true)
  }

  /// One zstd frame (RFC 8878) of raw blocks, without a content size, as trace-cmd writes them.
  static func zstd(_ content: [UInt8]) -> [UInt8] {
    var frame = zstdHeader
    var rest = content[...]
    repeat {
      let block = rest.prefix(100_000)
      rest = rest.dropFirst(block.count)
      frame += zstdBlockHeader(size: block.count, type: 0, isLast: rest.isEmpty)
      frame += block
    } while !rest.isEmpty
    return frame
  }

  /// One zstd frame that repeats `byte` `count` times, in 4 bytes for each 100,000.
  static func zstd(repeating byte: UInt8, count: Int) -> [UInt8] {
    var frame = zstdHeader
    var rest = count
    repeat {
      let size = min(rest, 100_000)
      rest -= size
      frame += zstdBlockHeader(size: size, type: 1, isLast: rest == 0) + [byte]
    } while rest > 0
    return frame
  }

  /// Magic number, a descriptor without content size, and a window of 2 MiB.
  private static let zstdHeader: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x58]

  private static func zstdBlockHeader(size: Int, type: UInt32, isLast: Bool) -> [UInt8] {
    let header = UInt32(size) << 3 | type << 1 | (isLast ? 1 : 0)
    return Array(ByteWriter.encoded(header, isBigEndian: false).prefix(3))
  }
}
