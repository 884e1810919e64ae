internal import TraceVocabulary

/// The sections of event formats: texts are found and sliced, not read.
struct EventFormatSections {
  /// The formats found so far, in file order.
  private(set) var formats: [EventFormatText] = []

  /// Takes the tracer's own events: a count, and that many texts.
  mutating func takeFtraceEvents(
    _ bytes: [UInt8], isBigEndian: Bool, origin: ByteOrigin, anomalies: inout AnomalyLog
  ) {
    var cursor = ByteCursor(bytes.span, isBigEndian: isBigEndian, origin: origin)
    do throws(TraceFileError) {
      try take(system: "ftrace", of: bytes, &cursor, &anomalies)
    } catch {
      anomalies.note(.unreadDescription, at: error.offset, error.description)
    }
  }

  /// Takes the events of all systems: a count, and for each system its name, a count and texts.
  mutating func takeEvents(
    _ bytes: [UInt8], isBigEndian: Bool, origin: ByteOrigin, anomalies: inout AnomalyLog
  ) {
    var cursor = ByteCursor(bytes.span, isBigEndian: isBigEndian, origin: origin)
    do throws(TraceFileError) {
      let systems = try cursor.readInteger(UInt32.self)
      guard systems <= Limits.systems else {
        throw origin.exceedsLimit(at: 0, "counts \(systems) event systems")
      }
      for _ in 0..<systems {
        let name = try cursor.readTerminatedText(limit: Limits.nameBytes)
        let system = TraceText.sanitized(name.prefix(upTo: Limits.messageBytes))
        try take(system: system, of: bytes, &cursor, &anomalies)
      }
    } catch {
      anomalies.note(.badSection, at: error.offset, error.description)
    }
  }

  /// Takes the texts of one system.
  private mutating func take(
    system: String, of bytes: [UInt8], _ cursor: inout ByteCursor, _ anomalies: inout AnomalyLog
  ) throws(TraceFileError) {
    let count = try cursor.readInteger(UInt32.self)
    guard count <= Limits.events, formats.count + Int(count) <= Limits.events else {
      throw cursor.origin.exceedsLimit(at: cursor.position, "counts \(count) events of a system")
    }
    for _ in 0..<count {
      let size = try cursor.readInteger(UInt64.self)
      let start = cursor.position
      let offset = cursor.fileOffset
      try cursor.skip(byteCount: size)
      guard size <= Limits.formatBytes else {
        anomalies.note(
          .limitReached, at: offset, "an event format of \(system) has \(size) bytes: left out")
        continue
      }
      formats.append(
        EventFormatText(system: system, text: bytes[start..<cursor.position], offset: offset))
    }
  }
}
