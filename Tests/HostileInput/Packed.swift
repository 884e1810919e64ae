/// Compressed data that needs no compressor: blocks that are stored as they are.
package enum Packed {
  /// One gzip member (RFC 1952) of stored blocks.
  package static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    let head: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]
    return head + deflate(bytes) + little(crc(bytes)) + little(UInt32(bytes.count))
  }

  /// A zlib stream (RFC 1950) of stored blocks.
  package static func zlib(_ bytes: [UInt8]) -> [UInt8] {
    var low: UInt32 = 1
    var high: UInt32 = 0
    for byte in bytes {
      low = (low + UInt32(byte)) % 65_521
      high = (high + low) % 65_521
    }
    return [0x78, 0x9c] + deflate(bytes) + little(high << 16 | low).reversed()
  }

  /// One zstd frame (RFC 8878) of raw blocks.
  package static func zstd(_ bytes: [UInt8]) -> [UInt8] {
    // A single segment, whose size has 4 bytes.
    var frame: [UInt8] = [0x28, 0xb5, 0x2f, 0xfd, 0xa0] + little(UInt32(bytes.count))
    var start = 0
    repeat {
      let end = min(bytes.count, start + 100_000)
      let header = UInt32(end - start) << 3 | (end == bytes.count ? 1 : 0)
      frame += little(header).prefix(3) + bytes[start..<end]
      start = end
    } while start < bytes.count
    return frame
  }

  private static func deflate(_ bytes: [UInt8]) -> [UInt8] {
    var blocks: [UInt8] = []
    var start = 0
    repeat {
      let end = min(bytes.count, start + 65_535)
      let length = UInt16(end - start)
      blocks.append(end == bytes.count ? 1 : 0)
      blocks += [UInt8(length & 0xff), UInt8(length >> 8)]
      blocks += [UInt8(~length & 0xff), UInt8(~length >> 8)]
      blocks += bytes[start..<end]
      start = end
    } while start < bytes.count
    return blocks
  }

  private static func crc(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes {
      value ^= UInt32(byte)
      for _ in 0..<8 {
        value = value & 1 == 1 ? value >> 1 ^ 0xedb8_8320 : value >> 1
      }
    }
    return ~value
  }

  private static func little(_ value: UInt32) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
}
