package import FenceModel

/// What a line prints of a fence: `driver=… timeline=… context=… seqno=…`
/// (include/trace/events/dma_fence.h, unchanged since 3.17).
///
/// The names may hold anything, `context=` among it, so the numbers are read from the end. Where the
/// border between the two names is in doubt the identity is not.
package struct FencePayload: Equatable, Sendable {
  /// The driver's name.
  package var driver: Range<Int>
  /// The timeline's name.
  package var timeline: Range<Int>
  /// The fence.
  package var fence: FenceID

  private static let driverKey = Array("driver=".utf8)
  private static let timelineKey = Array(" timeline=".utf8)
  private static let contextKey = Array(" context=".utf8)
  private static let seqnoKey = Array(" seqno=".utf8)

  /// Reads the payload that fills `range` of `bytes`; nil where it is none of a fence.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var end = range.upperBound
    guard let seqno = FencePayload.takeLast(bytes, range.lowerBound..<end, FencePayload.seqnoKey)
    else { return nil }
    end = seqno.start
    guard
      let context = FencePayload.takeLast(bytes, range.lowerBound..<end, FencePayload.contextKey)
    else { return nil }
    end = context.start
    fence = FenceID(context: context.number, seqno: seqno.number)
    let start = range.lowerBound + FencePayload.driverKey.count
    guard FencePayload.matches(bytes, at: range.lowerBound, FencePayload.driverKey, within: end)
    else { return nil }
    var place = start
    while place < end {
      if bytes[place] == 0x20,
        FencePayload.matches(bytes, at: place, FencePayload.timelineKey, within: end)
      {
        driver = start..<place
        timeline = (place + FencePayload.timelineKey.count)..<end
        return
      }
      place += 1
    }
    return nil
  }

  /// The number of 32 bits at the end of `range`, and where its key begins.
  ///
  /// With the option `fields` the kernel prints `0x3de1 (15841)`; the number in parentheses counts.
  private static func takeLast(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: [UInt8]
  ) -> (number: UInt32, start: Int)? {
    guard let last = range.last, bytes[last] == UInt8(ascii: ")") else {
      return takeDecimal(bytes, range, key)
    }
    let opening = Array(" (".utf8)
    guard let found = takeDecimal(bytes, range.lowerBound..<last, opening) else { return nil }
    var place = found.start
    while place > range.lowerBound, case let byte = bytes[place - 1],
      byte &- 0x30 < 10 || byte &- 0x61 < 6
    {
      place -= 1
    }
    let start = place - 2 - key.count
    guard place < found.start, start >= range.lowerBound,
      matches(bytes, at: place - 2, Array("0x".utf8), within: range.upperBound),
      matches(bytes, at: start, key, within: range.upperBound)
    else { return nil }
    return (found.number, start)
  }

  private static func takeDecimal(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: [UInt8]
  ) -> (number: UInt32, start: Int)? {
    var place = range.upperBound
    var number: UInt64 = 0
    var power: UInt64 = 1
    while place > range.lowerBound, case let digit = bytes[place - 1] &- 0x30, digit < 10 {
      guard range.upperBound - place < 10 else { return nil }
      number += UInt64(digit) * power
      power *= 10
      place -= 1
    }
    let start = place - key.count
    guard place < range.upperBound, start >= range.lowerBound,
      matches(bytes, at: start, key, within: range.upperBound),
      let number = UInt32(exactly: number)
    else { return nil }
    return (number, start)
  }

  private static func matches(
    _ bytes: Span<UInt8>, at start: Int, _ key: [UInt8], within end: Int
  ) -> Bool {
    guard start >= 0, start + key.count <= min(end, bytes.count) else { return false }
    for offset in key.indices where bytes[start + offset] != key[offset] {
      return false
    }
    return true
  }
}
