import TraceFile
import TraceText
import TraceVocabulary

/// What the events of the GPU scheduler print (drivers/gpu/drm/scheduler/gpu_scheduler_trace.h).
///
/// The name of a ring may hold anything, what stands behind it among that: it ends where all of that fits,
/// to the end of the line.
enum JobLine {
  /// The integers of a dependency: up to 6.16 `job ring=gfx, id=7, depends fence=…, context=12, seq=34`,
  /// from 6.17 on `fence=5:6 depends on fence=12:34` and `… depends on unsignalled fence=12:34`.
  static func dependency(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var cursor = LineCursor(bytes, range)
    if cursor.take("fence=") { return named(&cursor) }
    guard cursor.take("job ring=") else { return nil }
    let ring = cursor.position
    var place = ring
    while let end = bytes.firstPlace(of: ", id=", from: place, limit: range.upperBound) {
      place = end + 1
      cursor.move(to: end)
      guard cursor.take(", id="), let id = cursor.takeNumber(),
        cursor.take(", depends fence="), let address = pointer(bytes, &cursor),
        cursor.take(", context="), let context = cursor.takeNumber(),
        cursor.take(", seq=") || cursor.take(", seqno="), let seqno = cursor.takeNumber(),
        cursor.isAtEnd
      else { continue }
      typealias Place = SupportingMeaning.DependencyPlace
      var fields = TextFields()
      fields.set(Place.context, context.value)
      fields.set(Place.seqno, seqno.value)
      fields.set(Place.ring, digest(bytes, ring..<end))
      fields.set(Place.id, id.value)
      fields.set(Place.address, address)
      return fields
    }
    return nil
  }

  /// Behind `fence=`: what names the fences of both sides.
  private static func named(_ cursor: inout LineCursor) -> TextFields? {
    guard let context = cursor.takeNumber(), cursor.take(":"), let seqno = cursor.takeNumber(),
      cursor.take(" depends on ") || cursor.take(", depends on ")
    else { return nil }
    _ = cursor.take("unsignalled ")
    guard cursor.take("fence="), let awaited = cursor.takeNumber(), cursor.take(":"),
      let awaitedSeqno = cursor.takeNumber()
    else { return nil }
    typealias Place = SupportingMeaning.DependencyPlace
    var fields = TextFields()
    fields.set(Place.context, awaited.value)
    fields.set(Place.seqno, awaitedSeqno.value)
    fields.set(Place.waitingContext, context.value)
    fields.set(Place.waitingSeqno, seqno.value)
    return fields
  }

  /// Those of a job, `entity=…, id=7, fence=…, ring=gfx, job count:1, hw job count:0`, up to 6.16.
  static func job(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var cursor = LineCursor(bytes, range)
    guard cursor.take("entity="), pointer(bytes, &cursor) != nil,
      cursor.take(", id="), let id = cursor.takeNumber(),
      cursor.take(", fence="), let address = pointer(bytes, &cursor), cursor.take(", ring=")
    else { return nil }
    let ring = cursor.position
    var place = ring
    while let end = bytes.firstPlace(of: ", job count:", from: place, limit: range.upperBound) {
      place = end + 1
      cursor.move(to: end)
      guard cursor.take(", job count:"), cursor.takeNumber() != nil, cursor.take(", hw job count:")
      else { continue }
      _ = cursor.take("-")
      guard cursor.takeNumber() != nil, cursor.isAtEnd else { continue }
      typealias Place = SupportingMeaning.JobPlace
      var fields = TextFields()
      fields.set(Place.ring, digest(bytes, ring..<end))
      fields.set(Place.id, id.value)
      fields.set(Place.address, address)
      return fields
    }
    return nil
  }

  /// What `%p` prints up to a comma: an address, or, since 4.15, 32 bits of a hash that stands for it.
  private static func pointer(_ bytes: Span<UInt8>, _ cursor: inout LineCursor) -> UInt64? {
    guard let end = bytes.firstPlace(of: UInt8(ascii: ","), from: cursor.position) else {
      return nil
    }
    let number = FieldNumber.number(bytes, cursor.position..<end, isPointer: true)
    cursor.move(to: end)
    return number
  }

  private static func digest(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var digest = TextDigest()
    for place in range { digest.take(bytes[place]) }
    return digest.value
  }
}
