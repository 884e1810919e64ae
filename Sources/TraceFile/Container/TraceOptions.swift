internal import TraceVocabulary

/// What the options of a file say, gathered one by one.
struct TraceOptions {
  /// The version of the file: some options differ.
  let version: Int
  /// The buffers, in file order.
  var buffers: [BufferOption] = []
  /// The clock in the brackets of `TRACECLOCK`.
  private(set) var clock: TraceClock?
  /// Whether there was such an option: version 6 then has the clock's text again after the table.
  private(set) var hasTraceClock = false
  private(set) var kernel: String?
  private(set) var recorder: String?
  private(set) var traceID: UInt64?
  private(set) var guests: [(name: String, traceID: UInt64)] = []
  private(set) var timeCorrection = TimeCorrection.identity
  /// The number of CPUs of the top buffer (version 6) or of the machine.
  private(set) var cpuCount: Int?
  /// The kernel's counters, by instance.
  private(set) var statistics: [String: [CPUStatistics]] = [:]
  /// The instances that have counters, in file order: the order in which buffers are written.
  private(set) var statisticsOrder: [String] = [""]
  /// Where the sections of version 7 stand.
  private(set) var sections: [OptionID: UInt64] = [:]
  private var count = 0

  init(version: Int) {
    self.version = version
  }

  /// Takes one option; what it cannot understand is counted, and skipped by its size.
  mutating func take(
    id: UInt16, payload bytes: Span<UInt8>, isBigEndian: Bool, origin: ByteOrigin,
    anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    count += 1
    guard count <= Limits.options else {
      throw origin.exceedsLimit(at: 0, "holds more than \(Limits.options) options")
    }
    guard let option = OptionID(rawValue: id), version == 7 || id < OptionID.strings.rawValue else {
      anomalies.note(
        .unknownOption, at: origin.offset, "option \(id) of \(bytes.count) bytes is not known")
      return
    }
    if let size = option.payloadBytes, size != bytes.count {
      anomalies.note(
        .unknownOption, at: origin.offset,
        "option \(id) has \(bytes.count) bytes instead of \(size)")
      return
    }
    var payload = ByteCursor(bytes, isBigEndian: isBigEndian, origin: origin)
    do throws(TraceFileError) {
      try take(option, &payload, text: bytes, &anomalies)
    } catch {
      anomalies.note(
        .unknownOption, at: origin.offset,
        "option \(id) of \(bytes.count) bytes is not what it should be")
    }
  }

  private mutating func take(
    _ option: OptionID, _ payload: inout ByteCursor, text: Span<UInt8>,
    _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    switch option {
    case .date:
      // Microseconds (trace-cmd record --date).
      timeCorrection.offset &+= 1_000 &* (try Self.number(text, payload.origin))
    case .offset:
      timeCorrection.offset &+= try Self.number(text, payload.origin)
    case .cpuStatistics:
      takeStatistics(Self.rawText(text), at: payload.origin.offset, &anomalies)
    case .buffer, .bufferText:
      try takeBuffer(&payload, isText: option == .bufferText, &anomalies)
    case .traceClock:
      hasTraceClock = true
      clock = OptionText.selectedClock(text.prefix(upTo: Limits.nameBytes))
    case .uname:
      kernel = TraceText.sanitized(text.prefix(upTo: Limits.messageBytes))
    case .version:
      let version = TraceText.sanitized(text.prefix(upTo: Limits.messageBytes))
      recorder = version.split(separator: " ").first.map(String.init)
    case .cpuCount:
      takeCPUCount(try payload.readInteger(UInt32.self), at: payload.origin.offset, &anomalies)
    case .traceID:
      traceID = try payload.readInteger(UInt64.self)
    case .timeShift:
      timeCorrection.shift = try GuestTimeShift(reading: &payload)
    case .guest:
      let name = try payload.readTerminatedText(limit: Limits.nameBytes)
      let id = try payload.readInteger(UInt64.self)
      guests.append((TraceText.sanitized(name.prefix(upTo: Limits.messageBytes)), id))
    case .cyclesToNanoseconds:
      let multiplier = try payload.readInteger(UInt32.self)
      let shift = try payload.readInteger(UInt32.self)
      guard multiplier > 0, shift < 64 else {
        throw payload.origin.malformed(at: 0, "converts cycles to nothing")
      }
      timeCorrection.cycles = CycleConversion(multiplier: multiplier, shift: shift)
    case .headerInfo, .ftraceEvents, .eventFormats, .kallsyms, .printk, .commandLines:
      sections[option] = try payload.readInteger(UInt64.self)
    case .done, .hook, .processMaps, .strings, .typeInformation, .lastBootInfo, .modules:
      break
    }
  }

  private mutating func takeBuffer(
    _ payload: inout ByteCursor, isText: Bool, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    guard buffers.count < Limits.instances else {
      anomalies.note(
        .limitReached, at: payload.origin.offset,
        "more than \(Limits.instances) buffers: the rest is left out")
      return
    }
    if version == 6 {
      buffers.append(try BufferOption(readingVersion6: &payload))
    } else {
      var buffer = try BufferOption(readingVersion7: &payload, anomalies: &anomalies)
      buffer.isText = buffer.isText || isText
      buffers.append(buffer)
    }
  }

  /// In version 6, the count after a buffer is that buffer's.
  private mutating func takeCPUCount(
    _ count: UInt32, at offset: UInt64, _ anomalies: inout AnomalyLog
  ) {
    guard count <= Limits.cpus else {
      anomalies.note(.limitReached, at: offset, "a machine with \(count) CPUs: not believed")
      return
    }
    if version == 6, let last = buffers.indices.last, buffers[last].cpuCount == nil {
      buffers[last].cpuCount = Int(count)
    } else {
      cpuCount = Int(count)
    }
  }

  private mutating func takeStatistics(
    _ text: String, at offset: UInt64, _ anomalies: inout AnomalyLog
  ) {
    if let heading = OptionText.statisticsHeading(text) {
      let name = TraceText.sanitized(heading.utf8.prefix(Limits.messageBytes))
      statisticsOrder.append(name)
    } else if let statistics = OptionText.statistics(text), let instance = statisticsOrder.last {
      self.statistics[instance, default: []].append(statistics)
    } else {
      anomalies.note(.unknownOption, at: offset, "the counters of a CPU are not readable")
    }
  }

  private static func number(
    _ text: Span<UInt8>, _ origin: ByteOrigin
  ) throws(TraceFileError) -> UInt64 {
    guard let number = OptionText.number(rawText(text)) else {
      throw origin.malformed(at: 0, "holds no number")
    }
    return number
  }

  /// Text that is parsed and never shown: its line ends are kept.
  private static func rawText(_ text: Span<UInt8>) -> String {
    String(decoding: text.prefix(upTo: Limits.nameBytes).prefix { $0 != 0 }, as: UTF8.self)
  }
}
