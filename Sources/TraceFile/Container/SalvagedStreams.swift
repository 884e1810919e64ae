/// Finds where the streams of CPUs begin and end inside a buffer's section without its table.
struct SalvagedStreams {
  let sections: SectionReader
  /// Streams begin at multiples of this.
  let pageSize: UInt64
  /// The first byte that is not the section's, or not in the file.
  let end: UInt64

  /// Streams of chunks: a count, then each chunk's two sizes and bytes. Ends at what is none.
  func compressed(from start: UInt64) -> [Range<UInt64>] {
    var streams: [Range<UInt64>] = []
    var offset = aligned(start)
    while offset < end, streams.count < Limits.cpus, let stream = chunks(at: offset) {
      streams.append(stream)
      offset = aligned(stream.upperBound)
    }
    return streams
  }

  /// The stream of chunks at `offset`, as far as the file goes; nil without one whole chunk.
  private func chunks(at offset: UInt64) -> Range<UInt64>? {
    var cursor = FileCursor(sections.file, name: sections.name, at: offset, section: "chunks")
    cursor.isBigEndian = sections.isBigEndian
    guard let count = try? cursor.readInteger(UInt32.self), count > 0 else {
      return nil
    }
    var hasWholeChunk = false
    for _ in 0..<count {
      guard let compressed = try? cursor.readInteger(UInt32.self),
        let inflated = try? cursor.readInteger(UInt32.self)
      else {
        return hasWholeChunk ? offset..<end : nil
      }
      guard compressed > 0, inflated > 0, inflated <= Limits.chunkBytes else {
        return hasWholeChunk ? offset..<min(cursor.position - 8, end) : nil
      }
      guard cursor.position <= end, UInt64(compressed) <= end - cursor.position,
        (try? cursor.skip(byteCount: UInt64(compressed))) != nil
      else {
        return hasWholeChunk ? offset..<end : nil
      }
      hasWholeChunk = true
    }
    return offset..<cursor.position
  }

  /// Streams of plain sub-buffers: one begins where the time goes back, since within a CPU it does
  /// not. An empty sub-buffer of zeros, with which a recorder fills up, belongs to the one before.
  func plain(from start: UInt64) -> [Range<UInt64>] {
    var streams: [Range<UInt64>] = []
    var offset = aligned(start)
    var streamStart = offset
    var previous: UInt64 = 0
    var bytes: [UInt8] = []
    while offset < end, streams.count < Limits.cpus {
      guard let count = try? sections.file.read(at: offset, count: 16, into: &bytes), count == 16
      else {
        break
      }
      let timestamp: UInt64 = bytes.span.integer(at: 0, isBigEndian: sections.isBigEndian)
      let isFiller = bytes.prefix(16).allSatisfy { $0 == 0 }
      if timestamp < previous, !isFiller {
        streams.append(streamStart..<offset)
        streamStart = offset
      }
      if !isFiller {
        previous = timestamp
      }
      offset = offset.addingReportingOverflow(pageSize).partialValue
    }
    if streamStart < min(offset, end), streams.count < Limits.cpus {
      streams.append(streamStart..<min(offset, end))
    }
    return streams
  }

  /// The first page boundary at or after `offset`, or `end`.
  private func aligned(_ offset: UInt64) -> UInt64 {
    let (sum, overflow) = offset.addingReportingOverflow(pageSize - 1)
    return overflow ? end : sum - sum % pageSize
  }
}
