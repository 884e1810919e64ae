import TraceText

/// Why a line was not understood, with what helps where the text was changed on its way.
enum TextDoubt {
  /// Why `line`, which is a record of a fence event that prints `payload`, does not name a fence.
  static func ofFence(_ line: Span<UInt8>, _ payload: Range<Int>) -> String {
    guard let key = line.firstPlace(of: " seqno=", from: payload.lowerBound) else {
      return
        "it breaks off before the number of its fence, as where the text was wrapped: join such lines"
    }
    if TextDecoder.holdsAnother(line, payload) {
      return "two records stand in it, as where a line feed was lost: part them"
    }
    let blank = line.skippingDigits(from: key + 7)
    return line.has(" ffffffff", at: blank)
      ? "perf has printed an address behind it: print the text without the fields ip and sym"
      : "it does not print what a fence event prints"
  }

  /// Why a line of an event that others have shown is damaged.
  static let ofFields = "it lacks what other lines of its event have: it is cut or damaged"

  /// Why a line that ends before the name of its event is damaged.
  static let ofTorn = "it breaks off before the name of its event"

  /// Why a line that says what the one before it says is not believed.
  static let ofRepeated = "it is the record before it once more: the text has a line twice"

  /// Why a line of digits alone is no record.
  static let ofRest =
    "it goes on with the number that a record before it ends in, as where the text was wrapped: join them"

  /// Why a line that ends where others break off is not believed.
  static let ofColumns =
    "it ends in a digit at the column at which other lines break off: print the text without a limit of "
    + "columns"

  /// Why `line`, which is a record that prints `payload`, is of no event.
  static func ofEvent(_ line: Span<UInt8>, _ payload: Range<Int>) -> String {
    payload.isEmpty || line.has("(", at: payload.lowerBound)
      ? "it breaks off before the fields of its event" : ofFence(line, payload)
  }

  /// Why `line` is no record, and nothing else that is known.
  static func ofLine(_ line: Span<UInt8>) -> String {
    if line.firstPlace(of: "\u{a0}") != nil {
      return "it has no-break spaces (U+00A0) where the kernel prints blanks: replace them"
    }
    if line.firstPlace(of: "Dumping ftrace ") != nil {
      return
        "an ftrace dump begins here, which is a trace of its own: put it into a file of its own"
    }
    return beginsWithField(line)
      ? "it begins with a field, as where the text was wrapped: join it with the line before"
      : "it is neither a record nor a comment that is known"
  }

  /// Whether `line` begins with `key=`, or with the place of a probe.
  private static func beginsWithField(_ line: Span<UInt8>) -> Bool {
    let start = line.skippingBlanks(from: 0)
    if TextProbePlace(line, start..<line.count) != nil { return true }
    var place = start
    while place < line.count, case let byte = line[place],
      byte &- 0x61 < 26 || byte == UInt8(ascii: "_") || byte &- 0x30 < 10
    {
      place += 1
    }
    return place > start && line.has("=", at: place)
  }
}
