extension TraceFileBuilder {
  func buildVersion7(_ trace: inout BuiltTrace) {
    trace.file.writeTerminated(compression.rawValue)
    trace.file.writeTerminated(compression == .none ? "" : "1.5.4")
    trace.firstOptionsWord = trace.file.count
    trace.file.write(UInt64(0))
    let contents: [(UInt16, [UInt8])] = [
      (16, headerInfo), (17, ftraceSection), (18, eventSection), (19, symbolSection),
      (20, printkSection), (21, commandLineSection),
    ]
    var first: [Option] = []
    for (id, content) in contents {
      var offset = writer
      offset.write(UInt64(trace.file.count))
      first.append(Option(id: id, payload: offset.bytes))
      trace.sections[id] = trace.file.count
      writeSection(id, content, to: &trace.file)
    }
    trace.file.patch(UInt64(trace.file.count), at: trace.firstOptionsWord)
    writeOptions(first + options, to: &trace)
    for buffer in buffers {
      let option = writeBuffer(buffer, to: &trace)
      if let word = trace.nextOptionsWords.last {
        trace.file.patch(UInt64(trace.file.count), at: word)
      }
      writeOptions([option], to: &trace)
    }
    writeSection(15, Array("headers\0options\0".utf8), to: &trace.file)
  }

  /// A section that is compressed where the file is.
  private func writeSection(_ id: UInt16, _ content: [UInt8], to file: inout ByteWriter) {
    let stored = compression.store(content)
    let isCompressed = compression != .none
    writeSectionHeader(
      id, isCompressed: isCompressed, size: stored.count + (isCompressed ? 8 : 0), to: &file)
    if isCompressed {
      file.write(UInt32(stored.count))
      file.write(UInt32(content.count))
    }
    file.write(stored)
  }

  private func writeSectionHeader(
    _ id: UInt16, isCompressed: Bool, size: Int, to file: inout ByteWriter
  ) {
    file.write(id)
    file.write(UInt16(isCompressed ? 1 : 0))
    file.write(UInt32(7))
    file.write(UInt64(size))
  }

  /// An options section with a `DONE` that says there is no next one.
  private func writeOptions(_ options: [Option], to trace: inout BuiltTrace) {
    var content = writer
    for option in options {
      content.write(option.id)
      content.write(UInt32(option.payload.count))
      content.write(option.payload)
    }
    content.write(UInt16(0))
    content.write(UInt32(8))
    trace.optionsSections.append(trace.file.count)
    trace.sections[0] = trace.file.count
    writeSectionHeader(0, isCompressed: false, size: content.count + 8, to: &trace.file)
    trace.file.write(content.bytes)
    trace.nextOptionsWords.append(trace.file.count)
    trace.file.write(UInt64(0))
  }

  /// The section of `buffer`; returns the option that names it.
  private func writeBuffer(_ buffer: Buffer, to trace: inout BuiltTrace) -> Option {
    let size = buffer.subBufferSize ?? subBufferSize
    let section = trace.file.count
    var option = writer
    option.write(UInt64(section))
    option.writeTerminated(buffer.name)
    option.writeTerminated(buffer.clock)
    option.write(UInt32(size))
    option.write(UInt32(buffer.cpus.count))
    trace.sections[3] = section
    writeSectionHeader(3, isCompressed: compression != .none, size: 0, to: &trace.file)
    var starts: [Int] = []
    for (cpu, data) in buffer.cpus.sorted(by: { $0.key < $1.key }) {
      trace.file.pad(to: size)
      let start = trace.file.count
      starts.append(start)
      trace.file.write(compression == .none ? data : chunks(of: data, size: size))
      option.write(cpu)
      option.write(UInt64(start))
      option.write(UInt64(trace.file.count - start + buffer.sizeError))
    }
    trace.file.patch(UInt64(trace.file.count - section - 16), at: section + 8)
    trace.cpuData.append(starts)
    return Option(id: 3, payload: option.bytes)
  }

  /// A count, and chunks of `chunkSubBuffers` sub-buffers with their two sizes.
  private func chunks(of data: [UInt8], size: Int) -> [UInt8] {
    var file = writer
    let length = chunkSubBuffers * size
    let starts = stride(from: 0, to: data.count, by: length)
    file.write(UInt32(Array(starts).count))
    for start in starts {
      let chunk = Array(data[start..<min(start + length, data.count)])
      let stored = compression.store(chunk)
      file.write(UInt32(stored.count))
      file.write(UInt32(chunk.count))
      file.write(stored)
    }
    return file.bytes
  }
}
