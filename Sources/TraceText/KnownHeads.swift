internal import TraceVocabulary

/// The columns before the stamp that lines had lately: a task's number, the CPU and the letters, which few
/// tasks on few CPUs have the same again and again. Where they stand again they are compared and not read.
///
///     -1170    [001] d..1.        padded, from behind the name
///     -1170      1d..1.           cut
struct KnownHeads: Sendable {
  /// What stands from behind the name up to the blanks before the stamp.
  struct Head {
    fileprivate var words: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
    /// The number of `KnownHeads` when it was learned; 0, which that never is, where nothing is known.
    fileprivate var number: UInt64 = 0
    fileprivate(set) var pid: Int32 = 0
    fileprivate(set) var cpu: CPUNumber = 0
    fileprivate(set) var flags: TextFlags?
  }

  private var heads = ContiguousArray<Head>(repeating: Head(), count: Self.capacity)
  /// Bytes of the latest that was learned, which those of one text have alike, and which bits of the words
  /// these are.
  private(set) var count = 0
  private var masks: (UInt64, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)
  /// Counts the changes of columns: what was learned before counts no longer. Heads are not cleared, since
  /// a text that changes them with every line would pay for all of them each time.
  private var number: UInt64 = 1

  private static let capacity = 1_024
  /// Of five words; with the thread group there are 31 in a kernel's file.
  private static let longest = 40

  /// What is known of the head that stands at `start`; nil where nothing is, or the line ends soon.
  @inline(__always)
  func find(_ bytes: Span<UInt8>, at start: Int) -> Head? {
    guard count > 0, let words = words(bytes, at: start) else { return nil }
    let known = heads.span
    let slot = Self.slot(words)
    let other =
      (known[slot].words.0 ^ words.0) | (known[slot].words.1 ^ words.1)
      | (known[slot].words.2 ^ words.2) | (known[slot].words.3 ^ words.3)
      | (known[slot].words.4 ^ words.4)
    return other == 0 && known[slot].number == number ? known[slot] : nil
  }

  /// Learns the head that fills `range`, of a line that goes on behind it.
  @inline(never)
  mutating func learn(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ pid: Int32, _ cpu: CPUNumber, _ flags: TextFlags?
  ) {
    guard 1...Self.longest ~= range.count else { return }
    if range.count != count {
      number &+= 1
      count = range.count
      masks = (
        Self.mask(of: count), Self.mask(of: count - 8), Self.mask(of: count - 16),
        Self.mask(of: count - 24), Self.mask(of: count - 32)
      )
    }
    guard let words = words(bytes, at: range.lowerBound) else { return }
    heads[Self.slot(words)] = Head(words: words, number: number, pid: pid, cpu: cpu, flags: flags)
  }

  /// Forgets all: lines have other columns.
  mutating func forget() {
    number &+= 1
    count = 0
  }

  @inline(__always)
  private func words(
    _ bytes: Span<UInt8>, at start: Int
  ) -> (UInt64, UInt64, UInt64, UInt64, UInt64)? {
    guard let last = bytes.word(at: start &+ 32), let first = bytes.word(at: start),
      let second = bytes.word(at: start &+ 8), let third = bytes.word(at: start &+ 16),
      let fourth = bytes.word(at: start &+ 24)
    else { return nil }
    return (
      first & masks.0, second & masks.1, third & masks.2, fourth & masks.3, last & masks.4
    )
  }

  @inline(__always)
  private static func slot(_ words: (UInt64, UInt64, UInt64, UInt64, UInt64)) -> Int {
    let key =
      words.0 &* 0x9e37_79b9_7f4a_7c15 ^ words.1 &* 0xff51_afd7_ed55_8ccd
      ^ words.2 &* 0xc4ce_b9fe_1a85_ec53 ^ words.3 &* 0x9fb2_1c65_1e98_df25
      ^ words.4 &* 0xd6e8_feb8_6659_fd93
    return Int(truncatingIfNeeded: ((key ^ key &>> 32) &* 0x9e37_79b9_7f4a_7c15) &>> 54)
  }

  /// The bits of the first `count` bytes of a word.
  private static func mask(of count: Int) -> UInt64 {
    count >= 8 ? .max : count <= 0 ? 0 : 1 << UInt64(8 * count) - 1
  }
}
