private import CZlib

/// A zlib stream that is inflated piece by piece, freed when it goes out of scope.
@safe struct ZlibPieces: ~Copyable {
  // Safe: the pointer never leaves this structure, which has one owner. It stands on the heap
  // because zlib keeps the address of the stream and compares it on every call.
  private let stream: UnsafeMutablePointer<z_stream>

  /// A stream, or nil where there is no memory for one.
  init?(isGzip: Bool) {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // The largest window, and 16 for gzip's header and checksum (zlib.h, inflateInit2).
    let windowBits: Int32 = isGzip ? 15 + 16 : 15
    // Safe: the stream is all zero, which selects zlib's own allocator.
    guard
      unsafe inflateInit2_(
        stream, windowBits, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
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

  /// See `StreamInflater.step`; both ranges lie in their arrays and are below 4 GiB.
  func step(
    _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], _ room: Range<Int>
  ) -> StreamInflater.Step {
    let stream = unsafe self.stream
    // Safe: both parts lie in their arrays, which live through the call; zlib does not write to its
    // input, and the pointers are taken out of the stream before the arrays may move.
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        let source = unsafe input.baseAddress.map { unsafe $0 + range.lowerBound }
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: source)
        unsafe stream.pointee.avail_in = UInt32(clamping: range.count)
        unsafe stream.pointee.next_out = output.baseAddress.map { unsafe $0 + room.lowerBound }
        unsafe stream.pointee.avail_out = UInt32(clamping: room.count)
        let result = unsafe inflate(stream, Z_NO_FLUSH)
        let consumed = unsafe range.count - Int(stream.pointee.avail_in)
        let produced = unsafe room.count - Int(stream.pointee.avail_out)
        unsafe stream.pointee.next_in = nil
        unsafe stream.pointee.next_out = nil
        let state: StreamInflater.Step.State
        switch result {
        case Z_STREAM_END:
          state = unsafe inflateReset(stream) == Z_OK ? .ended : .damaged
        // Z_BUF_ERROR says that nothing could be done with this much input and room: no damage.
        case Z_OK, Z_BUF_ERROR: state = .open
        default: state = .damaged
        }
        return StreamInflater.Step(consumed: consumed, produced: produced, state: state)
      }
    }
  }
}
