/// The events that lines had lately, found by the first bytes of their names: where one of them stands
/// again, the end of its name needs not be looked for, nor the name be looked up.
///
/// What a probe prints begins with its place, which is learned too: probes of one name are told apart
/// by it.
struct EventGuesses: Sendable {
  /// One of them: its name, the colon and a blank behind it, and which bits of four words these are.
  private struct Guess {
    var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    var masks: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)
    /// Bytes of the name; 0 where nothing is known.
    var count = 0
    /// What the reader of the lines calls it; -1 where nothing is known.
    var place = -1
    /// Bytes that what it prints begins with, and what of them is passed over; 0 of what is no probe.
    var leadCount = 0
    var leadEnd = ProbeLead.End.whole

    func hasName(of other: Guess) -> Bool { words == other.words && masks == other.masks }
  }

  private var guesses = ContiguousArray<Guess>(repeating: Guess(), count: Self.capacity)
  /// What the lines of probes begin with.
  private var leads = [UInt8](repeating: 0, count: Self.capacity * Self.longestLead)
  /// The name of the latest line, until the reader has said what it calls the event, and its place.
  private var latest = Guess()
  private var latestSlot = -1

  private static let capacity = 256
  private static let longest = 30
  /// `(drm_atomic_helper_wait_for_fences+0x10f/0x1f0 <- dma_fence_wait_timeout)`, and a module.
  private static let longestLead = 96
  /// Where a probe on a return has returned to, `ffffffff8154aca0)`.
  private static let longestCaller = 32

  /// The latest line has no event that could be learned.
  mutating func forget() { latestSlot = -1 }

  /// The event at `start`, behind whose name a colon and a blank follow: the bytes of the name, and where
  /// it was found; nil where none of these stands there.
  @inline(__always)
  func find(_ bytes: Span<UInt8>, at start: Int) -> (count: Int, slot: Int)? {
    let first = bytes.paddedWord(at: start)
    let second = bytes.paddedWord(at: start &+ 8)
    let third = bytes.paddedWord(at: start &+ 16)
    let last = bytes.paddedWord(at: start &+ 24)
    let slot = Self.slot(first, second)
    return match(slot, first, second, third, last)
      ?? match(slot ^ 1, first, second, third, last)
  }

  @inline(__always)
  private func match(
    _ slot: Int, _ first: UInt64, _ second: UInt64, _ third: UInt64, _ last: UInt64
  ) -> (count: Int, slot: Int)? {
    let known = guesses.span
    let other =
      (first ^ known[slot].words.0) & known[slot].masks.0
      | (second ^ known[slot].words.1) & known[slot].masks.1
      | (third ^ known[slot].words.2) & known[slot].masks.2
      | (last ^ known[slot].words.3) & known[slot].masks.3
    guard other == 0, known[slot].place >= 0 else { return nil }
    return (known[slot].count, slot)
  }

  /// What the reader calls the event that was found in `slot` and prints what fills `payload` of
  /// `bytes`, and where its fields begin; `isProbe` says that they stand behind a probe's place. nil
  /// where it prints the place of a probe that is not known.
  @inline(__always)
  func event(
    _ slot: Int, _ bytes: Span<UInt8>, _ payload: Range<Int>
  ) -> (place: Int, fields: Int, isProbe: Bool)? {
    let known = guesses.span
    guard known[slot].leadCount > 0 else {
      return (known[slot].place, payload.lowerBound, false)
    }
    if let fields = Self.fields(slot, known, leads.span, bytes, payload) {
      return (known[slot].place, fields, true)
    }
    return Self.otherEvent(slot ^ 1, slot, known, leads.span, bytes, payload)
  }

  /// The same of the one that shares a place with `slot`, if it has the same name.
  // This and the next are static: all of the guesses would be copied where a line may change them.
  private static func otherEvent(
    _ slot: Int, _ named: Int, _ known: Span<Guess>, _ leads: Span<UInt8>, _ bytes: Span<UInt8>,
    _ payload: Range<Int>
  ) -> (place: Int, fields: Int, isProbe: Bool)? {
    let other = known[slot]
    guard other.place >= 0, other.hasName(of: known[named]) else { return nil }
    guard other.leadCount > 0 else { return (other.place, payload.lowerBound, false) }
    guard let fields = fields(slot, known, leads, bytes, payload) else { return nil }
    return (other.place, fields, true)
  }

  /// Where the fields of the probe in `slot` begin; nil where `payload` is of another.
  private static func fields(
    _ slot: Int, _ known: Span<Guess>, _ leads: Span<UInt8>, _ bytes: Span<UInt8>,
    _ payload: Range<Int>
  ) -> Int? {
    var end = payload.lowerBound &+ known[slot].leadCount
    guard known[slot].leadCount > 0, end <= payload.upperBound,
      bytes.matches(payload.lowerBound..<end, leads, from: slot &* longestLead)
    else { return nil }
    switch known[slot].leadEnd {
    case .whole: break
    case .beforeCaller:
      let limit = min(payload.upperBound, end &+ longestCaller)
      while end < limit, bytes[end] > 0x20, bytes[end] != UInt8(ascii: ")") { end &+= 1 }
      guard end < limit, bytes[end] == UInt8(ascii: ")") else { return nil }
      end &+= 1
    case .field:
      guard end == payload.upperBound || bytes[end] == 0x20 else { return nil }
      return payload.lowerBound
    }
    while end < payload.upperBound, bytes[end] == 0x20 { end &+= 1 }
    return end
  }

  /// Takes note of the name of an event that stands in `name`, until the reader says what it calls it.
  mutating func note(_ bytes: Span<UInt8>, _ name: Range<Int>) {
    latestSlot = -1
    let start = name.lowerBound
    guard 1...Self.longest ~= name.count, bytes.has(": ", at: name.upperBound) else { return }
    let first = bytes.paddedWord(at: start)
    let second = bytes.paddedWord(at: start + 8)
    let third = bytes.paddedWord(at: start + 16)
    let last = bytes.paddedWord(at: start + 24)
    latest.count = name.count
    let end = name.count + 2
    latest.masks = (
      Self.mask(of: end), Self.mask(of: end - 8), Self.mask(of: end - 16), Self.mask(of: end - 24)
    )
    latest.words = (
      first & latest.masks.0, second & latest.masks.1, third & latest.masks.2,
      last & latest.masks.3
    )
    latestSlot = Self.slot(first, second)
  }

  /// Learns the event of the latest line, which the reader calls `place`, and what its lines begin with,
  /// where it is a probe.
  mutating func learn(_ place: Int, _ bytes: Span<UInt8>, _ lead: ProbeLead?) {
    let slot = latestSlot
    guard slot >= 0, lead?.range.count ?? 0 <= Self.longestLead else { return }
    latestSlot = -1
    latest.place = place
    latest.leadCount = lead?.range.count ?? 0
    latest.leadEnd = lead?.end ?? .whole
    // Where two share a place, the one that was there longer goes.
    if guesses[slot].count > 0, guesses[slot].place != place { copy(slot, to: slot ^ 1) }
    guesses[slot] = latest
    guard let lead else { return }
    for (offset, index) in lead.range.enumerated() {
      leads[slot * Self.longestLead + offset] = bytes[index]
    }
  }

  private mutating func copy(_ slot: Int, to other: Int) {
    guesses[other] = guesses[slot]
    for offset in 0..<guesses[slot].leadCount {
      leads[other * Self.longestLead + offset] = leads[slot * Self.longestLead + offset]
    }
  }

  /// Of a name shorter than eight bytes, what follows it does not count.
  @inline(__always)
  private static func slot(_ first: UInt64, _ second: UInt64) -> Int {
    let count = EightBytes(first).firstPlace(ofBlankOr: UInt8(ascii: ":"))
    let key = count < 8 ? first & mask(of: count) : first ^ second &* 0xff51_afd7_ed55_8ccd
    return Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) &>> 56)
  }

  /// The bits of the first `count` bytes of a word.
  @inline(__always)
  private static func mask(of count: Int) -> UInt64 {
    count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(8 * count) - 1
  }
}

/// What every line of one probe prints first: the place where it stands.
package struct ProbeLead: Equatable, Sendable {
  /// What follows it.
  package enum End: Sendable {
    /// The fields, behind blanks.
    case whole
    /// Where a function has returned to, which differs from line to line, and a parenthesis.
    case beforeCaller
    /// Nothing: it is the first field.
    case field
  }

  /// Where it stands in the line.
  package var range: Range<Int>
  /// What follows it.
  package var end: End

  /// What stands in `range`.
  package init(_ range: Range<Int>, _ end: End) {
    self.range = range
    self.end = end
  }
}
