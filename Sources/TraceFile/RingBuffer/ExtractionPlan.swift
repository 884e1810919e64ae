/// Which events the decode keeps, and where their fields stand: plain values, made once from the
/// formats that the trace carries, so that the hot loop looks nothing up by name.
package struct ExtractionPlan: Sendable {
  /// Where the fields stand that every event has.
  package var common: CommonLayout
  /// The layouts of the events that are kept; the first stands for "count only".
  package private(set) var layouts: ContiguousArray<RecordLayout> = [RecordLayout(tag: 0)]
  /// The layouts of the events that are kept wide or narrow, by `RecordLayout.firstInteger` of their
  /// entries in `layouts`.
  private(set) var wideLayouts: ContiguousArray<WideLayout> = []
  /// By event id: the index into `layouts`. Ids beyond it have no format.
  private(set) var layoutByID: ContiguousArray<UInt16> = []

  /// By event id: the tag of a kept event that is wide or narrow, or whose fields stand where every
  /// mainline kernel puts them, `otherLayout` of one whose fields do not, 0 of one that is only counted.
  /// One more entry for ids that no format names.
  private(set) var mainlineTags: ContiguousArray<UInt8> = [0]
  /// In `mainlineTags`: kept, with a layout of its own. A mark's tag, which no event has.
  static let otherLayout = ExtractedRecord.gapEnded

  /// A plan that keeps nothing.
  package init(common: CommonLayout) {
    self.common = common
  }

  /// One more than the largest event id that a format names.
  package var idCount: Int { layoutByID.count }

  /// Counts records of `id`, which a format names.
  package mutating func count(id: UInt16) {
    let missing = Int(id) + 1 - layoutByID.count
    if missing > 0 {
      layoutByID.append(contentsOf: repeatElement(0, count: missing))
      mainlineTags.append(contentsOf: repeatElement(0, count: missing))
    }
  }

  /// Keeps the records of `id` as `layout` says; a second layout for one id replaces the first.
  package mutating func keep(id: UInt16, as layout: RecordLayout) {
    count(id: id)
    layouts.append(layout)
    layoutByID[Int(id)] = UInt16(layouts.count - 1)
    mainlineTags[Int(id)] = layout.isMainline ? layout.tag : Self.otherLayout
  }

  /// Keeps integers of the records of `id` as `layout` says. Fence events are to be kept before:
  /// these do not change whether all of them have one layout.
  package mutating func keepWide(id: UInt16, as layout: WideLayout) {
    keep(id: id, as: layout, tag: ExtractedRecord.wide)
  }

  /// Keeps integers of the records of `id` as `keepWide` does, in the records themselves: of the first
  /// two fields 32 bits each, of the third 16.
  package mutating func keepNarrow(id: UInt16, as layout: WideLayout) {
    keep(id: id, as: layout, tag: ExtractedRecord.narrow)
  }

  private mutating func keep(id: UInt16, as layout: WideLayout, tag: UInt8) {
    count(id: id)
    var entry = RecordLayout(tag: tag)
    entry.firstInteger = Int32(wideLayouts.count)
    entry.requiredBytes = Int32(max(layout.requiredBytes, common.requiredBytes))
    wideLayouts.append(layout)
    layouts.append(entry)
    layoutByID[Int(id)] = UInt16(layouts.count - 1)
    mainlineTags[Int(id)] = tag
  }
}

/// Where the fields stand that the kernel puts into every event (`struct trace_entry`,
/// include/linux/trace_events.h). Read from the formats: RT kernels had more of them.
package struct CommonLayout: Equatable, Sendable {
  /// Bytes from the start of the payload to `common_type`, 2 bytes.
  package var typeOffset: Int
  /// Bytes to `common_flags`, 1 byte.
  package var flagsOffset: Int
  /// Bytes to `common_preempt_count`, 1 byte.
  package var preemptCountOffset: Int
  /// Bytes to `common_pid`, 4 bytes.
  package var pidOffset: Int

  /// A layout with these offsets.
  package init(typeOffset: Int, flagsOffset: Int, preemptCountOffset: Int, pidOffset: Int) {
    self.typeOffset = typeOffset
    self.flagsOffset = flagsOffset
    self.preemptCountOffset = preemptCountOffset
    self.pidOffset = pidOffset
  }

  /// What every mainline kernel since 3.17 has.
  package static let mainline = CommonLayout(
    typeOffset: 0, flagsOffset: 2, preemptCountOffset: 3, pidOffset: 4)

  /// The bytes of these fields in every mainline kernel.
  static let mainlineBytes = 8

  /// Bytes a payload must have for these fields.
  package var requiredBytes: Int {
    max(typeOffset + 2, max(flagsOffset, preemptCountOffset) + 1, pidOffset + 4)
  }
}

/// Where the fields of one event stand that the decode keeps: two integers and two texts, which is
/// what every `dma_fence` event has.
package struct RecordLayout: Equatable, Sendable {
  /// What the caller calls this event; 0 is "count only", and the tags from
  /// `ExtractedRecord.narrow` on belong to the decode.
  package var tag: UInt8
  /// Bytes to the first integer, 4 bytes.
  package var firstInteger: Int32 = 0
  /// Bytes to the second integer, 4 bytes.
  package var secondInteger: Int32 = 0
  /// Bytes to the upper half of the first integer, where the event has 8 bytes of it.
  package var firstUpperHalf: Int32?
  /// Bytes to the upper half of the second integer, likewise.
  package var secondUpperHalf: Int32?
  /// The first text.
  package var firstText = TextField.absent
  /// The second text.
  package var secondText = TextField.absent
  /// Bytes a payload must have for all of these.
  package var requiredBytes: Int32 = 0

  /// How a text stands in a record.
  package struct TextField: Equatable, Sendable {
    /// The ways in which the kernel records a text.
    package enum Form: UInt8, Sendable {
      /// The event has no such text.
      case absent
      /// A `__data_loc` word: length in the upper 16 bits, offset from the payload in the lower.
      case dataLocation
      /// A `__rel_loc` word: the same, but the offset counts from the end of the word (6.1).
      case relativeLocation
      /// The text itself, in an array of fixed length.
      case array
    }

    /// How it stands there.
    package var form: Form
    /// Bytes to the location word, or to the array.
    package var offset: Int32
    /// Bytes of the word or of the array.
    package var count: Int32

    /// No text.
    package static let absent = TextField(form: .absent, offset: 0, count: 0)

    /// A text in this form, whose word or array is at `offset`.
    package init(form: Form, offset: Int, count: Int = 4) {
      self.form = form
      self.offset = Int32(offset)
      self.count = Int32(count)
    }
  }

  /// A layout that keeps nothing.
  package init(tag: UInt8) {
    self.tag = tag
  }

  /// Bytes of a mainline record up to its texts.
  static let mainlineBytes = 24

  /// Whether the fields stand where `DECLARE_EVENT_CLASS(dma_fence)` of every mainline kernel puts them
  /// (include/trace/events/dma_fence.h): two location words, two integers, no more.
  var isMainline: Bool {
    firstText == TextField(form: .dataLocation, offset: 8)
      && secondText == TextField(form: .dataLocation, offset: 12)
      && firstInteger == 16 && secondInteger == 20 && firstUpperHalf == nil
      && secondUpperHalf == nil && Int(requiredBytes) == Self.mainlineBytes
  }
}
