internal import TraceVocabulary

/// Reads the body of version 6: parts in a fixed order, none of which says where the next begins.
struct Version6 {
  private var cursor: FileCursor
  private var options = TraceOptions(version: 6)
  private let header: FileHeader
  /// Options, and rows of tables of CPUs, that the buffers together may still have: they may name one
  /// place in the file again and again.
  private var optionsLeft = Limits.options
  private var rowsLeft = Limits.tableRows

  /// A reader of what follows `header`.
  init(_ cursor: FileCursor, header: FileHeader) {
    self.cursor = cursor
    self.header = header
  }

  /// Reads everything but the data.
  mutating func read(anomalies: inout AnomalyLog) throws(TraceFileError) -> ContainerParts {
    let headerPage = try readHeaderPage(anomalies: &anomalies)
    let formats = try readFormats(anomalies: &anomalies)
    let symbols = try skipSideText(.symbols)
    let printkFormats = try skipSideText(.printkFormats)
    let commandLines = try readCommandLines(anomalies: &anomalies)
    let buffers = try readBuffers(anomalies: &anomalies)
    return ContainerParts(
      header: header, headerPage: headerPage, options: options, formats: formats,
      commandLines: commandLines, symbols: symbols, printkFormats: printkFormats,
      buffers: buffers)
  }

  private mutating func readHeaderPage(
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> HeaderPage {
    cursor.section = "header page"
    let start = cursor.position
    guard try cursor.readTerminatedText(limit: 16) == Array("header_page".utf8) else {
      throw cursor.origin.malformed(at: 0, "does not begin with `header_page`")
    }
    let size = try cursor.readInteger(UInt64.self)
    guard size <= Limits.headerPageBytes else {
      throw cursor.origin.exceedsLimit(at: 0, "has \(size) bytes")
    }
    let text = try cursor.readBytes(size)
    cursor.section = "header event"
    guard try cursor.readTerminatedText(limit: 16) == Array("header_event".utf8) else {
      throw cursor.origin.malformed(at: 0, "does not begin with `header_event`")
    }
    try skipText("header event", size: try cursor.readInteger(UInt64.self))
    return try header.headerPage(
      text, origin: ByteOrigin(fileName: cursor.name, section: "header page", offset: start),
      anomalies: &anomalies)
  }

  /// Finds the end of both format sections by their sizes, then reads them at once.
  private mutating func readFormats(
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> [EventFormatText] {
    cursor.section = "ftrace events"
    let start = cursor.position
    try skipTexts()
    let middle = cursor.position
    cursor.section = "event formats"
    let systems = try cursor.readInteger(UInt32.self)
    guard systems <= Limits.systems else {
      throw cursor.origin.exceedsLimit(at: 0, "counts \(systems) event systems")
    }
    for _ in 0..<systems {
      _ = try cursor.readTerminatedText(limit: Limits.nameBytes)
      try skipTexts()
    }
    let end = cursor.position
    guard end - start <= Limits.formatSectionBytes else {
      throw cursor.origin.exceedsLimit(at: 0, "has \(end - start) bytes")
    }
    var sections = EventFormatSections()
    cursor.move(to: start, section: "ftrace events")
    let ftraceOrigin = cursor.origin
    let ftrace = try cursor.readBytes(middle - start)
    sections.takeFtraceEvents(
      ftrace, isBigEndian: header.isBigEndian, origin: ftraceOrigin, anomalies: &anomalies)
    cursor.section = "event formats"
    let origin = cursor.origin
    let events = try cursor.readBytes(end - middle)
    sections.takeEvents(
      events, isBigEndian: header.isBigEndian, origin: origin, anomalies: &anomalies)
    return sections.formats
  }

  private mutating func readCommandLines(
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> [Int32: String] {
    let size = try integer("saved command lines", UInt64.self)
    guard size <= Limits.commandLineBytes else {
      throw cursor.origin.exceedsLimit(at: 0, "has \(size) bytes")
    }
    let origin = cursor.origin
    let text = try cursor.readBytes(size)
    return CommandLines.parse(text, origin: origin, anomalies: &anomalies)
  }

  /// Reads the CPU count, the options, and the tables of the top buffer and of all instances.
  private mutating func readBuffers(
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> [BufferOption] {
    let count = try integer("CPU count", UInt32.self)
    guard count <= Limits.cpus else {
      throw cursor.origin.exceedsLimit(at: 0, "is \(count)")
    }
    var top = BufferOption(offset: cursor.position, name: "")
    top.cpuCount = Int(count)
    try readTable(of: &top, readsOptions: true, anomalies: &anomalies)
    if top.extents.isEmpty, options.buffers.isEmpty {
      throw TraceFileError.unfinished(cursor.name)
    }
    var buffers = [top]
    for option in options.buffers {
      var buffer = option
      buffer.cpuCount = buffer.cpuCount ?? top.cpuCount
      do throws(TraceFileError) {
        cursor.move(to: option.offset, section: "buffer")
        try readTable(of: &buffer, readsOptions: false, anomalies: &anomalies)
        buffers.append(buffer)
      } catch {
        anomalies.note(
          Self.anomaly(for: error.kind), at: error.offset,
          "buffer \"\(option.name)\" cannot be read: \(error.description)")
      }
    }
    return buffers
  }

  /// What it is that an instance could not be read.
  private static func anomaly(for kind: TraceFileError.Kind) -> Anomaly.Kind {
    switch kind {
    case .truncated: .truncatedFile
    case .limitExceeded: .limitReached
    default: .badSection
    }
  }

  /// Reads what stands before a CPU table, the table, and the clock after it.
  private mutating func readTable(
    of buffer: inout BufferOption, readsOptions: Bool, anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    var tag = try readTag()
    if tag.starts(with: "options".utf8) {
      try readOptions(isKept: readsOptions, anomalies: &anomalies)
      tag = try readTag()
    }
    if tag.starts(with: "latency".utf8) {
      throw TraceFileError.latencyTrace(cursor.name)
    }
    guard tag.starts(with: "flyrecord".utf8) else {
      throw cursor.origin.malformed(at: 0, "is neither `flyrecord` nor `latency`")
    }
    cursor.section = "CPU table"
    let announced = buffer.cpuCount ?? 0
    let count = readsOptions ? options.cpuCount ?? announced : announced
    guard count <= rowsLeft else {
      throw cursor.origin.exceedsLimit(
        at: 0, "has, with those of other buffers, more than \(Limits.tableRows) rows")
    }
    rowsLeft -= count
    for cpu in 0..<count {
      let offset = try cursor.readInteger(UInt64.self)
      let size = try cursor.readInteger(UInt64.self)
      // A recorder that finished gives every CPU a place, with or without data.
      if offset != 0 || size != 0 {
        buffer.extents.append(
          BufferOption.Extent(cpu: CPUNumber(cpu), offset: offset, size: size))
      }
    }
    buffer.clock = readClock(mayFollowEmptyRow: count > announced, anomalies: &anomalies)
  }

  /// Reads one of the ten-byte words that say what follows.
  private mutating func readTag() throws(TraceFileError) -> [UInt8] {
    cursor.section = "body"
    return try cursor.readBytes(10)
  }

  private mutating func readOptions(
    isKept: Bool, anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    cursor.section = "options"
    while true {
      let origin = cursor.origin
      let id = try cursor.readInteger(UInt16.self)
      guard id != OptionID.done.rawValue else {
        return
      }
      guard optionsLeft > 0 else {
        throw origin.exceedsLimit(
          at: 0, "holds, with those of other buffers, more than \(Limits.options) options")
      }
      optionsLeft -= 1
      let size = UInt64(try cursor.readInteger(UInt32.self))
      guard isKept, size <= Limits.optionBytes else {
        if isKept {
          anomalies.note(.limitReached, at: origin.offset, "option \(id) has \(size) bytes")
        }
        try cursor.skip(byteCount: size)
        continue
      }
      let payload = try cursor.readBytes(size)
      try options.take(
        id: id, payload: payload.span, isBigEndian: header.isBigEndian, origin: origin,
        anomalies: &anomalies)
    }
  }

  /// Reads the clock after a CPU table, where `TRACECLOCK` announced one. When the count of CPUs
  /// was raised by an option, a row of zeros may stand between, for readers that know no options.
  /// A clock that cannot be read is the kernel's default: such files exist.
  private mutating func readClock(
    mayFollowEmptyRow: Bool, anomalies: inout AnomalyLog
  ) -> TraceClock? {
    guard options.hasTraceClock else {
      return nil
    }
    let start = cursor.position
    do throws(TraceFileError) {
      var size = try integer("clock", UInt64.self)
      if mayFollowEmptyRow, size == 0, try cursor.readInteger(UInt64.self) == 0 {
        size = try cursor.readInteger(UInt64.self)
      }
      guard size <= Limits.nameBytes else {
        throw cursor.origin.exceedsLimit(at: 0, "has \(size) bytes")
      }
      if let clock = OptionText.selectedClock(try cursor.readBytes(size)) {
        return clock
      }
    } catch {}
    anomalies.note(
      .unreadClock, at: start,
      "the clock cannot be read: \(options.clock?.name ?? TraceClock.local.name) is assumed")
    return nil
  }

  private mutating func integer<Integer: FixedWidthInteger>(
    _ section: String, _ type: Integer.Type
  ) throws(TraceFileError) -> Integer {
    cursor.section = section
    return try cursor.readInteger(type)
  }

  private mutating func skipText(_ section: String, size: UInt64) throws(TraceFileError) {
    cursor.section = section
    try cursor.skip(byteCount: size)
  }

  /// Moves over a text that is read only when something needs it.
  private mutating func skipSideText(_ kind: SideText.Kind) throws(TraceFileError) -> SideText {
    let size = UInt64(try integer(kind.rawValue, UInt32.self))
    let text = SideText(kind: kind, offset: cursor.position, size: size)
    try skipText(kind.rawValue, size: size)
    return text
  }

  /// Moves over a count and that many texts.
  private mutating func skipTexts() throws(TraceFileError) {
    let count = try cursor.readInteger(UInt32.self)
    guard count <= Limits.events else {
      throw cursor.origin.exceedsLimit(at: 0, "counts \(count) events of a system")
    }
    for _ in 0..<count {
      try cursor.skip(byteCount: try cursor.readInteger(UInt64.self))
    }
  }
}

extension FileHeader {
  /// The layout of sub-buffers by the header page's `text`; where that is unreadable, by the file
  /// header, which has the recorder's idea of it.
  func headerPage(
    _ text: some Sequence<UInt8>, origin: ByteOrigin, anomalies: inout AnomalyLog
  ) throws(TraceFileError) -> HeaderPage {
    if let page = HeaderPage(text) {
      return page
    }
    let size = Int(pageSize)
    guard HeaderPage.isSubBufferSize(size), recorderLongSize == 4 || recorderLongSize == 8 else {
      throw origin.malformed(at: 0, "does not say how large a sub-buffer is")
    }
    anomalies.note(
      .badSection, at: origin.offset,
      "the header page cannot be read: \(size) bytes a sub-buffer and a long of "
        + "\(recorderLongSize) bytes are assumed")
    return HeaderPage(kernelLongSize: recorderLongSize, subBufferSize: size)
  }
}
