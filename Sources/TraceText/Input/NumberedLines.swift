/// The numbers that `grep -n` and `cat -n` put before lines: `12:`, `FILE:12:`, and `    12` with a tab;
/// `12-` where `grep -n -C 3` prints a line for what stands round it.
///
/// A number counts where it is larger than those before: the name of an instance, which trace-cmd prints
/// likewise, is the same on many lines.
struct NumberedLines {
  private var latest: UInt64 = 0

  /// Where `line` begins behind its number; 0 where it has none.
  mutating func skip(_ line: Span<UInt8>) -> Int {
    guard let (number, end) = Self.number(line), number > latest else { return 0 }
    latest = number
    return end
  }

  /// Whether the lines from the first of `bytes` on have numbers.
  static func begin(_ bytes: Span<UInt8>) -> Bool {
    var numbers = NumberedLines()
    var start = 0
    for _ in 0..<2 where start < bytes.count {
      let end = bytes.firstPlace(of: 0x0a, from: start) ?? bytes.count
      guard numbers.skip(bytes.extracting(start..<end)) > 0 else { return false }
      start = end + 1
    }
    return true
  }

  /// The number before `line`, and where the line begins behind it.
  static func number(_ line: Span<UInt8>) -> (value: UInt64, end: Int)? {
    // Of a file.
    var start = line.skippingBlanks(from: 0)
    if start == 0, let digit = line.isEmpty ? nil : line[0], digit &- 0x30 >= 10 {
      guard let name = nameEnd(line) else { return nil }
      start = name
    }
    var cursor = LineCursor(line, start..<line.count)
    guard let number = cursor.takeNumber() else { return nil }
    // `cat -n` pads, and grep does not.
    let isGreps = start == 0 || line[start - 1] > 0x20
    guard
      cursor.take(0x09)
        || isGreps && (cursor.take(UInt8(ascii: ":")) || cursor.take(UInt8(ascii: "-")))
    else { return nil }
    return (number.value, cursor.position)
  }

  /// Behind `FILE:` or `FILE-`, where a number and the same mark follow. A file's name may hold a date, so
  /// `-24-` is the number only where no `:24:` is, and none that is nearer to the line.
  private static func nameEnd(_ line: Span<UInt8>) -> Int? {
    let limit = min(line.count, Span.longestPath)
    var end: Int?
    var place = 1
    while place < limit, line[place] > 0x20 {
      let mark = line[place]
      if mark == UInt8(ascii: ":") || mark == UInt8(ascii: "-") {
        let behind = line.skippingDigits(from: place + 1)
        if behind > place + 1, behind < line.count, line[behind] == mark {
          if mark == UInt8(ascii: ":") { return place + 1 }
          end = place + 1
        }
      }
      place += 1
    }
    return end
  }
}

extension Span<UInt8> {
  /// Bytes that the path of a file has at most (PATH_MAX).
  static var longestPath: Int { 4_096 }

  /// Behind the colon of the path that `grep -H` puts before a line at `start`; `start` where there is none.
  func endOfFileName(at start: Int) -> Int {
    let limit = Swift.min(count, start + Self.longestPath)
    var place = start
    var end = start
    while place < limit, self[place] > 0x20 {
      if self[place] == UInt8(ascii: ":") { end = place + 1 }
      place += 1
    }
    return end
  }
}
