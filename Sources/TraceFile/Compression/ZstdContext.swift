private import CZstd

/// A zstd decompression context, freed when it goes out of scope.
@safe struct ZstdContext: ~Copyable, Sendable {
  // Safe: the pointer never leaves this structure, which has one owner, so that no two threads use
  // the context at once.
  nonisolated(unsafe) private let context: OpaquePointer

  /// A context, or nil where there is no memory for one.
  init?() {
    guard let context = unsafe ZSTD_createDCtx() else {
      return nil
    }
    unsafe self.context = context
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// Inflates `source`, which must be one whole frame, into all of `output`.
  ///
  /// trace-cmd stores no content size in a frame, so that the only bound is the size of `output`.
  /// Frames of formats before zstd 1.0 are refused: their decoders are old, and no trace has them.
  func inflate(_ source: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    let magic: UInt32 = 0xfd2f_b528
    guard source.count >= 4, source.integer(at: 0, isBigEndian: false) == magic else {
      return false
    }
    let context = unsafe self.context
    // Safe: both buffers go with their sizes, live through the calls, and do not overlap.
    return unsafe source.withUnsafeBufferPointer { input in
      guard unsafe ZSTD_findFrameCompressedSize(input.baseAddress, input.count) == input.count
      else {
        return false
      }
      return unsafe output.withUnsafeMutableBufferPointer { output in
        // An error code is larger than any size.
        unsafe ZSTD_decompressDCtx(
          context, output.baseAddress, output.count, input.baseAddress, input.count)
          == output.count
      }
    }
  }
}
