/// Inflates a stream piece by piece: gzip with any number of members, zstd with any number of frames,
/// or one zlib stream. Memory does not depend on what comes out.
///
/// Unlike `ChunkInflater` nothing is promised about the size, so nothing is allocated for it: the
/// caller gives room, and gets what fits.
package struct StreamInflater: ~Copyable {
  /// What the stream is made of.
  package enum Method: Sendable {
    /// Members of RFC 1952.
    case gzip
    /// One stream of RFC 1950.
    case zlib
    /// Frames of RFC 8878.
    case zstd
  }

  /// What one step did.
  package struct Step {
    /// How the stream stands after it.
    package enum State {
      /// More input, or more room, is wanted.
      case open
      /// A member, frame or stream has ended: what follows in the input is another one, or none.
      case ended
      /// The bytes are not what they must be; the stream is of no use any more.
      case damaged
    }
    /// Bytes taken from the input.
    package var consumed: Int
    /// Bytes put into the output.
    package var produced: Int
    /// How the stream stands.
    package var state: State
  }

  // Not private: another module that destroys an inflater needs its symbol (Swift 6.3).
  enum Engine: ~Copyable {
    case zlib(ZlibPieces)
    case zstd(ZstdPieces)
  }

  private var engine: Engine

  /// An inflater at the start of a stream.
  package init(_ method: Method) throws(TraceFileError) {
    switch method {
    case .gzip, .zlib:
      guard let pieces = ZlibPieces(isGzip: method == .gzip) else { throw Self.outOfMemory }
      engine = .zlib(pieces)
    case .zstd:
      guard let pieces = ZstdPieces() else { throw Self.outOfMemory }
      engine = .zstd(pieces)
    }
  }

  /// Inflates from `range` of `input` into `room` of `output`. After `.ended` the next call begins
  /// another member or frame.
  package mutating func step(
    _ input: [UInt8], _ range: Range<Int>, into output: inout [UInt8], _ room: Range<Int>
  ) -> Step {
    precondition(range.upperBound <= input.count && room.upperBound <= output.count)
    // zlib counts in 32 bits.
    let range = range.prefix(1 << 30)
    let room = room.prefix(1 << 30)
    switch engine {
    case .zlib(let pieces): return pieces.step(input, range, into: &output, room)
    case .zstd(let pieces): return pieces.step(input, range, into: &output, room)
    }
  }

  private static var outOfMemory: TraceFileError {
    TraceFileError(.limitExceeded, at: 0, "There is not enough memory to decompress the input.")
  }
}
