internal import TraceVocabulary

/// Reads the body of version 7: sections, found through a chain of options.
struct Version7: ~Copyable {
  private let sections: SectionReader
  private let header: FileHeader
  private var options = TraceOptions(version: 7)
  private var inflater: ChunkInflater
  /// The chain of options could not be followed to its end.
  private var isCut = false
  /// Where the options stand that come last in the file.
  private var lastOptions: UInt64 = 0
  /// Bytes that all options sections together may still have: sections may overlap, so that a
  /// limit on each alone would let a small file ask for much reading.
  private var optionBytesLeft = Limits.optionsBytes

  /// A reader of what follows `header`.
  init(_ file: InputFile, name: String, header: FileHeader) throws(TraceFileError) {
    self.header = header
    sections = SectionReader(file: file, name: name, isBigEndian: header.isBigEndian)
    inflater = try ChunkInflater(header.compression)
  }

  /// Reads everything but the data.
  mutating func read(anomalies: inout AnomalyLog) throws(TraceFileError) -> ContainerParts {
    guard header.firstOptions != 0 else {
      throw TraceFileError.unfinished(sections.name)
    }
    try readOptions(anomalies: &anomalies)
    let headerPage = try readHeaderPage(anomalies: &anomalies)
    let formats = readFormats(anomalies: &anomalies)
    let commandLines = readCommandLines(anomalies: &anomalies)
    var buffers = options.buffers
    for index in buffers.indices {
      examineSection(of: &buffers[index], anomalies: &anomalies)
    }
    if !isCut {
      examineTail(anomalies: &anomalies)
    }
    if isCut || buffers.isEmpty {
      let salvage = SalvagedBuffers(sections: sections, header: header, options: options)
      buffers += salvage.find(anomalies: &anomalies)
    }
    return ContainerParts(
      header: header, headerPage: headerPage, options: options, formats: formats,
      commandLines: commandLines,
      symbols: options.sections[.kallsyms].map { SideText(kind: .symbols, offset: $0) },
      printkFormats: options.sections[.printk].map { SideText(kind: .printkFormats, offset: $0) },
      buffers: buffers)
  }

  /// Follows the chain of options sections. An offset that was visited before ends it.
  private mutating func readOptions(anomalies: inout AnomalyLog) throws(TraceFileError) {
    var next = header.firstOptions
    var visited: Set<UInt64> = []
    while next != 0 {
      guard visited.count < Limits.sections, visited.insert(next).inserted else {
        anomalies.note(.badSection, at: next, "the options refer to themselves: the rest is left")
        return
      }
      do throws(TraceFileError) {
        next = try readOptions(at: next, anomalies: &anomalies)
      } catch {
        guard visited.count > 1, error.kind != .limitExceeded else {
          throw error
        }
        isCut = true
        anomalies.note(
          error.kind == .truncated ? .truncatedFile : .badSection, at: error.offset,
          error.description)
        return
      }
    }
  }

  /// Takes the options of one section; returns where the next section stands, 0 for none.
  private mutating func readOptions(
    at offset: UInt64, anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> UInt64 {
    let section = try sections.read(
      .done, named: "options", at: offset, limit: optionBytesLeft, with: &inflater)
    optionBytesLeft -= UInt64(section.bytes.count)
    lastOptions = max(lastOptions, offset)
    var cursor = section.cursor
    while !cursor.isAtEnd {
      let place = cursor.fileOffset
      let id = try cursor.readInteger(UInt16.self)
      let size = try cursor.readInteger(UInt32.self)
      if id == OptionID.done.rawValue {
        guard size == 8 else {
          throw cursor.origin.malformed(at: cursor.position, "ends with \(size) bytes instead of 8")
        }
        return try cursor.readInteger(UInt64.self)
      }
      let payload = try cursor.readSpan(byteCount: UInt64(size))
      guard size <= Limits.optionBytes else {
        anomalies.note(.limitReached, at: place, "option \(id) has \(size) bytes: left out")
        continue
      }
      let origin = ByteOrigin(
        fileName: sections.name, section: "options", offset: place,
        isInflated: section.origin.isInflated)
      try options.take(
        id: id, payload: payload, isBigEndian: header.isBigEndian, origin: origin,
        anomalies: &anomalies)
    }
    return 0
  }

  private mutating func readHeaderPage(
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> HeaderPage {
    let origin = ByteOrigin(
      fileName: sections.name, section: "header page",
      offset: options.sections[.headerInfo] ?? header.end)
    var text: [UInt8] = []
    if let section = read(
      .headerInfo, named: "header page", limit: 2 * Limits.headerPageBytes, anomalies: &anomalies)
    {
      var cursor = section.cursor
      do throws(TraceFileError) {
        _ = try cursor.readTerminatedText(limit: 16)
        let size = try cursor.readInteger(UInt64.self)
        let page = try cursor.readSpan(byteCount: size)
        text = page.prefix(upTo: page.count)
      } catch {
        anomalies.note(.badSection, at: error.offset, error.description)
      }
    }
    return try header.headerPage(text, origin: origin, anomalies: &anomalies)
  }

  private mutating func readFormats(anomalies: inout AnomalyLog) -> [EventFormatText] {
    var formats = EventFormatSections()
    let limit = UInt64(Limits.formatSectionBytes)
    if let section = read(
      .ftraceEvents, named: "ftrace events", limit: limit, anomalies: &anomalies)
    {
      formats.takeFtraceEvents(
        section.bytes, isBigEndian: header.isBigEndian, origin: section.origin,
        anomalies: &anomalies)
    }
    if let section = read(
      .eventFormats, named: "event formats", limit: limit, anomalies: &anomalies)
    {
      formats.takeEvents(
        section.bytes, isBigEndian: header.isBigEndian, origin: section.origin,
        anomalies: &anomalies)
    }
    return formats.formats
  }

  private mutating func readCommandLines(anomalies: inout AnomalyLog) -> [Int32: String] {
    guard
      let section = read(
        .commandLines, named: "saved command lines", limit: UInt64(Limits.commandLineBytes),
        anomalies: &anomalies)
    else {
      return [:]
    }
    var cursor = section.cursor
    do throws(TraceFileError) {
      try cursor.skip(byteCount: try cursor.readInteger(UInt64.self))
    } catch {
      anomalies.note(.unreadDescription, at: error.offset, error.description)
    }
    return CommandLines.parse(
      section.bytes, from: 8, origin: section.origin, anomalies: &anomalies)
  }

  /// Reads a section that the options name; one that is missing or broken is an anomaly.
  private mutating func read(
    _ id: OptionID, named name: String, limit: UInt64, anomalies: inout AnomalyLog
  ) -> Section? {
    // Names and the tracer's own formats describe the events, and are none.
    let isBeside = id == .commandLines || id == .ftraceEvents
    guard let offset = options.sections[id] else {
      anomalies.note(
        isBeside ? .unreadDescription : .badSection, at: header.end,
        "the file has no \(name)")
      return nil
    }
    do throws(TraceFileError) {
      return try sections.read(id, named: name, at: offset, limit: limit, with: &inflater)
    } catch {
      anomalies.note(
        isBeside ? .unreadDescription : error.kind == .truncated ? .truncatedFile : .badSection,
        at: error.offset, error.description)
      return nil
    }
  }

  /// Looks for an end that is cut off behind the options: no option leads there, since it names sections
  /// and nothing else.
  private func examineTail(anomalies: inout AnomalyLog) {
    let others = options.sections.values.max() ?? 0
    guard lastOptions > max(others, options.buffers.map(\.offset).max() ?? 0) else { return }
    var place = lastOptions
    for _ in 0..<Limits.sections where place < sections.file.size {
      guard let header = try? sections.header(at: place, named: "strings") else {
        anomalies.note(.cutTail, at: place, Self.cutTail)
        return
      }
      let end = header.payload.addingReportingOverflow(header.size)
      guard !end.overflow, end.partialValue <= sections.file.size else {
        if header.id == OptionID.strings.rawValue {
          anomalies.note(.cutTail, at: place, Self.cutTail)
        }
        return
      }
      place = end.partialValue
    }
  }

  private static let cutTail =
    "the file is cut short in the names of its sections, behind all options and data"

  /// Takes from the section of `buffer` what its option does not say.
  private func examineSection(of buffer: inout BufferOption, anomalies: inout AnomalyLog) {
    buffer.isCompressed = header.compression != .none
    do throws(TraceFileError) {
      let section = try sections.header(at: buffer.offset, named: "buffer")
      switch OptionID(rawValue: section.id) {
      case .buffer:
        buffer.isCompressed = section.isCompressed
        let end = section.payload.addingReportingOverflow(section.size)
        buffer.sectionEnd = end.overflow ? nil : end.partialValue
      case .bufferText:
        buffer.isText = true
      default:
        anomalies.note(
          .badSection, at: buffer.offset,
          "the section of buffer \"\(buffer.name)\" is of kind \(section.id)")
      }
    } catch {
      anomalies.note(.truncatedFile, at: error.offset, error.description)
    }
  }
}
