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

  /// Reads the payload that fills `range` of `bytes`; nil where it is none of a fence.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    guard let numbers = Numbers(bytes, range) else { return nil }
    self.init(bytes, range, numbers)
  }

  /// The payload whose numbers are known already.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ numbers: Numbers) {
    fence = numbers.fence
    let end = numbers.start
    guard end - range.lowerBound >= 7, bytes.has("driver=", at: range.lowerBound) else {
      return nil
    }
    let start = range.lowerBound + 7
    var place = start
    while let blank = bytes.firstPlace(of: 0x20, from: place, limit: end) {
      if end - blank >= 10, bytes.has(" timeline=", at: blank) {
        driver = start..<blank
        timeline = (blank + 10)..<end
        return
      }
      place = blank + 1
    }
    return nil
  }

  /// The numbers at the end of a payload.
  package struct Numbers: Equatable, Sendable {
    /// The fence.
    package let fence: FenceID
    /// Where they begin, and the names end.
    package let start: Int

    /// The numbers at the end of `range` of `bytes`; nil where there are none.
    package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
      guard let seqno = Self.last(bytes, range, " seqno="),
        let context = Self.last(bytes, range.lowerBound..<seqno.start, " context=")
      else { return nil }
      fence = FenceID(context: context.number, seqno: seqno.number)
      start = context.start
    }

    /// The number of 32 bits at the end of `range`, and where its key begins.
    ///
    /// With the option `fields` the kernel prints `0x3de1 (15841)`; the number in parentheses counts.
    @inline(__always)
    private static func last(
      _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: StaticString
    ) -> (number: UInt32, start: Int)? {
      guard let last = range.last else { return nil }
      return bytes[last] == UInt8(ascii: ")")
        ? twofold(bytes, range.lowerBound..<last, key) : decimal(bytes, range, key)
    }

    @inline(never)
    private static func twofold(
      _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: StaticString
    ) -> (number: UInt32, start: Int)? {
      guard let found = decimal(bytes, range, " (") else { return nil }
      var place = found.start
      while place > range.lowerBound, case let byte = bytes[place - 1],
        byte &- 0x30 < 10 || byte &- 0x61 < 6
      {
        place -= 1
      }
      let start = place - 2 - key.utf8CodeUnitCount
      guard place < found.start, start >= range.lowerBound, bytes.has("0x", at: place - 2),
        bytes.has(key, at: start)
      else { return nil }
      return (found.number, start)
    }

    @inline(__always)
    private static func decimal(
      _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: StaticString
    ) -> (number: UInt32, start: Int)? {
      guard range.count >= 8,
        let number = EightBytes(bytes, at: range.upperBound &- 8)?.trailingNumber,
        number.digits < 8
      else { return longDecimal(bytes, range, key) }
      let start = range.upperBound &- number.digits &- key.utf8CodeUnitCount
      guard number.digits > 0, start >= range.lowerBound, bytes.has(key, at: start) else {
        return nil
      }
      return (UInt32(truncatingIfNeeded: number.value), start)
    }

    /// A number of many digits, or near the start.
    @inline(never)
    private static func longDecimal(
      _ bytes: Span<UInt8>, _ range: Range<Int>, _ key: StaticString
    ) -> (number: UInt32, start: Int)? {
      var place = range.upperBound
      // No number of 32 bits has more digits.
      let limit = max(range.lowerBound, place - 10)
      var number: UInt64 = 0
      var power: UInt64 = 1
      while place > limit, case let digit = bytes[place - 1] &- 0x30, digit < 10 {
        number &+= UInt64(digit) &* power
        power &*= 10
        place -= 1
      }
      let start = place - key.utf8CodeUnitCount
      guard place < range.upperBound, start >= range.lowerBound, bytes.has(key, at: start),
        let number = UInt32(exactly: number)
      else { return nil }
      return (number, start)
    }
  }
}
