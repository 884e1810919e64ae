/// The integers of one record of an event that the plan keeps wide, in the order of its `WideLayout`:
/// 64 bytes, trivially copyable. A signed one is extended, so that `Int64(bitPattern:)` is its value. Of a
/// text there is the digest, 0 where it lies outside the record.
@usableFromInline
package struct WideFields: Sendable {
  /// Integers that one record can give. The events that need most, probes with everything that is
  /// known to be useful, have seven.
  package static let capacity = 8

  @usableFromInline var values: InlineArray<8, UInt64>

  /// All zeros.
  @inlinable @inline(__always)
  package init() {
    values = InlineArray(repeating: 0)
  }

  /// The value at `place`, below `capacity`; 0 where the event has no such field.
  @inlinable @inline(__always)
  package subscript(_ place: Int) -> UInt64 {
    get { values[place] }
    set { values[place] = newValue }
  }
}

/// Where up to eight integers of an event stand in its records: no array, so that the decode of a
/// record counts no references.
package struct WideLayout: Sendable {
  /// One integer of an event.
  package struct IntegerField: Equatable, Sendable {
    /// Bytes from the start of the payload.
    package let offset: Int32
    /// Bytes of the integer: 1, 2, 4 or 8; 0 where there is none; `text` or `relativeText` where a text
    /// stands in its place.
    package let size: UInt8
    /// Whether smaller values are extended by their sign.
    package let isSigned: Bool

    /// The integer of `size` bytes at `offset`; nil where there is no such integer, or it lies
    /// outside what a record can hold.
    package init?(offset: Int, size: Int, isSigned: Bool) {
      guard size == 1 || size == 2 || size == 4 || size == 8,
        offset >= 0, offset <= Int(UInt16.max) - size
      else { return nil }
      self.offset = Int32(offset)
      self.size = UInt8(size)
      self.isSigned = isSigned
    }

    /// The digest of the text whose location word, `__data_loc` or `__rel_loc`, is at `offset`; nil where
    /// that lies outside what a record can hold.
    package init?(textLocatedAt offset: Int, isRelative: Bool) {
      guard offset >= 0, offset <= Int(UInt16.max) - 4 else { return nil }
      self.offset = Int32(offset)
      size = isRelative ? Self.relativeText : Self.text
      isSigned = false
    }

    static let absent = IntegerField()
    static let text: UInt8 = 254
    static let relativeText: UInt8 = 255

    private init() {
      offset = 0
      size = 0
      isSigned = false
    }

    /// The first byte after it, or after the word that locates it.
    var end: Int { Int(offset) + (size < Self.text ? Int(size) : 4) }
  }

  /// What the caller calls the event: `ExtractedRecord.integers` of its records.
  package let label: UInt16
  /// The fields by place; those of size 0 are none.
  let fields: InlineArray<8, IntegerField>
  /// One more than the last place that has a field.
  let count: Int
  /// Bytes a payload must have for all of these.
  package let requiredBytes: Int

  /// A layout of at most `WideFields.capacity` fields; those beyond are left out.
  package init(label: UInt16, _ fields: [IntegerField?]) {
    self.label = label
    var places = InlineArray<8, IntegerField>(repeating: .absent)
    var count = 0
    var required = 0
    for (place, field) in fields.prefix(WideFields.capacity).enumerated() {
      guard let field else { continue }
      places[place] = field
      count = place + 1
      required = max(required, field.end)
    }
    self.fields = places
    self.count = count
    requiredBytes = required
  }
}
