package import TraceFile

extension RecordLayout {
  /// The layout of a fence event: context and seqno, driver and timeline; nil where the event lacks
  /// one of the two numbers, or has a field that is none of its kind.
  ///
  /// Four bytes each in every kernel up to 7.3 (include/trace/events/dma_fence.h); of wider ones, as
  /// some vendor has them, the low four bytes are taken, which is what the others record. Where the upper
  /// ones are not zero, fences that are two may pass for one.
  package init?(tag: UInt8, _ format: EventFormat, isBigEndian: Bool) {
    self.init(tag: tag)
    guard let context = format.field("context").flatMap({ Integer($0, isBigEndian) }),
      let seqno = format.field("seqno").flatMap({ Integer($0, isBigEndian) }),
      let driver = Self.text(format.field("driver")),
      let timeline = Self.text(format.field("timeline"))
    else { return nil }
    firstInteger = context.lowerHalf
    firstUpperHalf = context.upperHalf
    secondInteger = seqno.lowerHalf
    secondUpperHalf = seqno.upperHalf
    firstText = driver
    secondText = timeline
    let common = CommonLayout(format) ?? .mainline
    requiredBytes = max(
      context.requiredBytes, seqno.requiredBytes,
      Int32(max(driver.requiredBytes, timeline.requiredBytes, common.requiredBytes)))
  }

  /// Where the halves of an integer of eight bytes stand, or one of four bytes.
  private struct Integer {
    var lowerHalf: Int32
    var upperHalf: Int32?
    var requiredBytes: Int32 { 4 + max(lowerHalf, upperHalf ?? 0) }

    init?(_ field: EventFormat.Field, _ isBigEndian: Bool) {
      guard field.elements == nil else { return nil }
      let first = Int32(field.offset)
      switch field.size {
      case 4: lowerHalf = first
      case 8: (lowerHalf, upperHalf) = isBigEndian ? (first + 4, first) : (first, first + 4)
      default: return nil
      }
    }
  }

  private static func text(_ field: EventFormat.Field?) -> TextField? {
    guard let field else { return .absent }
    if field.isDataLocation, field.size == 4 {
      return TextField(form: .dataLocation, offset: field.offset)
    }
    if field.isRelativeLocation, field.size == 4 {
      return TextField(form: .relativeLocation, offset: field.offset)
    }
    if field.elements != nil, field.size > 0 {
      return TextField(form: .array, offset: field.offset, count: field.size)
    }
    // A pointer, or something that is no text: the record does not hold the name.
    return .absent
  }
}

extension RecordLayout.TextField {
  /// Bytes a payload must have for this field.
  fileprivate var requiredBytes: Int {
    form == .absent ? 0 : Int(offset + count)
  }
}

extension CommonLayout {
  /// The common fields of `format`; nil where it lacks one or has it in another size.
  package init?(_ format: EventFormat) {
    guard let type = format.field("common_type"), type.size == 2,
      let flags = format.field("common_flags"), flags.size == 1,
      let preemptCount = format.field("common_preempt_count"), preemptCount.size == 1,
      let pid = format.field("common_pid"), pid.size == 4
    else { return nil }
    self.init(
      typeOffset: type.offset, flagsOffset: flags.offset,
      preemptCountOffset: preemptCount.offset, pidOffset: pid.offset)
  }
}
