/// The integers of one record of an event that the plan keeps narrow: 32 bits of each of the first two,
/// 16 of the third. They stand in the record itself, since the events of the scheduler, which can be most
/// of a capture, need no more.
@usableFromInline
package struct NarrowFields: Sendable {
  /// As `ExtractedRecord.integers`.
  @usableFromInline let integers: UInt64
  /// As `ExtractedRecord.text`.
  @usableFromInline let text: UInt32

  /// The integers `first`, `second` and `third` of the event that the caller calls `label`, each cut to
  /// its bits.
  @inlinable @inline(__always)
  init(_ first: UInt64, _ second: UInt64, _ third: UInt64, label: UInt16) {
    integers = first &<< 32 | second & 0xffff_ffff
    text = UInt32(truncatingIfNeeded: third) &<< 16 | UInt32(label)
  }

  /// Those of `record`, which is narrow.
  @inlinable
  package init(_ record: ExtractedRecord) {
    integers = record.integers
    text = record.text
  }

  /// `WideLayout.label` of the event.
  @inlinable package var label: Int { Int(text & 0xffff) }
  /// The first integer; 0 where the event has no such field.
  @inlinable package var first: UInt64 { integers &>> 32 }
  /// The second integer, likewise.
  @inlinable package var second: UInt64 { integers & 0xffff_ffff }
  /// The third integer, likewise.
  @inlinable package var third: UInt64 { UInt64(text &>> 16) }
}

extension ExtractedRecord {
  /// Makes this a narrow record of the event that the caller calls `label`; false where one of the integers
  /// has more bits than it keeps.
  @inlinable @inline(__always)
  package mutating func narrow(
    _ first: UInt64, _ second: UInt64, _ third: UInt64, label: Int
  ) -> Bool {
    guard (first | second) &>> 32 == 0, third &>> 16 == 0, let label = UInt16(exactly: label) else {
      return false
    }
    let fields = NarrowFields(first, second, third, label: label)
    (integers, text, tag) = (fields.integers, fields.text, Self.narrow)
    return true
  }
}
