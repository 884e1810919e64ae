internal import FenceRules

/// What became of the lines of a text: records, or else, and why; they add up to all of them.
public struct LineSummary: Sendable {
  /// All lines of the text.
  public var total: UInt64
  /// Lines that are records.
  public var records: UInt64
  /// Headers, blank lines, and what recorders print between records.
  public var comments: UInt64
  /// Lines that belong to the record above them: stacks.
  public var continuations: UInt64
  /// Lines that say that events were lost.
  public var losses: UInt64
  /// Lines that are no part of the trace, by what they are.
  public var aside: [(words: String, count: UInt64)]
  /// Lines that were not understood.
  public var notUnderstood: UInt64
  /// Those that are records of fence events.
  public var damagedFences: UInt64 = 0
  /// The first of these.
  public var examples: [Example]
  /// Whether the text has the kernel's header of how many entries were written and how many are there.
  public var countsOverwritten = false
  /// What the head of the text counts and its lines do not have, a sentence each.
  public var caveats: [String] = []

  /// That some lines were not understood, and why the first of them was not, as a clause; nil where all were.
  public var notUnderstoodWords: String? {
    examples.first.map {
      "\(counted(notUnderstood, "line")) could not be understood (line \($0.lineNumber): \($0.reason))"
    }
  }

  /// The same, as it follows another clause; empty where all were.
  package var notUnderstoodClause: String { notUnderstoodWords.map { "; " + $0 } ?? "" }

  /// Which parts of the text were not judged, and how to have them judged, a sentence each.
  public var unjudged: [String] = []

  /// A line that was not understood.
  public struct Example: Sendable {
    /// Which line, counted from 1.
    public var lineNumber: UInt64
    /// Why.
    public var reason: String
    /// Its beginning.
    public var text: String

    /// The line `lineNumber`, which was not understood for this reason.
    public init(lineNumber: UInt64, reason: String, text: String) {
      self.lineNumber = lineNumber
      self.reason = reason
      self.text = text
    }
  }

  /// Lines of which this became.
  public init(
    total: UInt64, records: UInt64, comments: UInt64, continuations: UInt64, losses: UInt64,
    aside: [(words: String, count: UInt64)], notUnderstood: UInt64, examples: [Example]
  ) {
    self.total = total
    self.records = records
    self.comments = comments
    self.continuations = continuations
    self.losses = losses
    self.aside = aside
    self.notUnderstood = notUnderstood
    self.examples = examples
  }
}
