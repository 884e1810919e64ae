/// The events that lines had lately, found by the first bytes of their names: where one of them stands
/// again, the end of its name needs not be looked for, nor the name be looked up.
struct EventGuesses: Sendable {
  /// One of them: its name, the colon and a blank behind it, and which bits of four words these are.
  private struct Guess {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var masks: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// Bytes of the name; 0 where nothing is known.
    var count = 0
    /// What the reader of the lines calls it; -1 where it has not said so.
    var place = -1
  }

  private var guesses = ContiguousArray<Guess>(repeating: Guess(), count: 64)
  /// That of the line that was learned from last; -1 where it has none.
  private var latest = -1

  private static let longest = 30

  /// Takes note of what the reader calls the event that was learned last.
  mutating func setPlace(_ place: Int) {
    if latest >= 0 { guesses[latest].place = place }
  }

  /// The latest line has no event that could be learned.
  mutating func forget() { latest = -1 }

  /// The event at `start`, behind whose name a colon and a blank follow: the bytes of the name, and what
  /// the reader calls it; nil where none of these stands there, or less than 32 bytes do.
  @inline(__always)
  func find(_ bytes: Span<UInt8>, at start: Int) -> (count: Int, place: Int)? {
    guard let last = bytes.word(at: start &+ 24), let first = bytes.word(at: start),
      let second = bytes.word(at: start &+ 8), let third = bytes.word(at: start &+ 16)
    else { return nil }
    let slot = Self.slot(first, second)
    return match(slot, first, second, third, last)
      ?? match(slot ^ 1, first, second, third, last)
  }

  @inline(__always)
  private func match(
    _ slot: Int, _ first: UInt64, _ second: UInt64, _ third: UInt64, _ last: UInt64
  ) -> (count: Int, place: Int)? {
    let known = guesses.span
    let other =
      (first ^ known[slot].words.0) & known[slot].masks.0
      | (second ^ known[slot].words.1) & known[slot].masks.1
      | (third ^ known[slot].words.2) & known[slot].masks.2
      | (last ^ known[slot].words.3) & known[slot].masks.3
    guard other == 0, known[slot].place >= 0 else { return nil }
    return (known[slot].count, known[slot].place)
  }

  /// Takes note of the event that stands in `name`, in place of another one.
  mutating func learn(_ bytes: Span<UInt8>, _ name: Range<Int>) {
    latest = -1
    let start = name.lowerBound
    guard 1...Self.longest ~= name.count, bytes.has(": ", at: name.upperBound),
      let first = bytes.word(at: start), let second = bytes.word(at: start + 8),
      let third = bytes.word(at: start + 16), let last = bytes.word(at: start + 24)
    else { return }
    var guess = Guess()
    guess.count = name.count
    let masks = (0..<4).map { Self.mask(of: name.count + 2 - 8 * $0) }
    guess.masks = (masks[0], masks[1], masks[2], masks[3])
    guess.words = (first & masks[0], second & masks[1], third & masks[2], last & masks[3])
    // Where two share a place, the one that was there longer goes.
    let slot = Self.slot(first, second)
    if guesses[slot].count > 0, !isSame(guesses[slot], guess) { guesses[slot ^ 1] = guesses[slot] }
    guesses[slot] = guess
    latest = slot
  }

  private func isSame(_ one: Guess, _ other: Guess) -> Bool {
    one.words == other.words && one.masks == other.masks
  }

  /// Of a name shorter than eight bytes, what follows it does not count.
  @inline(__always)
  private static func slot(_ first: UInt64, _ second: UInt64) -> Int {
    let count = EightBytes(first).firstPlace(ofBlankOr: UInt8(ascii: ":"))
    let key = count < 8 ? first & mask(of: count) : first ^ second &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> 58)
  }

  /// The bits of the first `count` bytes of a word.
  @inline(__always)
  private static func mask(of count: Int) -> UInt64 {
    count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(8 * count) - 1
  }
}
