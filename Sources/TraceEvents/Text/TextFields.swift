import TraceFile
import TraceText

/// Reads the integers of an event out of what a line prints of it: `key=value`, parted by blanks or
/// commas.
///
/// A key counts where a word begins with it, and once: where the same key stands twice, the second may
/// be part of a text that somebody chose, and the line is not understood.
struct TextFields {
  /// The integers, by the place that the event's meaning gives each.
  private(set) var values = WideFields()
  /// Which of them the line has: bit n is place n.
  private(set) var present: UInt8 = 0

  /// The integers of no line.
  init() {}

  /// These, of which the line has the first `count`.
  init(_ values: WideFields, count: Int) {
    self.values = values
    present = 1 << UInt8(truncatingIfNeeded: count) - 1
  }

  /// Sets the integer at `place`.
  mutating func set(_ place: Int, _ value: UInt64) {
    values[place] = value
    present |= 1 << UInt8(truncatingIfNeeded: place)
  }

  /// Whether the line has the integer at `place`.
  func has(_ place: Int) -> Bool { present & 1 << UInt8(truncatingIfNeeded: place) != 0 }

  /// Reads the integers called `names`, by place, from `range` of `bytes`; nil where a key stands twice
  /// or its value is no number. `pointers` are the places whose digits are hexadecimal without a prefix
  /// too.
  init?(
    _ bytes: Span<UInt8>, _ range: Range<Int>, names: [[[UInt8]]], pointers: Set<Int>
  ) {
    var place = range.lowerBound
    while place < range.upperBound {
      var end = place
      var equals = place
      while end < range.upperBound, bytes[end] != 0x20, bytes[end] != 0x2c {
        if bytes[end] == 0x3d, equals == place { equals = end }
        end += 1
      }
      if equals > place, let field = Self.field(bytes, place..<equals, names) {
        guard !has(field),
          let value = Self.number(
            bytes, (equals + 1)..<end, isPointer: pointers.contains(field))
        else { return nil }
        set(field, value)
      }
      place = end + 1
    }
  }

  private static func field(
    _ bytes: Span<UInt8>, _ key: Range<Int>, _ names: [[[UInt8]]]
  ) -> Int? {
    for place in names.indices {
      for name in names[place] where name.count == key.count {
        var isSame = true
        for offset in name.indices where name[offset] != bytes[key.lowerBound + offset] {
          isSame = false
          break
        }
        if isSame { return place }
      }
    }
    return nil
  }

  /// A number as the kernel prints it: decimal with an optional sign, or hexadecimal behind `0x`, or,
  /// of a pointer, without. A symbol (`vgem_fence_ops`, `func+0x10/0x20`) is 0: its address is not
  /// printed.
  static func number(_ bytes: Span<UInt8>, _ range: Range<Int>, isPointer: Bool) -> UInt64? {
    guard !range.isEmpty else { return nil }
    var place = range.lowerBound
    let isNegative = bytes[place] == UInt8(ascii: "-")
    if isNegative { place += 1 }
    var isHexadecimal = isPointer
    if range.upperBound - place > 2, bytes[place] == 0x30, bytes[place + 1] | 0x20 == 0x78 {
      isHexadecimal = true
      place += 2
    }
    guard place < range.upperBound, range.upperBound - place <= 20 else {
      return isSymbol(bytes[range.lowerBound]) ? 0 : nil
    }
    var value: UInt64 = 0
    while place < range.upperBound {
      guard let digit = Self.digit(bytes[place], isHexadecimal) else {
        return isSymbol(bytes[range.lowerBound]) ? 0 : nil
      }
      let (product, overflow) = value.multipliedReportingOverflow(by: isHexadecimal ? 16 : 10)
      let (sum, carry) = product.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
      place += 1
    }
    return isNegative ? 0 &- value : value
  }

  private static func isSymbol(_ byte: UInt8) -> Bool {
    (0x61...0x7a).contains(byte | 0x20) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: "(")
  }

  private static func digit(_ byte: UInt8, _ isHexadecimal: Bool) -> UInt64? {
    if byte &- 0x30 < 10 { return UInt64(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return isHexadecimal && letter < 6 ? UInt64(letter) + 10 : nil
  }
}

extension WideFields {
  /// The integers of a task switch, by the places of `SupportingMeaning`.
  @inline(__always)
  init(_ payload: TaskSwitchPayload) {
    self.init()
    self[0] = payload.nextPID
    self[1] = payload.previousPriority
    self[2] = payload.previousState
  }

  /// Those of a wake-up.
  @inline(__always)
  init(_ payload: WakingPayload) {
    self.init()
    self[0] = payload.pid
    self[1] = payload.priority
  }
}
