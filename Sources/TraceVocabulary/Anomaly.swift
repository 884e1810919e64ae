/// Damage in the input, or a limit that the input met: counted, reported, and survived.
public struct Anomaly: Equatable, Sendable {
  /// What is wrong. The raw values are the `kind` of the JSON report: add, never rename.
  public enum Kind: String, CaseIterable, Sendable {
    /// The file ends before what its tables promise.
    case truncatedFile = "truncated-file"
    /// The file ends early, behind its tables and all data.
    case cutTail = "cut-tail"
    /// A file cut before its tables: CPU data was found by walking the sections.
    case salvagedData = "salvaged-data"
    /// A section, option or table that cannot be what it says it is.
    case badSection = "bad-section"
    /// An option of an unknown id, or a known one of a size that is not its own; skipped.
    case unknownOption = "unknown-option"
    /// Compressed data that does not inflate to what its header promises.
    case badChunk = "bad-chunk"
    /// A sub-buffer whose header promises more than it holds.
    case badSubBuffer = "bad-sub-buffer"
    /// A record that runs over the end of its sub-buffer; the rest of that sub-buffer is skipped.
    case badRecord = "bad-record"
    /// A record too short for the fields that its event format promises.
    case shortRecord = "short-record"
    /// A record whose event id no format names.
    case unknownEvent = "unknown-event"
    /// A format text outside the grammar that the kernel writes; events of that id are not decoded.
    case badEventFormat = "bad-event-format"
    /// libtraceevent and the grammar disagree about where a field stands.
    case disputedEventFormat = "disputed-event-format"
    /// A field of an event whose declaration is not understood, nor needed; it is left out.
    case unreadField = "unread-field"
    /// Something beside the events that is missing or cannot be read: names of tasks, formats of the
    /// tracer's own events, formats of events without a record.
    case unreadDescription = "unread-description"
    /// The clock cannot be read: the kernel's default is assumed.
    case unreadClock = "unread-clock"
    /// A record whose event id no format names, where those of all fence events are named.
    case foreignEvent = "foreign-event"
    /// A context or seqno of more than 32 bits, of which the lower half was taken.
    case cutIdentity = "cut-identity"
    /// A timestamp earlier than the one before it on the same CPU.
    case timeWentBack = "time-went-back"
    /// Lines of a text that stand far behind later ones: what rests on their order is uncertain.
    case linesOutOfOrder = "lines-out-of-order"
    /// A line of the saved command lines that is not `PID COMM`.
    case badCommandLine = "bad-command-line"
    /// More of something than its limit admits; the rest was left out.
    case limitReached = "limit-reached"
  }

  /// What is wrong.
  public let kind: Kind
  /// How often it was met.
  public internal(set) var count: UInt64
  /// Bytes from the start of the file to the first place where it was met; nil where only its number
  /// is known.
  public let firstOffset: UInt64?
  /// One sentence about the first of them.
  public let detail: String

  /// Where the first is, as a part of a sentence that begins with a comma; empty where that is not known.
  package var place: String { firstOffset.map { ", first at byte \($0)" } ?? "" }
}

/// The anomalies of one file, one entry a kind: however broken a file is, this stays small.
public struct AnomalyLog: Equatable, Sendable {
  private var byKind: [Anomaly.Kind: Anomaly] = [:]

  /// An empty log.
  public init() {}

  /// Counts one more anomaly of `kind`; the text is made for the first of them alone.
  public mutating func note(
    _ kind: Anomaly.Kind, at offset: UInt64?, times: UInt64 = 1, _ detail: @autoclosure () -> String
  ) {
    if byKind[kind] == nil {
      byKind[kind] = Anomaly(kind: kind, count: times, firstOffset: offset, detail: detail())
    } else {
      byKind[kind]?.count += times
    }
  }

  /// Adds what `other` counted; of two first places the earlier in the file stays.
  public mutating func merge(_ other: AnomalyLog) {
    for (kind, theirs) in other.byKind {
      guard let ours = byKind[kind] else {
        byKind[kind] = theirs
        continue
      }
      var first = ours.firstOffset ?? .max <= theirs.firstOffset ?? .max ? ours : theirs
      first.count = ours.count + theirs.count
      byKind[kind] = first
    }
  }

  /// All anomalies, in the order of `Anomaly.Kind`.
  public var anomalies: [Anomaly] {
    Anomaly.Kind.allCases.compactMap { byKind[$0] }
  }

  /// Whether one of `kind` was met.
  package func contains(_ kind: Anomaly.Kind) -> Bool { byKind[kind] != nil }

  /// Whether nothing was met.
  public var isEmpty: Bool { byKind.isEmpty }
}
