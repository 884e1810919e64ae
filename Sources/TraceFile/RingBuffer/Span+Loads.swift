/// Checked loads from bytes nobody has vouched for, at any alignment.
///
/// They assemble single bytes: each is bounds-checked, none needs `unsafe`, and the optimizer makes
/// one load of it.
extension Span<UInt8> {
  /// The two bytes at `offset` as a number, in the byte order of the file.
  @inline(__always)
  func load16(at offset: Int, isBigEndian: Bool) -> UInt16 {
    let value = UInt16(self[offset]) | UInt16(self[offset + 1]) << 8
    return isBigEndian ? value.byteSwapped : value
  }

  /// The four bytes at `offset` as a number.
  @inline(__always)
  func load32(at offset: Int, isBigEndian: Bool) -> UInt32 {
    let value = littleEndian32(at: offset)
    return isBigEndian ? value.byteSwapped : value
  }

  /// The eight bytes at `offset` as a number.
  @inline(__always)
  func load64(at offset: Int, isBigEndian: Bool) -> UInt64 {
    let value = littleEndian64(at: offset)
    return isBigEndian ? value.byteSwapped : value
  }

  @inline(__always)
  private func littleEndian32(at offset: Int) -> UInt32 {
    UInt32(self[offset]) | UInt32(self[offset + 1]) << 8 | UInt32(self[offset + 2]) << 16
      | UInt32(self[offset + 3]) << 24
  }

  @inline(__always)
  private func littleEndian64(at offset: Int) -> UInt64 {
    UInt64(littleEndian32(at: offset)) | UInt64(littleEndian32(at: offset + 4)) << 32
  }

  /// Up to eight bytes of `range` from `offset` on, the missing ones zero.
  @inline(__always)
  private func word(at offset: Int, of range: Range<Int>) -> UInt64 {
    if offset + 8 <= range.upperBound {
      return littleEndian64(at: offset)
    }
    let missing = offset + 8 - range.upperBound
    if offset + 8 <= count {
      return littleEndian64(at: offset) & (UInt64.max >> UInt64(missing * 8))
    }
    var value: UInt64 = 0
    for index in (offset..<range.upperBound).reversed() {
      value = value << 8 | UInt64(self[index])
    }
    return value
  }

  /// Mixes the bytes of `range` into a hash, eight at a time.
  @inline(__always)
  func mix(_ range: Range<Int>, into hash: inout UInt64) {
    var offset = range.lowerBound
    while offset < range.upperBound {
      hash = (hash ^ word(at: offset, of: range)) &* 0x9e37_79b9_7f4a_7c15
      hash ^= hash >> 29
      offset += 8
    }
  }

  /// Whether the bytes of `range` are those of `other` from `start` on.
  @inline(__always)
  func matches(_ range: Range<Int>, _ other: borrowing Span<UInt8>, at start: Int) -> Bool {
    var offset = range.lowerBound
    var otherOffset = start
    let otherRange = start..<start + range.count
    while offset < range.upperBound {
      guard word(at: offset, of: range) == other.word(at: otherOffset, of: otherRange) else {
        return false
      }
      offset += 8
      otherOffset += 8
    }
    return true
  }
}
