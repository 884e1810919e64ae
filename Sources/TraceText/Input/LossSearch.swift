package import TraceFile

extension TextInput {
  /// Whether a line may tell of lost events: a look at two letters that are rare, which is quick. It may
  /// say so where there is none; where it does not, there is none that is spelled in one piece.
  package func mayTellOfLosses(isOfPerf: Bool) throws(TraceFileError) -> Bool {
    guard file != nil else { return true }
    // A log was looked through for its boots, and for this at the same time.
    if let logTellsOfLosses, !isOfPerf { return logTellsOfLosses }
    let source = try open().source
    var search = LossSearch(isOfPerf: isOfPerf, isLog: wrapping == .log)
    while try search.read(source) {
      if search.hasFound { return true }
    }
    return false
  }
}

/// Looks for words that lines that tell of losses have.
struct LossSearch {
  /// Whether perf's words are looked for, and not the kernel's and trace-cmd's.
  private let isOfPerf: Bool
  /// Whether words of logs are looked for too, of which lines are missing.
  private let isLog: Bool
  private var pieces = TextPieces()

  /// Parts of the names of loggers, whose first letters are rare in a trace.
  private static let loggers: [StaticString] = ["journal", "yslogd"]
  /// Bytes from there on that the first words of a loss take, at most.
  private static let lossBytes = 64

  init(isOfPerf: Bool, isLog: Bool = false) {
    self.isOfPerf = isOfPerf
    self.isLog = isLog
  }

  /// Reads on; false at the end.
  mutating func read(_ source: ByteSource) throws(TraceFileError) -> Bool {
    try pieces.read(source)
  }

  /// Whether what was read has one of the words.
  var hasFound: Bool { isFound(in: pieces.bytes) }

  /// Whether `bytes` have one of the words.
  func isFound(in bytes: Span<UInt8>) -> Bool {
    guard !isOfPerf else { return bytes.firstPlace(of: "PERF_RECORD_LOST") != nil }
    var place = 0
    // `CPU:1 [LOST 12 EVENTS]`, `CPU:1 [12 EVENTS DROPPED]`: no other letter of them is as rare.
    while let found = bytes.firstPlace(of: UInt8(ascii: "V"), from: place) {
      if bytes.has("EVENTS]", at: found - 1) || bytes.has("EVENTS DROPPED]", at: found - 1) {
        return true
      }
      place = found + 1
    }
    if isLog, bytes.firstPlace(of: "** ") != nil || Self.tellsOfLoss(bytes) { return true }
    place = 0
    while let found = bytes.firstPlace(of: UInt8(ascii: "#"), from: place) {
      if bytes.has(" buffer started", at: found - 16) { return true }
      place = found + 1
    }
    return false
  }

  /// Whether a logger says in `bytes` that messages were lost.
  private static func tellsOfLoss(_ bytes: Span<UInt8>) -> Bool {
    for logger in loggers {
      var place = 0
      while let found = bytes.firstPlace(of: logger, from: place) {
        // `imjournal` begins two bytes before.
        let words = max(0, found - 2)..<min(bytes.count, found + lossBytes)
        if LogLoss.isTold(by: bytes.extracting(words), from: 0) { return true }
        place = found + 1
      }
    }
    return false
  }
}
