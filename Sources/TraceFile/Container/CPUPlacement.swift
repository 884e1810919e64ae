internal import TraceVocabulary

/// Holds the CPU tables of all buffers against the file: what lies beyond its end is cut, and no
/// byte belongs to two CPUs, so that a hostile table cannot make a small file long.
struct CPUPlacement {
  /// Bytes of the whole file.
  let fileSize: UInt64

  /// One row of any table.
  private struct Row {
    var buffer: Int
    var extent: BufferOption.Extent
  }

  /// The data of each buffer's CPUs that are in the file, in the order of `buffers`.
  func place(_ buffers: [BufferOption], anomalies: inout AnomalyLog) -> [[CPUData]] {
    var rows: [Row] = []
    for (index, buffer) in buffers.enumerated() where !buffer.isText {
      for extent in buffer.extents where extent.size > 0 {
        guard extent.offset < fileSize else {
          anomalies.note(
            .truncatedFile, at: fileSize,
            "the file ends before the \(extent.size) bytes of \(Self.name(extent, buffer))")
          continue
        }
        rows.append(Row(buffer: index, extent: extent))
      }
    }
    rows.sort { left, right in
      (left.extent.offset, left.buffer, left.extent.cpu)
        < (right.extent.offset, right.buffer, right.extent.cpu)
    }
    var result = [[CPUData]](repeating: [], count: buffers.count)
    var previousOffset: UInt64?
    for (index, row) in rows.enumerated() {
      let buffer = buffers[row.buffer]
      let extent = row.extent
      guard extent.offset != previousOffset else {
        anomalies.note(
          .badSection, at: extent.offset,
          "\(Self.name(extent, buffer)) has the same data as another CPU: left out")
        continue
      }
      previousOffset = extent.offset
      let next = rows[(index + 1)...].first { $0.extent.offset > extent.offset }?.extent.offset
      let limit = min(next ?? fileSize, fileSize)
      let size = sizeInFile(extent, of: buffer, next: next, anomalies: &anomalies)
      var end = limit
      if let sectionEnd = buffer.sectionEnd, sectionEnd >= extent.offset + size {
        end = min(end, sectionEnd)
      }
      if !buffer.isCompressed {
        end = extent.offset + size
      }
      result[row.buffer].append(
        CPUData(
          cpu: extent.cpu, offset: extent.offset, size: size, end: end,
          isCut: size < extent.size))
    }
    return result
  }

  /// The size of `extent`, cut to the file and to where the next one begins.
  private func sizeInFile(
    _ extent: BufferOption.Extent, of buffer: BufferOption, next: UInt64?,
    anomalies: inout AnomalyLog
  ) -> UInt64 {
    let available = fileSize - extent.offset
    if extent.size > available {
      anomalies.note(
        .truncatedFile, at: fileSize,
        "the file ends inside \(Self.name(extent, buffer)): \(extent.size - available) of "
          + "\(extent.size) bytes are lost")
    }
    let size = min(extent.size, available)
    guard let next, size > next - extent.offset else {
      return size
    }
    anomalies.note(
      .badSection, at: next, "\(Self.name(extent, buffer)) runs into the data of another CPU")
    return next - extent.offset
  }

  private static func name(_ extent: BufferOption.Extent, _ buffer: BufferOption) -> String {
    buffer.name.isEmpty ? "CPU \(extent.cpu)" : "CPU \(extent.cpu) of buffer \"\(buffer.name)\""
  }
}
