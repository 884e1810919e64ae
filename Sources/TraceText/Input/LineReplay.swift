/// Lines that were looked at and are still to be handed on.
struct LineReplay {
  private struct Line {
    var end: Int
    var position: LinePosition
    var isCut: Bool
    var isUnterminated: Bool
  }

  /// The lines, each with a line feed.
  private(set) var bytes: [UInt8] = []
  private var lines: [Line] = []
  private var start = 0
  private var place = 0

  mutating func append(
    _ line: Span<UInt8>, _ position: LinePosition, isCut: Bool, isUnterminated: Bool
  ) {
    for index in line.indices {
      bytes.append(line[index])
    }
    lines.append(
      Line(end: bytes.count, position: position, isCut: isCut, isUnterminated: isUnterminated))
    bytes.append(0x0a)
  }

  /// The next of them; nil where all were handed on.
  mutating func next() -> (
    range: Range<Int>, position: LinePosition, isCut: Bool, isUnterminated: Bool
  )? {
    guard place < lines.count else { return nil }
    let line = lines[place]
    defer {
      start = line.end + 1
      place += 1
    }
    return (start..<line.end, line.position, line.isCut, line.isUnterminated)
  }
}
