internal import TraceVocabulary

/// One buffer as the options name it, before its CPUs' data are held against the file.
struct BufferOption {
  /// The data of one CPU, as the file has it: any number may stand here.
  struct Extent {
    var cpu: CPUNumber
    var offset: UInt64
    var size: UInt64
  }

  /// Version 7: the buffer's section. Version 6: the instance's own tables.
  var offset: UInt64
  /// The instance's name; empty for the top instance.
  var name: String
  /// The clock, where the option or the tables name it.
  var clock: TraceClock?
  /// Bytes of a sub-buffer, where the option has them.
  var subBufferSize: Int?
  /// Version 6: how many CPUs the instance's table has; from the `CPUCOUNT` that follows.
  var cpuCount: Int?
  /// The CPUs that have data.
  var extents: [Extent] = []
  /// Whether the data are compressed chunks.
  var isCompressed = false
  /// The first byte after the buffer's section, where there is one.
  var sectionEnd: UInt64?
  /// The CPUs' places are not from a table: they were found by walking a cut file.
  var isSalvaged = false
  /// A latency tracer's text stands there, and no data.
  var isText = false

  /// A buffer with a table that is read elsewhere.
  init(offset: UInt64, name: String, clock: TraceClock? = nil) {
    self.offset = offset
    self.name = name
    self.clock = clock
  }

  /// Reads the payload of version 6: an offset and a name.
  init(readingVersion6 payload: inout ByteCursor) throws(TraceFileError) {
    offset = try payload.readInteger(UInt64.self)
    name = try Self.readName(&payload)
  }

  /// Reads the payload of version 7. CPUs that cannot be are left out and counted.
  init(
    readingVersion7 payload: inout ByteCursor, anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    offset = try payload.readInteger(UInt64.self)
    name = try Self.readName(&payload)
    let clockName = try Self.readName(&payload)
    clock = clockName.isEmpty ? nil : TraceClock(name: clockName)
    guard !payload.isAtEnd else {
      isText = true
      return
    }
    let size = Int(try payload.readInteger(UInt32.self))
    subBufferSize = HeaderPage.isSubBufferSize(size) ? size : nil
    if subBufferSize == nil {
      anomalies.note(
        .badSection, at: payload.fileOffset,
        "buffer \"\(name)\" has sub-buffers of \(size) bytes: the header page's size is taken")
    }
    let count = try payload.readInteger(UInt32.self)
    var seen: Set<UInt32> = []
    for _ in 0..<count {
      let place = payload.fileOffset
      let cpu = try payload.readInteger(UInt32.self)
      let offset = try payload.readInteger(UInt64.self)
      let size = try payload.readInteger(UInt64.self)
      guard cpu < Limits.cpus else {
        anomalies.note(.limitReached, at: place, "there is no CPU \(cpu): its data is left out")
        continue
      }
      guard seen.insert(cpu).inserted else {
        anomalies.note(.badSection, at: place, "CPU \(cpu) stands twice in one buffer's table")
        continue
      }
      extents.append(Extent(cpu: CPUNumber(cpu), offset: offset, size: size))
    }
  }

  private static func readName(_ payload: inout ByteCursor) throws(TraceFileError) -> String {
    let name = try payload.readTerminatedText(limit: Limits.nameBytes)
    return TraceText.sanitized(name.prefix(upTo: Limits.messageBytes))
  }
}
