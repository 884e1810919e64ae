package import TraceVocabulary

/// A line whose columns are those of the line before, and whose event a line before had: nearly every
/// line, so that only what differs from line to line is read.
///
/// What a `TextLine` of it would say is the same.
package struct FamiliarLine: Equatable, Sendable {
  /// The task.
  package let pid: Int32
  /// The CPU.
  package let cpu: CPUNumber
  /// As `common_flags` of the record.
  package let flags: UInt8
  /// As `common_preempt_count` of it.
  package let preemptCount: UInt8
  /// Whether it has a column of letters that says these.
  package let hasFlags: Bool
  /// Nanoseconds, printed as seconds with six digits behind the point.
  package let time: UInt64
  /// What the reader called the event when it met it first.
  package let place: Int
  /// Whether it is of a probe, whose place stands before its fields.
  package let isOfProbe: Bool
  /// Where what the event prints begins and ends, without blanks before and after; of a probe, its fields.
  package let payloadStart: Int
  package let end: Int

  /// What the event prints; of a probe, its fields.
  @inlinable @inline(__always)
  package var payload: Range<Int> { payloadStart..<end }

  /// Reads the line `bytes`; nil where it is not familiar.
  package init?(_ bytes: Span<UInt8>, _ columns: inout TextColumns) {
    guard let head = columns.head(bytes), head.end < bytes.count, bytes[head.end] == 0x20,
      let found = columns.events.find(bytes, at: head.end &+ 1)
    else { return nil }
    // The line does not end before the colon, unless what follows is the place in the file.
    let end = bytes.endOfRecord(before: bytes.count)
    guard head.end &+ 2 &+ found.count <= end else { return nil }
    var cursor = LineCursor(bytes, (head.end &+ 2 &+ found.count)..<end)
    cursor.skipBlank()
    guard let event = columns.events.event(found.slot, bytes, cursor.position..<end) else {
      return nil
    }
    pid = head.pid
    cpu = head.cpu
    flags = columns.flags?.flags ?? 0
    preemptCount = columns.flags?.preemptCount ?? 0
    hasFlags = columns.flags != nil
    time = head.time
    place = event.place
    isOfProbe = event.isProbe
    payloadStart = event.fields
    self.end = end
  }
}
