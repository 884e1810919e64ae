internal import TraceFile
package import TraceText
internal import TraceVocabulary

/// What became of every line of a text: nothing of it is lost without being counted here.
package struct TextLineAccount: Sendable {
  /// Lines that are records.
  package internal(set) var records: UInt64 = 0
  /// Headers, blank lines, and what recorders print between records.
  package internal(set) var comments: UInt64 = 0
  /// Lines that belong to the record above: stacks.
  package internal(set) var continuations: UInt64 = 0
  /// Traces that begin with a head of their own behind the first one.
  package internal(set) var laterTraces: UInt64 = 0
  /// Lines that say that events were lost.
  package internal(set) var losses: UInt64 = 0
  /// Lines that are no part of the trace, by why.
  package internal(set) var aside = LinesAside()
  /// Lines that were not understood.
  package internal(set) var notUnderstood: UInt64 = 0
  /// Those that stand between records: each may have been one. The last line of the text, where it is
  /// cut, is told apart, and so are `damagedRecords`.
  package var notUnderstoodBetween: UInt64 {
    between &+ (records > recordsBeforeLatest ? sinceLatestRecord : 0)
  }
  private var between: UInt64 = 0
  /// Those that are records of a fence event, or of who knows which: each is a gap of its CPU.
  package private(set) var damagedRecords: UInt64 = 0
  /// Those of `damagedRecords` that name a fence event as far as they go.
  package private(set) var damagedFences: UInt64 = 0
  private var isLatestRecord = false
  /// Whether the text ends in a line without a line feed that was not understood: the beginning of a
  /// record, most likely.
  package internal(set) var isEndCut = false
  /// Whether the text ends in a line without a line feed that was taken for a record, and whose last
  /// number may be cut.
  package internal(set) var isEndDoubtful = false
  /// Those since the latest record, and how many records stand before these.
  private var sinceLatestRecord: UInt64 = 0
  private var recordsBeforeLatest: UInt64 = 0
  /// The first of them.
  package internal(set) var examples: [Example] = []

  /// A line that was not understood.
  package struct Example: Sendable {
    /// Which line, counted from 1.
    package let lineNumber: UInt64
    /// Why.
    package let reason: String
    /// Its first bytes, safe to print.
    package let text: String
  }

  /// Lines that are quoted.
  package static let listedExamples = 5
  /// Bytes of a line that are quoted.
  private static let quotedBytes = 120

  /// All lines of the input.
  package var total: UInt64 {
    records &+ comments &+ continuations &+ losses &+ aside.total &+ notUnderstood
  }

  /// Why the text called `name` was read in vain: a trace without records is empty, and one whose lines are
  /// all mangled is not. nil where it was not.
  func nothingUnderstood(of name: String) -> TraceFileError? {
    guard records == 0, aside.total == 0, let first = examples.first else { return nil }
    let count = notUnderstood == 1 ? "1 line was" : "\(notUnderstood) lines were"
    return TraceFileError(
      .notATrace, at: 0,
      "\(name) has no line that is a record; \(count) not understood, the first of them line "
        + "\(first.lineNumber), \(first.reason): \(first.text)")
  }

  /// Counts a line that was not understood; `isRecord` says that it is known to be a record that
  /// counts.
  mutating func refuse(
    _ line: Span<UInt8>, _ number: UInt64, _ reason: String, isRecord: Bool = false
  ) {
    notUnderstood &+= 1
    isLatestRecord = isRecord
    guard !isRecord else {
      damagedRecords &+= 1
      damagedFences &+= line.firstPlace(of: "fence_") == nil ? 0 : 1
      note(example(line, number, reason))
      return
    }
    if records > recordsBeforeLatest {
      between &+= sinceLatestRecord
      sinceLatestRecord = 0
      recordsBeforeLatest = records
    }
    sinceLatestRecord &+= records > 0 ? 1 : 0
    note(example(line, number, reason))
  }

  /// The line that was refused last is the end of the text, and has no line feed: told as such, and not as
  /// a gap.
  mutating func cutEnd() {
    (isEndCut, isEndDoubtful) = (true, false)
    damagedRecords &-= isLatestRecord ? 1 : 0
  }

  /// Counts the line of a record that is taken back: others have shown that it is damaged.
  mutating func takeBack(_ line: Example) {
    notUnderstood &+= 1
    between &+= 1
    recordsBeforeLatest = min(recordsBeforeLatest, records)
    note(line)
  }

  private mutating func note(_ line: Example) {
    if examples.count < Self.listedExamples { examples.append(line) }
  }

  /// What may be quoted of `line`: nothing where enough are.
  func example(_ line: Span<UInt8>, _ number: UInt64, _ reason: String) -> Example {
    guard examples.count < Self.listedExamples else {
      return Example(lineNumber: number, reason: reason, text: "")
    }
    let bytes = (0..<min(line.count, Self.quotedBytes)).map { line[$0] }
    return Example(
      lineNumber: number, reason: reason,
      text: TraceText.sanitized(bytes) + (line.count > Self.quotedBytes ? "…" : ""))
  }
}
