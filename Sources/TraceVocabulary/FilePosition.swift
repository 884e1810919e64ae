/// Where a record stands in its file: what a reader of a report needs to find it again.
///
/// Packed into 64 bits, since every fence keeps several: 40 bits for an offset in the file (files
/// up to 1 TiB) and 24 bits for an offset inside the inflated chunk that begins there (chunks are
/// at most 16 MiB). In a file without compression the second part is zero.
public struct FilePosition: Hashable, Comparable, Sendable {
  /// `fileOffset` in the upper 40 bits, `chunkOffset` in the lower 24.
  public let packed: UInt64

  /// A position at `fileOffset`, cut to 40 bits, and `chunkOffset`, cut to 24.
  @inlinable
  public init(fileOffset: UInt64, chunkOffset: UInt32 = 0) {
    packed = fileOffset << 24 | UInt64(chunkOffset & 0xff_ffff)
  }

  /// A position from its packed form.
  @inlinable
  public init(packed: UInt64) {
    self.packed = packed
  }

  /// The position of nothing: offset 0, where every file has its magic number.
  public static let none = FilePosition(fileOffset: 0)

  /// Bytes from the start of the file to the record's header, or, in compressed data, to the
  /// header of the chunk that holds the record.
  @inlinable public var fileOffset: UInt64 { packed >> 24 }

  /// Bytes from the start of the inflated chunk to the record's header; 0 without compression.
  @inlinable public var chunkOffset: UInt32 { UInt32(packed & 0xff_ffff) }

  /// Orders by place in the file.
  @inlinable
  public static func < (left: FilePosition, right: FilePosition) -> Bool {
    left.packed < right.packed
  }
}
