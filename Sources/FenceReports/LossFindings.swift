import FenceModel
import FenceRules
import TraceVocabulary

/// What a capture admits to have lost, and whether it could know. Every sentence about losses is
/// made of this, so that no two of them disagree.
package struct LossFindings {
  /// Events that the kernel counted as dropped, because the buffer was full or an interrupt nested
  /// too deep. They leave no mark in the data.
  let dropped: UInt64
  /// Events that the kernel counted as overwritten.
  let overwritten: UInt64
  /// Events that the kernel recorded and the file does not have, on CPUs with data, where no mark of a
  /// gap explains it.
  package let absent: UInt64
  /// These CPUs, and how many of each.
  let absentByCPU: [(cpu: CPUNumber, count: UInt64)]
  /// Events of CPUs without any data.
  let withoutData: UInt64
  /// Records that others show to have been made and the file does not have, where no gap explains it, with
  /// what each kind of them is called.
  private let unrecordedByKind: [(count: UInt64, what: String)]
  /// Whether the data marks gaps.
  let isMarked: Bool
  /// Whether the file has the kernel's counters of every CPU with data.
  let isCounted: Bool
  /// Whether the file is cut behind all its events.
  let isTailCut: Bool
  /// Whether what is wrong with the file may hide events.
  package let isDamaged: Bool
  /// Whether the file counts what it lacks: by the kernel's counters, or in the head of a text.
  private let isKnownWhole: Bool

  package init(_ report: Report) {
    let cpus = report.trace.cpus
    dropped = cpus.reduce(0) { $0 &+ ($1.dropped ?? 0) &+ ($1.commitOverrun ?? 0) }
    overwritten = cpus.reduce(0) { $0 &+ ($1.overrun ?? 0) }
    let explained = Set(report.events.lossByCPU.map(\.cpu))
    absentByCPU = cpus.compactMap { one in
      guard let recorded = one.recorded, recorded > one.records, !explained.contains(one.cpu) else {
        return nil
      }
      return (one.cpu, recorded - one.records)
    }
    absent = absentByCPU.reduce(0) { $0 &+ $1.count }
    withoutData = report.events.lostWithoutData
    unrecordedByKind = [
      (report.counts.unrecordedSignals, "signals of fences"),
      (report.counts.unrecordedWaitStarts, "starts of waits"),
      (report.counts.unrecordedWaitEnds, "ends of waits"),
    ]
    isMarked = report.events.gaps > 0 || report.events.lost > 0
    isCounted = cpus.allSatisfy {
      $0.overrun != nil && $0.dropped != nil && $0.commitOverrun != nil
    }
    isTailCut = report.events.anomalies.contains { $0.kind == .cutTail }
    isDamaged = report.events.anomalies.contains { $0.kind.isDamage }
    isKnownWhole =
      isCounted || report.lines.map { $0.countsOverwritten && $0.caveats.isEmpty } ?? false
  }

  /// Events that are missing where no mark in the data says so.
  package var unmarked: UInt64 {
    dropped &+ absent &+ withoutData &+ (isMarked ? 0 : overwritten)
  }

  /// What was lost, a sentence's part each: what keeps a rule from holding. Empty where nothing was.
  package var words: [String] {
    var words: [String] = []
    if isMarked {
      words.append("events were lost in places that the data marks")
    }
    if unmarked > 0 {
      words.append("\(counted(unmarked, "event")) missing, where is not known")
    }
    if let unrecordedWords {
      words.append(unrecordedWords)
    }
    if isDamaged {
      words.append("the file is damaged")
    }
    return words
  }

  /// What speaks against that what is not seen is not there, as a clause; nil where the capture lacks
  /// nothing.
  package var doubt: String? {
    let clauses = (isMarked ? ["events were lost"] : []) + unplaced
    if clauses.isEmpty, !isKnownWhole { return "whether events were lost is not known" }
    return clauses.isEmpty ? nil : clauses.joined(separator: ", and ")
  }

  /// The same of what is known to be missing in no known place.
  package var unplacedDoubt: String? {
    unplaced.isEmpty ? nil : unplaced.joined(separator: ", and ")
  }

  private var unplaced: [String] {
    var clauses: [String] = []
    if unmarked > 0 {
      clauses.append("\(counted(unmarked, "event")) \(unmarked == 1 ? "is" : "are") missing")
    }
    if isContradicted { clauses.append("others show that records are missing") }
    if isDamaged { clauses.append("the file is damaged") }
    return clauses
  }

  /// Whether records are missing of which nothing but other records tells.
  package var isContradicted: Bool { unrecordedByKind.contains { $0.count > 0 } }

  /// Which records are missing by what others show; nil where none is.
  var unrecordedWords: String? {
    let kinds = unrecordedByKind.filter { $0.count > 0 }
    guard !kinds.isEmpty else { return nil }
    let count = kinds.reduce(0) { $0 &+ $1.count }
    return "\(counted(count, "record")) missing that others show to have been made "
      + "(\(kinds.map(\.what).joined(separator: ", "))), though no gap is marked there"
  }

  /// What happened while a fence lived of which the trace may have missed something: the begin of a
  /// sentence's part. Where no place is marked nobody knows that anything was lost just then.
  package var happening: String {
    isMarked ? "events were lost" : "events may have been lost"
  }

  /// Whether anything is known to be missing or damaged.
  var hasAny: Bool { isMarked || unmarked > 0 || isDamaged || isContradicted }

  /// Whether it is certain that the capture lacks nothing.
  var isNothing: Bool {
    !isMarked && unmarked == 0 && isCounted && !isDamaged && !isContradicted
  }
}

extension Anomaly.Kind {
  /// Whether fence events may be missing for it.
  package var isDamage: Bool {
    switch self {
    case .truncatedFile, .salvagedData, .badSection, .badChunk, .badSubBuffer, .badRecord,
      .shortRecord, .unknownEvent, .badEventFormat, .disputedEventFormat, .timeWentBack,
      .limitReached:
      true
    // What a newer recorder may write beside the events, an end that holds none, lines that are all
    // there in another order, names and other descriptions, and what is not seen to be of a fence.
    case .cutTail, .unknownOption, .unreadField, .unreadDescription, .unreadClock, .foreignEvent,
      .cutIdentity, .linesOutOfOrder, .badCommandLine:
      false
    }
  }
}
