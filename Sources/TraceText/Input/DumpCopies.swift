/// Tells a dump that goes back in time since the log has it twice, as where a console and the journal are
/// one log, from one that does since the machine or the buffer was started anew: by its first records.
struct DumpCopies {
  /// The records so far, by numbers that stand for their lines.
  private var known: Set<UInt64> = []
  private let seed = UInt64.random(in: .min ... .max)
  /// Records of the current dump that were compared, and how many of them are known.
  private var compared = 0
  private var found = 0
  /// Whether the records of the current dump are known; nil before enough of it was read.
  private(set) var isCopy: Bool?
  /// Lines of the current dump that were set aside before that was known.
  private var undecidedLines: UInt64 = 0
  /// Those of dumps that were no copies.
  private(set) var linesOfNoCopy: UInt64 = 0

  /// Two starts of a machine have few of so many records in common: each bears its time in microseconds.
  private static let comparedRecords = 16
  /// Records that are remembered: a copy begins with those that its dump begins with.
  private static let capacity = 65_536

  /// Remembers a record that is handed on, which fills `range` of `line`.
  @inline(__always)
  mutating func note(_ line: Span<UInt8>, _ range: Range<Int>) {
    if known.count < Self.capacity { known.insert(line.key(of: range, seed: seed)) }
  }

  /// Takes the next record of a dump that goes back; with `isLast` it is the last that is compared.
  mutating func compare(_ line: Span<UInt8>, _ range: Range<Int>, isLast: Bool) {
    guard isCopy == nil else { return }
    if !isLast {
      compared += 1
      found += known.contains(line.key(of: range, seed: seed)) ? 1 : 0
    }
    if isLast || compared == Self.comparedRecords { decide() }
  }

  /// Takes a line of the current dump that is set aside since it goes back; whether it is known that it is of
  /// no copy.
  mutating func isSetAsideAsOther() -> Bool {
    guard let isCopy else {
      undecidedLines &+= 1
      return false
    }
    return !isCopy
  }

  /// Ends the current dump.
  mutating func end() {
    if isCopy == nil, compared > 0 { decide() }
    (compared, found, isCopy, undecidedLines) = (0, 0, nil, 0)
  }

  private mutating func decide() {
    // A line of either may be damaged.
    isCopy = 2 * found > compared
    if isCopy == false { linesOfNoCopy &+= undecidedLines }
  }
}
