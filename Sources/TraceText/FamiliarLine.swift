package import TraceVocabulary

/// A line whose columns are those of the line before, and whose event a line before had: nearly every
/// line, so that only what differs from line to line is read.
///
/// What a `TextLine` of it would say is the same.
@usableFromInline
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
  /// When.
  package let stamp: TextStamp
  /// What the reader called the event when it met it first.
  package let place: Int
  /// Whether it is of a probe, whose place stands before its fields.
  package let isOfProbe: Bool
  /// Where what the event prints begins and ends, without blanks before and after; of a probe, its fields.
  @usableFromInline package let payloadStart: Int
  @usableFromInline package let end: Int

  /// What the event prints; of a probe, its fields.
  @inlinable @inline(__always)
  package var payload: Range<Int> { payloadStart..<end }

  /// Reads the line `bytes`; nil where it is not familiar.
  package init?(_ bytes: Span<UInt8>, _ columns: inout TextColumns) {
    guard let head = columns.head(bytes) else { return nil }
    var cursor = LineCursor(bytes, head.end..<bytes.count)
    cursor.skipBlank()
    if cursor.next == UInt8(ascii: "(") { cursor.skipDifference() }
    let start = columns.eventStart(bytes, cursor.position)
    guard let found = columns.events.find(bytes, at: start) else { return nil }
    // The line does not end before the colon, unless what follows is the place in the file.
    let end = bytes.endOfRecord(before: bytes.count)
    guard start &+ 1 &+ found.count <= end else { return nil }
    cursor.move(to: start &+ 1 &+ found.count)
    cursor.skipBlank()
    guard let event = columns.events.event(found.slot, bytes, min(cursor.position, end)..<end)
    else {
      return nil
    }
    pid = head.pid
    cpu = head.cpu
    flags = head.flags?.flags ?? 0
    preemptCount = head.flags?.preemptCount ?? 0
    hasFlags = head.flags != nil
    stamp = head.stamp
    place = event.place
    isOfProbe = event.isProbe
    payloadStart = event.fields
    self.end = end
  }
}
