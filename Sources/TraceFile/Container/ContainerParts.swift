internal import TraceVocabulary

/// What both versions of the container come to, before CPU data is held against the file.
struct ContainerParts {
  var header: FileHeader
  var headerPage: HeaderPage
  var options: TraceOptions
  var formats: [EventFormatText]
  var commandLines: [Int32: String]
  /// Where the kernel's symbols stand; nil where the file has none.
  var symbols: SideText?
  /// Where the constant texts stand that events point at; nil where the file has none.
  var printkFormats: SideText?
  /// The buffers with their tables.
  var buffers: [BufferOption]

  /// The description of `file`.
  func description(
    of file: InputFile, name: String, anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> TraceDescription {
    let cpus = CPUPlacement(fileSize: file.size).place(buffers, anomalies: &anomalies)
    guard cpus.contains(where: { !$0.isEmpty }) else {
      throw noData(in: file, name: name, anomalies)
    }
    let all = zip(buffers, cpus).map { buffer, cpus in
      let promised = buffer.isText ? 0 : buffer.extents.count { $0.size > 0 }
      return TraceBuffer(
        name: buffer.name, clock: clock(of: buffer),
        subBufferSize: buffer.subBufferSize ?? headerPage.subBufferSize,
        dataOffset: headerPage.dataOffset, isCompressed: buffer.isCompressed,
        cpus: cpus.sorted { $0.cpu < $1.cpu },
        isMissingCPUs: buffer.isSalvaged || cpus.count < promised,
        statistics: options.statistics[buffer.name] ?? [])
    }
    return TraceDescription(
      version: header.version, compression: header.compression, isBigEndian: header.isBigEndian,
      kernelLongSize: headerPage.kernelLongSize, kernel: options.kernel,
      recorder: options.recorder, timeCorrection: options.timeCorrection,
      buffers: all.filter { $0.name.isEmpty } + all.filter { !$0.name.isEmpty },
      commandLines: commandLines, eventFormats: formats,
      symbols: symbols, printkFormats: printkFormats, traceID: options.traceID,
      guests: options.guests, fileSize: file.size)
  }

  /// The clock of `buffer`. With a conversion in the file, cycles come out as nanoseconds.
  private func clock(of buffer: BufferOption) -> TraceClock {
    let clock = buffer.clock ?? options.clock ?? .local
    return clock.name == "x86-tsc" && options.timeCorrection.cycles != nil
      ? TraceClock(name: "tsc2nsec") : clock
  }

  private func noData(
    in file: InputFile, name: String, _ anomalies: AnomalyLog
  ) -> TraceFileError {
    if anomalies.anomalies.contains(where: { $0.kind == .truncatedFile }) {
      return TraceFileError(
        .truncated, at: file.size,
        "\(name) is cut short before the first whole piece of any CPU's data; copy the file again, "
          + "or record again.")
    }
    if !buffers.isEmpty, buffers.allSatisfy(\.isText) {
      return .latencyTrace(name)
    }
    return TraceFileError(
      .noData, at: 0,
      "\(name) holds no data of any CPU: nothing was recorded; check that events were enabled, and "
        + "record again.")
  }
}

extension TraceFileError {
  /// The error of a latency tracer's file.
  static func latencyTrace(_ name: String) -> TraceFileError {
    TraceFileError(
      .latencyTrace, at: 0,
      "\(name) holds the text of a latency tracer and no binary ring-buffer data; record events "
        + "with `trace-cmd record -e dma_fence`, without `-p`.")
  }

  /// The error of a file whose recorder died before it wrote where the data stand.
  static func unfinished(_ name: String) -> TraceFileError {
    TraceFileError(
      .recorderLeftovers, at: 0,
      "\(name) was not finished: the recorder died before it wrote the data into it; "
        + "`trace-cmd restore` makes a trace of it and of the files \(name).cpu0, .cpu1 and so on.")
  }
}

extension TraceDescription {
  /// The corrections that apply to `buffer`: a conversion of cycles is for stamps in cycles alone,
  /// and an instance may have another clock.
  package func timeCorrection(of buffer: TraceBuffer) -> TimeCorrection {
    var correction = timeCorrection
    if buffer.clock.name != "tsc2nsec" {
      correction.cycles = nil
    }
    return correction
  }
}
