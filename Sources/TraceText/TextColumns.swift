internal import TraceVocabulary

/// Where the columns of one line stood, which are nearly always those of the next: what stands in the
/// same columns needs not be looked for.
///
///     COMM-1170    [001] d..1.   227.237419: EVENT:
package struct TextColumns: Sendable {
  /// The place of the bracket before the CPU, which has three digits; 0 where nothing is known.
  private var bracket = 0
  /// The letters, and the blanks round them: up to 16 bytes behind the CPU.
  private var first: UInt64 = 0
  private var second: UInt64 = 0
  private var firstMask: UInt64 = 0
  private var secondMask: UInt64 = 0
  private(set) var flags: TextFlags?
  /// Where the seconds begin, and where their point stands; six digits follow.
  private(set) var stamp = 0
  private var point = 0
  /// The seconds of the latest line, and their point: what a word at `stamp` is, of which bits, and in
  /// nanoseconds.
  private var secondsWord: UInt64 = 0
  private var secondsMask: UInt64 = 0
  private var seconds: UInt64 = 0
  /// What lines have said of columns without a blank behind them.
  var runOn = RunOnColumns()
  /// The events that stood behind.
  var events = EventGuesses()

  /// Behind a name that is padded to 16 columns, and the dash.
  private static let pid = 17

  /// Nothing is known.
  package init() {}

  /// Takes note of what the reader calls the event of the latest line, `bytes`, and of what this prints
  /// first where it is a probe.
  package mutating func setPlaceOfEvent(
    _ place: Int, _ bytes: Span<UInt8>, _ lead: ProbeLead? = nil
  ) {
    events.learn(place, bytes, lead)
  }

  /// What stands in the columns.
  struct Head {
    var pid: Int32
    var cpu: CPUNumber
    /// Nanoseconds.
    var time: UInt64
    /// Behind the colon after the stamp.
    var end: Int
  }

  /// Reads the columns of `bytes`; nil where they are not those of this.
  @inline(__always)
  mutating func head(_ bytes: Span<UInt8>) -> Head? {
    guard bracket > 0, bytes.count > point, bytes[Self.pid - 1] == UInt8(ascii: "-"),
      let task = EightBytes(bytes, at: Self.pid)?.leadingNumber, 1 <= task.digits, task.digits < 8,
      case let pidEnd = Self.pid &+ task.digits, case let gap = bracket &- pidEnd, gap > 0,
      let blanks = EightBytes(bytes, at: pidEnd), blanks.leading(0x20) >= gap,
      let cpu = EightBytes(bytes, at: bracket)?.bracketedNumber,
      let letters = bytes.word(at: bracket &+ 5), letters & firstMask == first,
      let more = bytes.word(at: bracket &+ 13), more & secondMask == second,
      let time = bytes.word(at: stamp), time & secondsMask == secondsWord || takeSeconds(time),
      let fraction = EightBytes(bytes, at: point &+ 1)?.sixDigitsAndColon
    else { return nil }
    return Head(
      pid: Int32(truncatingIfNeeded: task.value), cpu: cpu,
      time: seconds &+ fraction &* 1_000, end: point &+ 8)
  }

  /// Takes note of other seconds; false where what `time` begins with is not as long.
  @inline(never)
  private mutating func takeSeconds(_ time: UInt64) -> Bool {
    let number = EightBytes(time).leadingNumber
    let count = point - stamp
    guard number.digits == count, time &>> UInt64(8 * count) & 0xff == UInt64(UInt8(ascii: "."))
    else { return false }
    secondsMask = count == 7 ? .max : 1 << UInt64(8 * count + 8) - 1
    secondsWord = time & secondsMask
    seconds = number.value &* 1_000_000_000
    return true
  }

  /// Takes note of the columns of a line in which a CPU of three digits stands behind `bracket`, and the
  /// stamp at `stamp`, with its point at `point`.
  mutating func learn(
    _ bytes: Span<UInt8>, bracket: Int, flags: TextFlags?, stamp: Int, point: Int
  ) {
    self.bracket = 0
    let count = stamp - bracket - 5
    guard bracket > Self.pid, (1...16).contains(count), (1...7).contains(point - stamp),
      let letters = bytes.word(at: bracket + 5), let more = bytes.word(at: bracket + 13)
    else { return }
    self.bracket = bracket
    self.flags = flags
    self.stamp = stamp
    self.point = point
    // No text has these seconds.
    (secondsMask, secondsWord) = (0, 1)
    firstMask = count >= 8 ? .max : 1 << UInt64(8 * count) - 1
    secondMask = count <= 8 ? 0 : count == 16 ? .max : 1 << UInt64(8 * count - 64) - 1
    first = letters & firstMask
    second = more & secondMask
  }
}
