/// How the sub-buffers of one buffer are laid out.
struct SubBufferShape: Equatable {
  /// Bytes of one sub-buffer.
  var byteCount: Int
  /// Bytes from its start to the first record.
  var dataOffset: Int
  /// Whether the commit word has 8 bytes, as on 64-bit kernels, or 4.
  var hasLongCommit: Bool
  /// The byte order of all numbers.
  var isBigEndian: Bool

  init(_ buffer: TraceBuffer, of description: TraceDescription) {
    byteCount = buffer.subBufferSize
    dataOffset = buffer.dataOffset
    hasLongCommit = description.kernelLongSize == 8
    isBigEndian = description.isBigEndian
  }

  init(byteCount: Int, isBigEndian: Bool = false, hasLongCommit: Bool = true) {
    self.byteCount = byteCount
    self.dataOffset = hasLongCommit ? 16 : 12
    self.hasLongCommit = hasLongCommit
    self.isBigEndian = isBigEndian
  }
}
