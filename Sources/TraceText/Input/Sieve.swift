internal import TraceFile
internal import TraceVocabulary

/// Decides for each line whether it is handed on, and keeps the accounts.
struct Sieve {
  /// What is handed on of a line.
  enum Part {
    /// These bytes of it.
    case bytes(Range<Int>)
    /// These bytes of `stripped`, which is the line without a terminal's escapes.
    case stripped(Range<Int>)
    /// Nothing.
    case nothing
  }

  let wrapping: TextWrapping
  let name: String
  private(set) var log: LogSieve
  private var page = PageSieve()
  private var numbers = NumberedLines()
  private(set) var aside = LinesAside()
  private(set) var anomalies = AnomalyLog()
  private(set) var handedOn: UInt64 = 0
  /// Bytes of the text from its start to the line read last.
  private(set) var bytesRead: UInt64 = 0
  /// Bytes of lines with a zero, up to the first line of the trace.
  private(set) var zeroBytes: UInt64 = 0
  private var isBeforeTrace = true
  /// Whether a line had words of a fence event and was no record, and whether perf has printed it.
  private var hasFenceWords = false
  private var hasWordsOfPerf = false
  /// The latest line that held escapes, without them.
  private(set) var stripped: [UInt8] = []

  init(_ wrapping: TextWrapping, name: String, boot: Int? = nil) {
    log = LogSieve(boot: boot)
    self.wrapping = wrapping
    self.name = name
  }

  /// Says what is handed on of `line`; what is not was counted.
  mutating func part(
    of line: Span<UInt8>, _ position: LinePosition, _ columns: inout TextColumns
  ) -> Part {
    bytesRead = position.byteOffset
    if handedOn == 0, line.firstPlace(of: 0, from: 0) != nil { zeroBytes &+= UInt64(line.count) }
    switch wrapping {
    case .none:
      handedOn &+= 1
      return .bytes(0..<line.count)
    case .dressed:
      handedOn &+= 1
      guard TerminalText.isIn(line) else {
        return .bytes(line.skippingQuotes..<line.count)
      }
      TerminalText.strip(line, into: &stripped)
      return .stripped(stripped.span.skippingQuotes..<stripped.count)
    case .numbered:
      handedOn &+= 1
      return .bytes(numbers.skip(line)..<line.count)
    case .atrace:
      return isPreamble(line) ? setAside(.preamble) : settle(.trace(0..<line.count))
    case .log:
      lookForFenceWords(line, position)
      guard TerminalText.isIn(line) || line.has("\r") else {
        return settle(log.judge(line, position, &columns))
      }
      TerminalText.strip(line, into: &stripped)
      TerminalText.overwrite(&stripped)
      let judgement = Self.judge(&log, stripped, position, &columns)
      guard case .bytes(let range) = settle(judgement) else {
        return .nothing
      }
      return .stripped(range)
    case .systrace:
      return settle(page.judge(line))
    }
  }

  /// Takes note of a line that perf has printed without a field that a record needs, or that stands behind what
  /// nobody knows. Asked of the first lines alone, since a log has many.
  private mutating func lookForFenceWords(_ line: Span<UInt8>, _ position: LinePosition) {
    guard !hasFenceWords, handedOn == 0, position.lineNumber < 1_000 else { return }
    hasWordsOfPerf = line.firstPlace(of: "dma_fence:dma_fence_") != nil
    hasFenceWords =
      hasWordsOfPerf
      || (line.firstPlace(of: " timeline=").map { place in
        line.firstPlace(of: " context=", from: place) != nil
      } ?? false)
  }

  // Static, since a span of one part of a structure and a change of another are both needed.
  private static func judge(
    _ log: inout LogSieve, _ line: [UInt8], _ position: LinePosition,
    _ columns: inout TextColumns
  ) -> LogSieve.Judgement {
    log.judge(line.span, position, &columns)
  }

  /// Whether `line` stands before the trace: up to `TRACE:`, or to what looks like a trace.
  private mutating func isPreamble(_ line: Span<UInt8>) -> Bool {
    guard isBeforeTrace else { return false }
    let isMark = line.isMarkOfAtrace
    isBeforeTrace = !isMark && !line.has("#") && TextLine(line, 0..<line.count) == nil
    return isMark || isBeforeTrace
  }

  private mutating func settle(_ judgement: LogSieve.Judgement) -> Part {
    switch judgement {
    case .trace(let range):
      handedOn &+= 1
      return .bytes(range)
    case .aside(let reason): return setAside(reason)
    }
  }

  private mutating func setAside(_ reason: LinesAside.Reason) -> Part {
    aside[reason] &+= 1
    return .nothing
  }

  /// Forgets the messages of a log that are missing.
  mutating func takeMissingMessages() { log.takeMissingMessages() }

  /// Takes note of how the text ended; `hasLines` says whether a line of it was handed on.
  mutating func end(_ damage: ByteSource.Damage?, hasLines: Bool) {
    if wrapping == .log {
      log.finish()
      aside[.repeatedDump] &-= log.linesOfNoCopy
      aside[.backwardDump] &+= log.linesOfNoCopy
      let count = log.dumpsWithoutEnd
      if count > 0, hasLines {
        anomalies.note(
          .truncatedFile, at: bytesRead, times: count,
          "An ftrace dump has no end: its last records may be missing.")
      }
    }
    if let damage {
      anomalies.note(.truncatedFile, at: damage.offset, damage.sentence)
    }
  }

  /// The error of what begins as text and is none.
  var isBinary: TraceFileError {
    TraceFileError(
      .notATrace, at: 0,
      "\(name) begins as text, and most of its first \(bytesRead >> 10) KiB are binary data without a line "
        + "of a trace; give a trace.dat, ftrace text or a kernel log with an ftrace dump.")
  }

  /// The error of a text without a line of a trace.
  func nothingFound(isEndless: Bool) -> TraceFileError {
    let known = "ftrace, trace-cmd report and perf script text and ftrace dumps in a kernel log"
    let sentence =
      if aside[.olderPart] > 0 {
        "\(name) has the parts of a log that pstore has kept in the wrong order, the newest first: put them "
          + "in descending order, Part2 before Part1."
      } else if hasFenceWords, !hasWordsOfPerf {
        "\(name) has lines of fence events, and none that can be read: something stands before the task's "
          + "name, or the task, the CPU or the time is missing. Take off what stands before the names (of a "
          + "search, `grep -h`), or print all columns."
      } else if hasFenceWords {
        "\(name) has lines of fence events, and none of them the task, the time and the event, which a "
          + "record needs; print them too (`perf script --ns -F comm,tid,cpu,time,event,trace`)."
      } else if wrapping == .systrace {
        "\(name) is a web page without a trace of systrace in it; save the text that it shows (raw, "
          + "or as an attachment), not the page."
      } else if isEndless {
        "\(name) is text, and its first \(bytesRead >> 20) MiB hold no line of a trace (known are "
          + "\(known)); cut out the part that does."
      } else if log.dumpCount > 0 {
        "\(name) holds \(log.dumpCount) ftrace dumps, and none of them a record: the buffer was empty; "
          + "record dma_fence events before the dump (`fencepost recipe`)."
      } else {
        "\(name) is text without a line of a trace; known are \(known)."
      }
    return TraceFileError(.notATrace, at: 0, sentence)
  }
}
