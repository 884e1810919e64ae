/// What stands before the lines of a dump in a log, as the latest record has shown it: nearly all have the
/// same, but for digits that change with the time, so that it is compared and not read.
struct PrefixColumns {
  /// Bytes of it; -1 where nothing is known.
  private var count = -1
  /// They, eight in a word, the bits of them that must be the same, and the high bit of each byte that may
  /// be any digit or blank.
  private var words = ContiguousArray<UInt64>()
  private var fixed = ContiguousArray<UInt64>()
  private var free = ContiguousArray<UInt64>()

  /// The longest have the times of several loggers.
  private static let longest = 128

  /// Forgets what is known.
  mutating func forget() { count = -1 }

  /// Takes note of what stands before `start` of `line`; the name of its machine, which is at `host`, must
  /// be the same.
  mutating func learn(_ line: Span<UInt8>, _ start: Int, host: Range<Int>?) {
    guard start <= Self.longest else { return forget() }
    count = start
    words.removeAll(keepingCapacity: true)
    fixed.removeAll(keepingCapacity: true)
    free.removeAll(keepingCapacity: true)
    for first in stride(from: 0, to: start, by: 8) {
      var (word, same, any): (UInt64, UInt64, UInt64) = (0, 0, 0)
      for place in (first..<min(first + 8, start)).reversed() {
        let byte = line[place]
        let isFree = (byte &- 0x30 < 10 || byte == 0x20) && host?.contains(place) != true
        word = word << 8 | UInt64(byte)
        same = same << 8 | (isFree ? 0 : 0xff)
        any = any << 8 | (isFree ? 0x80 : 0)
      }
      words.append(word)
      fixed.append(same)
      free.append(any)
    }
  }

  /// Where the message begins in `line`; nil where something else stands before it.
  @inline(__always)
  func end(in line: Span<UInt8>) -> Int? {
    // What follows, a record, is longer than a word.
    guard count >= 0, line.count >= count &+ 8 else { return nil }
    let (words, fixed, free) = (words.span, fixed.span, free.span)
    for index in words.indices {
      guard let word = line.word(at: 8 &* index), (word ^ words[index]) & fixed[index] == 0,
        EightBytes(word).isNoDigitNorBlank & free[index] == 0
      else { return nil }
    }
    return count
  }
}
