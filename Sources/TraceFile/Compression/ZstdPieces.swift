private import CZstd

/// zstd frames that are inflated piece by piece; the context is freed when it goes out of scope.
@safe struct ZstdPieces: ~Copyable {
  // Safe: the pointer never leaves this structure, which has one owner.
  private let context: OpaquePointer

  /// A context, or nil where there is no memory for one. It refuses windows above 128 MiB, which is
  /// zstd's own default and as much as every level without `--long` uses.
  init?() {
    guard let context = unsafe ZSTD_createDCtx() else {
      return nil
    }
    unsafe self.context = context
  }

  deinit {
    unsafe ZSTD_freeDCtx(context)
  }

  /// See `StreamInflater.step`; both ranges lie in their arrays.
  func step(
    _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], _ room: Range<Int>
  ) -> StreamInflater.Step {
    let context = unsafe self.context
    // Safe: both parts lie in their arrays, which live through the call and do not overlap.
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        var source = unsafe ZSTD_inBuffer(
          src: input.baseAddress.map { unsafe $0 + range.lowerBound }, size: range.count, pos: 0)
        var target = unsafe ZSTD_outBuffer(
          dst: output.baseAddress.map { unsafe $0 + room.lowerBound }, size: room.count, pos: 0)
        // 0 at the end of a frame that was written out whole; an error, or a hint of what is wanted.
        let result = unsafe ZSTD_decompressStream(context, &target, &source)
        let state: StreamInflater.Step.State =
          ZSTD_isError(result) != 0 ? .damaged : result == 0 ? .ended : .open
        return unsafe StreamInflater.Step(
          consumed: source.pos, produced: target.pos, state: state)
      }
    }
  }
}
