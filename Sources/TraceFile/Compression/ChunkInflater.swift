/// Inflates the sections and chunks of one file, one after another, with one context.
///
/// One a thread: a context is never shared. What comes out is exactly as long as the file promised,
/// or it is an error; nothing beyond that length is ever written.
package struct ChunkInflater: ~Copyable, Sendable {
  // Not private: another module that destroys an inflater needs its symbol (Swift 6.3).
  enum Method: ~Copyable, Sendable {
    case none
    case zlib(ZlibStream)
    case zstd(ZstdContext)
  }

  private var method: Method

  /// An inflater for a file that is compressed with `compression`.
  package init(_ compression: TraceDescription.Compression) throws(TraceFileError) {
    switch compression {
    case .none:
      method = .none
    case .zlib:
      guard let stream = ZlibStream() else { throw Self.outOfMemory }
      method = .zlib(stream)
    case .zstd:
      guard let context = ZstdContext() else { throw Self.outOfMemory }
      method = .zstd(context)
    }
  }

  /// Inflates `source`, one whole zlib stream or zstd frame, to exactly `count` bytes: `output` is
  /// resized to that. `origin` is where `source` came from.
  ///
  /// A count that `source` cannot justify (`Limits.inflatedBytes`) is refused before anything is
  /// allocated. After an error the content of `output` is unspecified.
  package mutating func inflate(
    _ source: Span<UInt8>, to output: inout [UInt8], count: Int, origin: ByteOrigin
  ) throws(TraceFileError) {
    guard count >= 0, count <= Limits.inflatedBytes(ofCompressed: source.count) else {
      throw origin.exceedsLimit(
        at: 0, "promises \(count) bytes from \(source.count) compressed ones")
    }
    if output.count > count {
      output.removeLast(output.count - count)
    } else if output.count < count {
      output = [UInt8](repeating: 0, count: count)
    }
    let isInflated: Bool
    switch method {
    case .none: isInflated = false
    case .zlib(let stream): isInflated = stream.inflate(source, to: &output)
    case .zstd(let context): isInflated = context.inflate(source, to: &output)
    }
    guard isInflated else {
      throw origin.malformed(at: 0, "does not inflate to the \(count) bytes that it promises")
    }
  }

  private static var outOfMemory: TraceFileError {
    TraceFileError(.limitExceeded, at: 0, "There is not enough memory to decompress the trace.")
  }
}
