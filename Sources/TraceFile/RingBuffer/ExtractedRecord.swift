public import TraceVocabulary

/// One record of an event that the plan keeps, or a mark of the decode itself: 40 bytes, trivially
/// copyable, no reference.
// Usable from inline: what a package type declares is inlined in other modules on that condition alone.
@usableFromInline
package struct ExtractedRecord: Sendable {
  /// When, with all corrections applied.
  @usableFromInline package var timestamp: Timestamp
  /// Where the record's header stands.
  @usableFromInline package var position: FilePosition
  /// The two integers of its layout: the first in the upper half. Of a wide record: its label; of a
  /// narrow one: its first two integers likewise.
  @usableFromInline package var integers: UInt64
  /// Its tag, and what every event has, as they stand in a record of the mainline kernel whose
  /// `common_type` the tag replaces: copied as one word, since this is done for each record.
  @usableFromInline package var common: UInt64
  /// Its pair of texts: first as numbered by its stream, after the merge as numbered by the caller.
  /// Of a gap mark: the place of the gap in the list of its window; of a wide record: the place of
  /// its integers; of a narrow one: its third integer in the upper half, its label in the lower.
  @usableFromInline package var text: UInt32
  /// The CPU.
  @usableFromInline package var cpu: CPUNumber
  /// The buffer instance, by its place in the list of sources.
  @usableFromInline package var instance: UInt16

  /// `RecordLayout.tag`, or one of the marks below.
  @inlinable package var tag: UInt8 {
    get { UInt8(truncatingIfNeeded: common) }
    set { common = common & ~0xff | UInt64(newValue) }
  }
  /// `common_flags`.
  @inlinable package var flags: UInt8 { UInt8(truncatingIfNeeded: common &>> 16) }
  /// `common_preempt_count`.
  @inlinable package var preemptCount: UInt8 { UInt8(truncatingIfNeeded: common &>> 24) }
  /// `common_pid`.
  @inlinable package var pid: Int32 { Int32(truncatingIfNeeded: common &>> 32) }

  /// A record of these parts; `common` is the first word of a mainline record.
  @inlinable @inline(__always)
  init(
    timestamp: Timestamp, position: FilePosition, integers: UInt64, text: UInt32, common: UInt64,
    tag: UInt8, cpu: CPUNumber, instance: UInt16
  ) {
    self.timestamp = timestamp
    self.position = position
    self.integers = integers
    self.common = common & ~0xffff | UInt64(tag)
    self.text = text
    self.cpu = cpu
    self.instance = instance
  }

  /// A record of these parts.
  @inlinable
  package init(
    timestamp: Timestamp, position: FilePosition, integers: UInt64, text: UInt32, pid: Int32,
    cpu: CPUNumber, instance: UInt16, tag: UInt8, flags: UInt8, preemptCount: UInt8
  ) {
    self.init(
      timestamp: timestamp, position: position, integers: integers, text: text,
      common: UInt64(UInt32(bitPattern: pid)) << 32 | UInt64(preemptCount) << 24
        | UInt64(flags) << 16,
      tag: tag, cpu: cpu, instance: instance)
  }

  /// A place that no record fills.
  package static let empty = ExtractedRecord(
    timestamp: .zero, position: .none, integers: 0, text: 0, pid: 0, cpu: 0, instance: 0, tag: 0,
    flags: 0, preemptCount: 0)

  /// A record that is kept narrow: its integers and its label are in the record itself.
  @inlinable package static var narrow: UInt8 { 250 }
  /// A record that is kept wide: `text` is the place of its integers in the list `wide`.
  @inlinable package static var wide: UInt8 { 251 }
  /// The tags from here on are marks of the decode.
  @inlinable package static var firstMark: UInt8 { 252 }
  /// What this CPU did from here on is not in the file, though no loss is marked: the ring began, or
  /// may have begun, later than the trace, or goes on after the last record that was saved.
  @inlinable package static var unseenBegan: UInt8 { 252 }
  /// What this CPU did is in the file from here on.
  @inlinable package static var unseenEnded: UInt8 { 253 }
  /// Events of this CPU are missing from here on. Stands at the last timestamp before the gap.
  @inlinable package static var gapBegan: UInt8 { 254 }
  /// Events of this CPU are there again. Stands at the first timestamp after the gap.
  @inlinable package static var gapEnded: UInt8 { 255 }
}
