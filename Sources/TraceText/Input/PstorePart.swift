/// The first line of a record of pstore, `Panic#1 Part2`: which crash, and which part of its log
/// (`pstore_dump`, fs/pstore/platform.c). Part 1 is the end of the log.
struct PstorePart {
  /// The crash: `Panic#1`.
  let crash: [UInt8]
  /// The part's number.
  let number: UInt64

  /// What `line` says; nil where it is none.
  init?(_ line: Span<UInt8>) {
    guard line.count < 64, let hash = line.firstPlace(of: "#"), hash > 0 else { return nil }
    for place in 0..<hash where line[place] | 0x20 &- 0x61 >= 26 { return nil }
    let end = line.skippingDigits(from: hash + 1)
    guard end > hash + 1, line.has(" Part", at: end) else { return nil }
    var cursor = LineCursor(line, (end + 5)..<line.count)
    guard let number = cursor.takeNumber()?.value,
      line.skippingBlanks(from: line.skippingDigits(from: end + 5)) == line.count
    else { return nil }
    crash = (0..<end).map { line[$0] }
    self.number = number
  }
}
