import TraceVocabulary

/// Gives the sub-buffers of one CPU, a few at a time, read with `pread` and inflated.
///
/// Reading into a buffer of its own costs the same as mapping the file, keeps memory flat, and a
/// file that shrinks while it is read is an end, not a bus error.
struct SubBufferSource {
  let file: InputFile
  let data: CPUData
  let subBufferSize: Int
  private let isCompressed: Bool
  private let isBigEndian: Bool
  private let cpu: CPUNumber
  /// The next byte of the file to read.
  private var offset: UInt64
  /// Chunks that the file promises and that have not been read.
  private var chunksLeft: UInt32?
  /// Bytes that one chunk may inflate to.
  private let chunkLimit: Int

  /// How the positions of records follow from their offsets in the bytes that the latest `next` gave.
  private(set) var placement = SubBufferDecoder.Placement(origin: 0, scale: 1)
  /// Where the latest `next` began: seeking there gives the same bytes again.
  private(set) var windowOffset: UInt64 = 0

  /// Bytes of sub-buffers that are read at a time where nothing is compressed: enough to make a
  /// system call cheap, and what fits into the second-level cache beside the decoded records.
  private static let windowBytes = 16 << 10

  /// What `next` found.
  enum Step {
    /// `DecodingBuffers.bytes` holds this many bytes of sub-buffers.
    case subBuffers(count: Int)
    /// A chunk could not be inflated; the data of it is missing.
    case damaged(at: FilePosition)
    /// Nothing follows.
    case end
  }

  init(
    file: InputFile, description: TraceDescription, buffer: TraceBuffer, data: CPUData,
    from start: UInt64?, chunkLimit: Int
  ) {
    self.file = file
    self.data = data
    subBufferSize = buffer.subBufferSize
    isCompressed = buffer.isCompressed
    isBigEndian = description.isBigEndian
    cpu = data.cpu
    self.chunkLimit = chunkLimit
    offset = start ?? data.offset
    if start != nil {
      chunksLeft = .max
    }
  }

  /// Bytes of the file that are behind this source.
  var progress: UInt64 { offset - data.offset }

  /// Puts the next sub-buffers into `buffers`.
  mutating func next(
    _ buffers: DecodingBuffers, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> Step {
    isCompressed ? try nextChunk(buffers, &anomalies) : try nextRun(buffers, &anomalies)
  }

  private mutating func nextRun(
    _ buffers: DecodingBuffers, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> Step {
    let end = min(data.offset &+ data.size, data.end)
    guard offset < end else { return .end }
    let window = max(SubBufferSource.windowBytes / subBufferSize, 1) * subBufferSize
    let wanted = min(UInt64(window), end - offset)
    let count = try file.read(at: offset, count: Int(wanted), into: &buffers.bytes)
    guard count > 0 else {
      // When it was opened the file had all of it.
      let position = FilePosition(fileOffset: offset)
      anomalies.note(
        .truncatedFile, at: offset,
        "the file became shorter while it was read: \(end - offset) bytes of CPU \(cpu) are missing"
      )
      offset = end
      return .damaged(at: position)
    }
    windowOffset = offset
    placement = SubBufferDecoder.Placement(origin: offset << 24, scale: 1 << 24)
    offset += UInt64(count)
    return .subBuffers(count: count)
  }

  private mutating func nextChunk(
    _ buffers: DecodingBuffers, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> Step {
    if chunksLeft == nil {
      guard offset &+ 4 <= data.end else { return .end }
      guard try file.read(at: offset, count: 4, into: &buffers.compressed) == 4 else {
        return cut(at: FilePosition(fileOffset: offset), &anomalies)
      }
      chunksLeft = buffers.compressed.rawBytes.load32(at: 0, isBigEndian: isBigEndian)
      offset += 4
    }
    guard let left = chunksLeft, offset < data.end else { return .end }
    if left == 0 {
      return try nextUncounted(buffers, &anomalies)
    }
    let start = offset
    let position = FilePosition(fileOffset: start)
    guard offset &+ 8 <= data.end,
      try file.read(at: offset, count: 8, into: &buffers.compressed) == 8
    else {
      return cut(at: position, &anomalies)
    }
    let inputCount = buffers.compressed.rawBytes.load32(at: 0, isBigEndian: isBigEndian)
    let outputCount = buffers.compressed.rawBytes.load32(at: 4, isBigEndian: isBigEndian)
    if left == .max, inputCount == 0, outputCount == 0 {
      return .end  // Without a count it is the padding before the next CPU that ends the chunks.
    }
    let room = data.end - offset - 8
    guard UInt64(inputCount) <= room else {
      return cut(at: position, &anomalies)
    }
    guard inputCount > 0, Int(outputCount) <= chunkLimit else {
      offset = data.end
      chunksLeft = 0
      anomalies.note(
        .badChunk, at: start,
        "a chunk of CPU \(cpu) promises \(outputCount) bytes from \(inputCount), which cannot be; "
          + "the rest of this CPU's data was skipped")
      return .damaged(at: position)
    }
    let read = try file.read(at: offset + 8, count: Int(inputCount), into: &buffers.compressed)
    guard read == Int(inputCount) else {
      return cut(at: position, &anomalies)
    }
    windowOffset = start
    chunksLeft = left == .max ? left : left - 1
    offset += 8 + UInt64(inputCount)
    placement = SubBufferDecoder.Placement(origin: start << 24, scale: 1)
    let origin = ByteOrigin(
      fileName: file.name, section: "data of CPU \(cpu)", offset: start, isInflated: true)
    // Out and back: what a class lends lasts no longer than one access.
    var input: [UInt8] = []
    swap(&input, &buffers.compressed)
    defer { swap(&input, &buffers.compressed) }
    do throws(TraceFileError) {
      try buffers.inflater.inflate(
        input.span.extracting(0..<read), to: &buffers.bytes,
        count: Int(outputCount), origin: origin)
      return .subBuffers(count: Int(outputCount))
    } catch {
      anomalies.note(.badChunk, at: start, error.description)
      return .damaged(at: position)
    }
  }

  /// Goes on where the count says that no chunk follows. The chunks say how long they are: where the
  /// data goes on, the count is what is wrong.
  private mutating func nextUncounted(
    _ buffers: DecodingBuffers, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> Step {
    let rest = data.offset &+ data.size
    guard offset &+ 8 < rest,
      try file.read(at: offset, count: 8, into: &buffers.compressed) == 8
    else { return .end }
    if buffers.compressed.rawBytes.load64(at: 0, isBigEndian: isBigEndian) == 0 {
      // Behind chunks it pads; in their place, count and all, it stands for what was lost.
      guard offset == data.offset &+ 4 else { return .end }
      let position = FilePosition(fileOffset: data.offset)
      anomalies.note(
        .badChunk, at: data.offset,
        "the \(data.size) bytes of CPU \(cpu) begin with zeros instead of chunks; they were skipped"
      )
      offset = data.end
      return .damaged(at: position)
    }
    anomalies.note(
      .badChunk, at: data.offset,
      "CPU \(cpu) has more chunks of data than their count says; they were read all the same")
    chunksLeft = .max
    return try nextChunk(buffers, &anomalies)
  }

  /// The file ends, or the next CPU's data begins, inside a chunk.
  private mutating func cut(at position: FilePosition, _ anomalies: inout AnomalyLog) -> Step {
    offset = data.end
    chunksLeft = 0
    anomalies.note(
      .truncatedFile, at: position.fileOffset,
      "the data of CPU \(cpu) ends inside a compressed chunk; what follows of it is missing")
    return .damaged(at: position)
  }
}
