/// What stands before the first line of a dump, and so before all of it: the words of a logger that is not
/// known by name.
///
/// Only where letters, digits and other characters stand counts; they change with the time.
struct LogLead {
  private let shape: [UInt8]

  /// That which fills `range` of `line`.
  init(_ line: Span<UInt8>, _ range: Range<Int>) {
    shape = range.map { Self.kind(line[$0]) }
  }

  /// Where the message begins that such words stand before at `start` of `line`; nil where they do not.
  func end(in line: Span<UInt8>, from start: Int) -> Int? {
    guard !shape.isEmpty, line.count - start >= shape.count else { return nil }
    for place in shape.indices where Self.kind(line[start + place]) != shape[place] {
      return nil
    }
    return start + shape.count
  }

  private static func kind(_ byte: UInt8) -> UInt8 {
    if byte &- 0x30 < 10 || byte == 0x20 { return 0x30 }
    return (byte | 0x20) &- 0x61 < 26 ? 0x61 : byte
  }
}
