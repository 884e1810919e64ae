/// What one thread needs to read and inflate the data of a CPU: used by one stream after another, so that
/// it stays in the cache, whatever the number of CPUs. A decompressor's context alone has more than
/// 100 KiB.
///
/// A class, since a worker's queue holds on to it; unchecked, since all that a queue runs comes one after
/// another and nobody else touches what is the queue's.
final class DecodingBuffers: @unchecked Sendable {
  /// Bytes of sub-buffers.
  var bytes: [UInt8] = []
  /// Bytes of the file that are to be inflated.
  var compressed: [UInt8] = []
  /// What inflates them.
  var inflater: ChunkInflater

  /// Buffers for a file that is compressed with `compression`.
  init(_ compression: TraceDescription.Compression) throws(TraceFileError) {
    inflater = try ChunkInflater(compression)
  }
}
