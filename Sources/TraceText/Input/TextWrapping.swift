/// What a text has around the lines of its trace, which are set aside by this.
package enum TextWrapping: Equatable, Sendable {
  /// Nothing, every line is of the trace: the files `trace` and `trace_pipe`, `trace-cmd report`, perf script.
  case none
  /// The same behind the words of Android's atrace, up to a line `TRACE:`.
  case atrace
  /// A kernel log: dmesg, pstore, a serial console, the journal. Its ftrace dumps are of the trace.
  case log
  /// The marks of a quotation in a message, `> `, or the colours of a terminal.
  case dressed
  /// The numbers of `grep -n` or `cat -n` before every line.
  case numbered
  /// An HTML page of Android's systrace, which holds the lines in script elements.
  case systrace
}

/// Lines that were read and are no part of the trace, by why: with those that were handed on they add
/// up to the lines of the input.
package struct LinesAside: Equatable, Sendable {
  /// Why a line is no part of the trace.
  package enum Reason: Int, CaseIterable, Sendable {
    /// A message of the log, outside of all dumps.
    case logMessage
    /// A message of the log between the records of a dump, which another CPU has printed.
    case messageInDump
    /// A line of another machine than that of the first dump, in a log of several.
    case otherMachine
    /// Of a dump that the log has twice.
    case repeatedDump
    /// Of a dump that begins before the end of one that was read, and is no copy: the machine or the buffer
    /// was started anew, and its times count from there.
    case backwardDump
    /// What begins and ends a dump: `Dumping ftrace buffer:` and the dashes.
    case dumpMark
    /// Of another instance than the one that is analysed: one tracepoint can be recorded into several,
    /// and every signal would look like two.
    case otherInstance
    /// A dump of an earlier boot than the last: contexts and sequence numbers begin anew with each.
    case earlierBoot
    /// A dump of a later boot than the first, in a stream, of which nobody knows which is the last.
    case laterBoot
    /// A record in a part of a log that pstore has kept, behind a newer part.
    case olderPart
    /// HTML and script around the trace of a systrace page.
    case page
    /// Data of another tool in a systrace page.
    case otherData
    /// What atrace says before the trace.
    case preamble

    /// What such lines are, for a sentence that begins with their number.
    package var words: String {
      switch self {
      case .logMessage: "log lines outside of ftrace dumps"
      case .messageInDump: "messages between the records of a dump"
      case .otherMachine: "lines of other machines than that of the first dump"
      case .repeatedDump: "lines of dumps that the log has twice"
      case .backwardDump: "lines of dumps that go back behind the end of an earlier one"
      case .dumpMark: "lines that begin or end an ftrace dump"
      case .otherInstance: "lines of other instances than the one analysed"
      case .earlierBoot:
        "lines of dumps of earlier boots: cut the log at \"Linux version\" to read them"
      case .laterBoot: "lines of dumps of later boots: give the log as a file to read the last"
      case .olderPart: "records of pstore's parts that stand behind newer ones"
      case .page: "lines of the HTML page around the trace"
      case .otherData: "lines of other tools' data in the HTML page"
      case .preamble: "lines before the trace"
      }
    }
  }

  private var counts = [UInt64](repeating: 0, count: Reason.allCases.count)

  /// No lines.
  package init() {}

  /// How many there are of one kind.
  package subscript(reason: Reason) -> UInt64 {
    get { counts[reason.rawValue] }
    set { counts[reason.rawValue] = newValue }
  }

  /// Adds those that `other` counted.
  package mutating func add(_ other: LinesAside) {
    for reason in Reason.allCases { self[reason] &+= other[reason] }
  }

  /// How many there are.
  package var total: UInt64 { counts.reduce(0, &+) }
}
