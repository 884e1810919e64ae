private import CZlib

/// A zlib inflate stream, freed when it goes out of scope.
@safe struct ZlibStream: ~Copyable, Sendable {
  // Safe: the pointer never leaves this structure, which has one owner. It stands on the heap
  // because zlib keeps the address of the stream and compares it on every call.
  nonisolated(unsafe) private let stream: UnsafeMutablePointer<z_stream>

  /// A stream, or nil where there is no memory for one.
  init?() {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // Safe: the stream is all zero, which selects zlib's own allocator.
    guard unsafe inflateInit_(stream, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else {
      unsafe stream.deinitialize(count: 1)
      unsafe stream.deallocate()
      return nil
    }
    unsafe self.stream = stream
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Inflates `source`, which must be one whole stream, into all of `output`. Both are far below
  /// 4 GiB, which is what zlib can count.
  func inflate(_ source: Span<UInt8>, to output: inout [UInt8]) -> Bool {
    guard let inputCount = UInt32(exactly: source.count),
      let outputCount = UInt32(exactly: output.count), unsafe inflateReset(stream) == Z_OK
    else {
      return false
    }
    let stream = unsafe self.stream
    // Safe: both buffers go with their sizes and live through the call; zlib does not write to its
    // input, and the pointers are taken out of the stream before the buffers may move.
    return unsafe source.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = inputCount
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = outputCount
        let result = unsafe CZlib.inflate(stream, Z_FINISH)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        return unsafe result == Z_STREAM_END && stream.pointee.avail_out == 0
          && stream.pointee.avail_in == 0
      }
    }
  }
}
