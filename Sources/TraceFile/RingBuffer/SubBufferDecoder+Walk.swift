/// The walk over the record headers of one sub-buffer.
extension SubBufferDecoder {
  /// A record of an event that the plan keeps, found by the walk.
  struct Found {
    var time: UInt64 = 0
    /// Where its header stands.
    var offset: UInt32 = 0
    var payload: UInt32 = 0
    var length: UInt32 = 0
    var layout: UInt16 = 0
  }

  /// What the walk over one sub-buffer came to.
  struct Walk {
    var time: UInt64
    var first: UInt64
    var records: UInt64 = 0
    var discarded: UInt64 = 0
    var found = 0
    /// Records too short for the common fields, and the first of them.
    var short: UInt64 = 0
    var firstShort = 0
    /// The first absolute stamp that went back, and how many did.
    var backward: UInt64 = 0
    var firstBackward = 0

    /// Takes an absolute stamp: 59 bits of it count, the top five stay (rb_fix_abs_ts).
    mutating func take(absolute stamp: UInt64, after time: UInt64, at offset: Int) -> UInt64 {
      let absolute = stamp | (time & SubBufferDecoder.absoluteTopBits)
      if absolute < time {
        firstBackward = backward == 0 ? offset : firstBackward
        backward += 1
      }
      return absolute
    }
    /// Where a record runs over the end; nil where the walk came to it.
    var broken: Int?
  }

  /// Walks the headers of all records, in either byte order and wherever the fields are, counts
  /// them, and leaves those that the plan keeps in `found`.
  static func walk(
    _ bytes: RawSpan, _ range: Range<Int>, from stamp: UInt64, isBigEndian bigEndian: Bool,
    plan: ExtractionPlan, counting recordsByID: inout ContiguousArray<UInt64>,
    into foundRecords: inout ContiguousArray<Found>
  ) -> Walk {
    let typeOffset = plan.common.typeOffset
    let required = plan.common.requiredBytes
    let end = range.upperBound
    let layoutByID = plan.layoutByID
    let layouts = layoutByID.span
    var walk = Walk(time: stamp, first: stamp)
    // Spans, so that each array is checked for a second owner once, not a record.
    var counts = recordsByID.mutableSpan
    var found = foundRecords.mutableSpan
    let named = layouts.count
    var time = stamp
    var offset = range.lowerBound
    var records: UInt64 = 0
    var foundCount = 0
    while offset + 4 <= end {
      let header = bytes.load32(at: offset, isBigEndian: bigEndian)
      let type = Int(bigEndian ? header &>> 27 : header & 31)
      let delta = UInt64(bigEndian ? header & 0x7ff_ffff : header &>> 5)
      var payload = offset + 4
      var length = type &* 4
      var next = payload + length
      if type == 0 || type > 28 {
        guard payload + 4 <= end else {
          if type == 29, delta == 0 { break }  // The rest of the sub-buffer is unused.
          walk.broken = offset
          break
        }
        let word = bytes.load32(at: payload, isBigEndian: bigEndian)
        if type >= 30 {
          let high = UInt64(word) &<< 27
          if type == 30 {
            time = time &+ high &+ delta
          } else {
            time = walk.take(absolute: high | delta, after: time, at: offset)
          }
          offset = payload + 4
          continue
        }
        if type == 29, delta == 0 { break }
        // The length word counts itself.
        let size = Int(word)
        guard size >= 4, size <= end - payload else {
          walk.broken = offset
          break
        }
        next = payload + (size + 3) & ~3
        if type == 29 {
          time = time &+ delta
          walk.discarded += 1
          offset = next
          continue
        }
        payload += 4
        length = size - 4
      }
      guard next <= end else {
        walk.broken = offset
        break
      }
      time = time &+ delta
      if records == 0 {
        walk.first = time
      }
      records &+= 1
      guard length >= required else {
        walk.firstShort = walk.short == 0 ? offset : walk.firstShort
        walk.short += 1
        counts[named] &+= 1
        offset = next
        continue
      }
      let id = min(
        Int(bytes.load16(at: payload + typeOffset, isBigEndian: bigEndian)), named)
      counts[id] &+= 1
      if id < named, layouts[id] != 0 {
        found[foundCount] = Found(
          time: time, offset: UInt32(truncatingIfNeeded: offset),
          payload: UInt32(truncatingIfNeeded: payload),
          length: UInt32(truncatingIfNeeded: length), layout: layouts[id])
        foundCount += 1
      }
      offset = next
    }
    walk.time = time
    walk.records = records
    walk.found = foundCount
    return walk
  }
}
