private import CZlib

/// Bytes in gzip's form (RFC 1952), which a browser's `DecompressionStream` reads.
enum Gzip {
  /// 15 bits of window, and 16 for gzip's own header, in which zlib leaves the time at 0.
  private static let windowBits: Int32 = 15 + 16
  /// Level 9 makes the columns of most captures 4 % smaller than level 6 for twice the time, which a
  /// page that is written once and opened many times is worth. Those of a very large one it makes 1 % smaller
  /// for three times the time, and they are made several times until they fit.
  private static func level(for count: Int) -> Int32 { count > 4_000_000 ? 6 : 9 }

  /// Bytes of output that are made at once.
  private static let step = 1 << 18

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
          stream, level(for: source.count), Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY,
          ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
      else { return nil }
      defer { unsafe deflateEnd(stream) }
      var output: [UInt8] = []
      var part = [UInt8](repeating: 0, count: step)
      // Safe: both buffers go with their sizes and live through the calls; zlib does not write to its
      // input.
      let result = unsafe source.withUnsafeBufferPointer { input in
        unsafe part.withUnsafeMutableBufferPointer { part in
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          unsafe stream.pointee.avail_in = inputCount
          while true {
            unsafe stream.pointee.next_out = part.baseAddress
            unsafe stream.pointee.avail_out = UInt32(step)
            let result = unsafe deflate(stream, Z_FINISH)
            let left = unsafe stream.pointee.avail_out
            unsafe output += part.prefix(step - Int(left))
            // Anything but a full buffer is the end, or an error.
            if result != Z_OK || left > 0 { return result }
          }
        }
      }
      return result == Z_STREAM_END ? output : nil
    }
  }
}
