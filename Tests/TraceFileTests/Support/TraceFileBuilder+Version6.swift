extension TraceFileBuilder {
  func buildVersion6(_ trace: inout BuiltTrace) {
    for part in [headerInfo, ftraceSection, eventSection, symbolSection] {
      trace.file.write(part)
    }
    trace.file.write(printkSection)
    trace.file.write(commandLineSection)
    trace.cpuCountWord = trace.file.count
    let top = buffers.first ?? Buffer()
    trace.file.write(cpuCount(of: top))
    if let version6Body {
      trace.file.write(version6Body)
      return
    }
    var offsetWords: [Int] = []
    trace.file.write("options  \0")
    for option in options {
      write(option, to: &trace.file)
    }
    for buffer in buffers.dropFirst() {
      var payload = writer
      payload.write(UInt64(0))
      payload.writeTerminated(buffer.name)
      write(Option(id: 3, payload: payload.bytes), to: &trace.file)
      offsetWords.append(trace.file.count - payload.count)
      var count = writer
      count.write(cpuCount(of: buffer))
      write(Option(id: 8, payload: count.bytes), to: &trace.file)
    }
    trace.file.write(UInt16(0))
    writeTableAndData(of: top, to: &trace)
    for (buffer, word) in zip(buffers.dropFirst(), offsetWords) {
      trace.file.patch(UInt64(trace.file.count), at: word)
      writeTableAndData(of: buffer, to: &trace)
    }
  }

  /// A table has a row for each CPU from 0 on.
  private func cpuCount(of buffer: Buffer) -> UInt32 {
    (buffer.cpus.keys.max() ?? 0) + 1
  }

  private func write(_ option: Option, to file: inout ByteWriter) {
    file.write(option.id)
    file.write(UInt32(option.payload.count))
    file.write(option.payload)
  }

  private func writeTableAndData(of buffer: Buffer, to trace: inout BuiltTrace) {
    trace.file.write("flyrecord\0")
    let table = trace.file.count
    trace.tables.append(table)
    let count = Int(cpuCount(of: buffer))
    trace.file.write([UInt8](repeating: 0, count: 16 * count))
    if hasClockText {
      let clock = "local [\(buffer.clock)]\n"
      trace.file.write(UInt64(clock.utf8.count))
      trace.file.write(clock)
    }
    var starts: [Int] = []
    for cpu in 0..<count {
      let data = buffer.cpus[UInt32(cpu)] ?? []
      trace.file.pad(to: buffer.subBufferSize ?? subBufferSize)
      trace.file.patch(UInt64(trace.file.count), at: table + 16 * cpu)
      trace.file.patch(UInt64(data.count), at: table + 16 * cpu + 8)
      starts.append(trace.file.count)
      trace.file.write(data)
    }
    trace.cpuData.append(starts)
  }
}
