private import CZlib

/// Bytes in gzip's form (RFC 1952), which a browser's `DecompressionStream` reads.
enum Gzip {
  /// 15 bits of window, and 16 for gzip's own header, in which zlib leaves the time at 0.
  private static let windowBits: Int32 = 15 + 16
  /// Level 9 makes the columns of a large capture 4 % smaller than level 6 for twice the time: a page is
  /// written once and opened many times.
  private static let level: Int32 = 9

  /// `source`, compressed; nil where zlib has no memory, or where it is 4 GiB or more, which zlib cannot
  /// count. The same bytes give the same result with the same zlib.
  static func compressed(_ source: [UInt8]) -> [UInt8]? {
    guard let inputCount = UInt32(exactly: source.count) else { return nil }
    var stream = unsafe z_stream()
    // Safe: the stream is all zero, which selects zlib's own allocator. It stays where it is until
    // `deflateEnd`: zlib keeps its address.
    return unsafe withUnsafeMutablePointer(to: &stream) { stream in
      guard
        unsafe deflateInit2_(
          stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
          Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { return nil }
      defer { unsafe deflateEnd(stream) }
      let bound = unsafe deflateBound(stream, UInt(source.count))
      guard let outputCount = UInt32(exactly: bound) else { return nil }
      var output = [UInt8](repeating: 0, count: Int(outputCount))
      // Safe: both buffers go with their sizes and live through the call, which does all the work at
      // once; zlib does not write to its input.
      let result = unsafe source.withUnsafeBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          unsafe stream.pointee.avail_in = inputCount
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = outputCount
          return unsafe deflate(stream, Z_FINISH)
        }
      }
      guard result == Z_STREAM_END else { return nil }
      output.removeLast(Int(unsafe stream.pointee.avail_out))
      return output
    }
  }
}
