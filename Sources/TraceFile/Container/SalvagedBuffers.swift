internal import TraceVocabulary

/// Finds the data of a version 7 file whose last options are lost, as in every file that was cut:
/// only they say where the data of each CPU stand, and they stand at the end of the file.
///
/// The sections follow one another, so that walking them finds the buffers; inside a buffer the
/// streams of the CPUs follow one another, each at a page boundary. Which CPU a stream is of stands
/// nowhere: the recorder writes them in ascending order, and so they are numbered.
struct SalvagedBuffers {
  let sections: SectionReader
  let header: FileHeader
  let options: TraceOptions

  /// The buffers that no option names, found after the options section at `header.firstOptions`.
  func find(anomalies: inout AnomalyLog) -> [BufferOption] {
    var found: [BufferOption] = []
    var offset = header.firstOptions
    var buffersPassed = 0
    for _ in 0..<Limits.sections {
      guard let section = try? sections.header(at: offset, named: "sections") else {
        break
      }
      let (end, overflow) = section.payload.addingReportingOverflow(section.size)
      if section.id == OptionID.buffer.rawValue {
        if !options.buffers.contains(where: { $0.offset == offset }),
          let buffer = buffer(at: offset, section, number: buffersPassed, anomalies: &anomalies)
        {
          found.append(buffer)
        }
        buffersPassed += 1
      }
      // A recorder that died while it wrote a section has left its size zero.
      guard !overflow, section.size > 0, found.count < Limits.instances else {
        break
      }
      offset = end
    }
    return found
  }

  /// The streams in one buffer's section; nil where there is no whole piece of any.
  private func buffer(
    at offset: UInt64, _ section: SectionHeader, number: Int, anomalies: inout AnomalyLog
  ) -> BufferOption? {
    let pageSize = UInt64(header.pageSize)
    guard HeaderPage.isSubBufferSize(Int(header.pageSize)) else {
      return nil
    }
    var buffer = BufferOption(offset: offset, name: name(ofBuffer: number))
    buffer.isCompressed = section.isCompressed
    buffer.isSalvaged = true
    let fileSize = sections.file.size
    let (sectionEnd, overflow) = section.payload.addingReportingOverflow(section.size)
    let isUnfinished = section.size == 0 || overflow
    buffer.sectionEnd = isUnfinished ? nil : sectionEnd
    let streams = SalvagedStreams(
      sections: sections, pageSize: pageSize,
      end: isUnfinished ? fileSize : min(sectionEnd, fileSize))
    let found =
      section.isCompressed
      ? streams.compressed(from: section.payload) : streams.plain(from: section.payload)
    guard !found.isEmpty else {
      return nil
    }
    buffer.extents = found.enumerated().map { cpu, stream in
      BufferOption.Extent(
        cpu: CPUNumber(cpu), offset: stream.lowerBound, size: stream.upperBound - stream.lowerBound)
    }
    anomalies.note(
      .salvagedData, at: offset,
      "the file is cut before the table of buffer \"\(buffer.name)\": its data was found by "
        + "walking, \(found.count) stream\(found.count == 1 ? "" : "s") taken for CPU 0 and up; "
        + "the numbers are assumed")
    return buffer
  }

  /// The name of a buffer by its place in the file. The recorder writes the buffers in the order in
  /// which it wrote their counters, whose headings have the names.
  private func name(ofBuffer number: Int) -> String {
    if options.statisticsOrder.indices.contains(number) {
      let name = options.statisticsOrder[number]
      if !options.buffers.contains(where: { $0.name == name }) {
        return name
      }
    }
    return "buffer \(number)"
  }
}
