import FenceRules
import TraceEvents
import TraceFile
import TraceText
import TraceVocabulary

/// What the head of a text counts and its lines do not have: records of CPUs, entries of the buffer.
///
/// `per_cpu/cpu1/trace` and `trace-cmd report --cpu 1` print the head of the whole buffer and the records
/// of one CPU, without a word. What happened on the others is missing from every fence then.
struct TextCoverage {
  /// CPUs of the machine of which the text has no record.
  private(set) var absentCPUs = 0
  /// Of how many it has records, and of which one where it is one alone.
  private var presentCPUs = 0
  private var onlyCPU: CPUNumber?
  /// Entries of the buffer that the text does not have.
  private var absentEntries: UInt64 = 0
  /// Lines between the records that were not understood.
  private var unknownLines: UInt64 = 0
  /// Records beyond those that the head counts.
  private var excessEntries: UInt64 = 0
  /// Traces behind the first.
  private var laterTraces: UInt64 = 0
  /// Lines that are records, and were not understood.
  private var damagedRecords: UInt64 = 0
  /// Whether the text ends in a line without a line feed that was not understood, or that was taken for
  /// a record.
  private var isEndCut = false
  private var isEndDoubtful = false
  /// Whether records of one CPU are not in the order of time: a text that holds a trace twice, or two.
  private(set) var goesBack = false
  private var isOfPerf = false
  /// Lines of dumps of other boots than the one that was judged.
  private var earlierBootLines: UInt64 = 0
  private var laterBootLines: UInt64 = 0
  /// Lines of dumps that go back in time, of the same boot as far as the log says.
  private var backwardLines: UInt64 = 0
  /// Records in parts of pstore that stand behind newer ones.
  private var olderPartLines: UInt64 = 0

  /// What became of the head of `capture` in the lines that `pass` has read.
  init(_ capture: FenceCapture, _ pass: AnalysisPass) {
    guard let counted = capture.countedByHead, let lines = pass.lines else { return }
    isOfPerf = capture.isTextOfPerf
    isEndCut = lines.isEndCut
    isEndDoubtful = lines.isEndDoubtful
    unknownLines = lines.notUnderstoodBetween
    damagedRecords = lines.damagedRecords
    earlierBootLines = lines.aside[.earlierBoot]
    laterBootLines = lines.aside[.laterBoot]
    backwardLines = lines.aside[.backwardDump]
    olderPartLines = lines.aside[.olderPart]
    goesBack = pass.tallies.contains { $0.tally.anomalies.contains(.timeWentBack) }
    guard capture.namesCPUs else { return }
    let present = pass.tallies.filter { $0.tally.span != nil }.map(\.cpu)
    guard !present.isEmpty else { return }
    presentCPUs = present.count
    onlyCPU = present.count == 1 ? present.first : nil
    // Stacks are entries too, and lines between the records that were not understood may be.
    let printed =
      lines.records &+ lines.continuations &+ unknownLines &+ damagedRecords &+ (isEndCut ? 1 : 0)
    laterTraces = lines.laterTraces
    if let entries = counted.entries, laterTraces == 0 {
      absentEntries = entries > printed ? entries - printed : 0
      excessEntries = lines.records > entries ? lines.records - entries : 0
    }
    let isComplete = counted.entries.map { lines.records >= $0 } ?? false
    absentCPUs = isComplete ? 0 : max(0, (counted.cpus ?? 0) - present.count)
  }

  /// Whether the text most likely was printed of one CPU, so that nothing that needs another is known.
  var isOfOneCPU: Bool { onlyCPU != nil && absentCPUs > 0 }

  /// Whether the text has every entry that its head counts, and each of them whole.
  var hasAllEntries: Bool {
    absentEntries == 0 && excessEntries == 0 && laterTraces == 0 && !isEndCut && !isEndDoubtful
  }

  /// Which parts of the text were not judged, and how to have them judged, a sentence's part each.
  private var unjudgedParts: [String] {
    var words: [String] = []
    if earlierBootLines > 0 {
      words.append(
        "the last boot with a dump was judged, and not "
          + counted(earlierBootLines, "line")
          + " in dumps of earlier boots: cut the log before each \"Linux version\" and give the parts "
          + "one by one")
    }
    if laterBootLines > 0 {
      words.append(
        "the first boot with a dump was judged, since nobody knows of a pipe which boot is the last, and not "
          + counted(laterBootLines, "line")
          + " in dumps of later boots: save the log to a file, of which the last is")
    }
    if backwardLines > 0 {
      words.append(
        counted(backwardLines, "line")
          + " in dumps that go back in time were not judged, as where the machine or the buffer was started "
          + "anew: cut the log before each dump and give the parts one by one")
    }
    if olderPartLines > 0 {
      words.append(
        counted(olderPartLines, "record")
          + " in parts of pstore that stand behind newer ones were not judged: put "
          + "the parts in descending order, Part2 before Part1")
    }
    return words
  }

  /// The same as sentences.
  var unjudged: [String] { Self.sentences(unjudgedParts) }

  private static func sentences(_ parts: [String]) -> [String] {
    parts.map { $0.prefix(1).uppercased() + $0.dropFirst() + "." }
  }

  /// What keeps a rule from holding, a sentence's part each.
  var losses: [String] {
    let count = earlierBootLines &+ laterBootLines &+ backwardLines &+ olderPartLines
    guard count > 0 else { return lossesOfRest }
    let lines = count == 1 ? "1 line of the log was" : "\(count.grouped) lines of the log were"
    return ["\(lines) not judged"] + lossesOfRest
  }

  /// The same of what was judged.
  private var lossesOfRest: [String] {
    var words: [String] = []
    if let onlyCPU, isOfOneCPU {
      words.append(
        "all records are of CPU \(onlyCPU.cpuText), and the head of the text counts "
          + "\(presentCPUs + absentCPUs) CPUs: print all of them")
    }
    if absentEntries > 0 {
      words.append(
        absentEntries == 1
          ? "the text has 1 entry less than its head counts"
          : "the text has \(absentEntries.grouped) entries less than its head counts")
    }
    if excessEntries > 0 {
      words.append(
        "the text has \(counted(excessEntries, "record")) more than its head counts, as where it was read "
          + "while the kernel recorded")
    }
    if laterTraces > 0 {
      words.append(
        "the text holds \(laterTraces + 1) traces, one behind another: what was recorded between them is "
          + "not there")
    }
    if unknownLines > 0 {
      words.append(
        unknownLines == 1
          ? "a line between the records was not understood"
          : "\(unknownLines.grouped) lines between the records were not understood")
    }
    if damagedRecords > 0 {
      words.append(
        damagedRecords == 1
          ? "a line that is a damaged record was not understood"
          : "\(damagedRecords.grouped) lines that are damaged records were not understood"
      )
    }
    if isEndCut {
      words.append(
        "the text ends in a line without a line feed, which was not understood (if it is whole, add one)"
      )
    }
    if isEndDoubtful {
      words.append(
        "the last line of the text has no line feed, so its last number may be cut (if it is whole, "
          + "add one)")
    }
    if goesBack {
      words.append(
        isOfPerf
          ? "time goes back in the text, as where perf prints the time since the record before "
            + "(--deltatime), or where the text holds a trace twice"
          : "time goes back in the text, as where it holds a trace twice")
    }
    return words
  }

  /// What findings rest on.
  var assumptions: [String] {
    var all: [String] = []
    if absentCPUs > 0, !isOfOneCPU {
      all.append(
        absentCPUs == 1
          ? "the one CPU without a record in the text recorded nothing"
          : "the \(absentCPUs.grouped) CPUs without a record in the text recorded nothing")
    }
    if absentEntries > 0 {
      all.append(
        absentEntries == 1
          ? "the one entry that the text lacks is no fence event"
          : "none of the \(absentEntries.grouped) entries that the text lacks is a fence event")
    }
    if excessEntries > 0 {
      all.append("the records beyond those that the head counts are the kernel's own")
    }
    if unknownLines > 0 || isEndCut { all.append("no line that was not understood is a record") }
    if isEndDoubtful { all.append("the last line of the text is whole") }
    return all
  }

  /// What is said of it beside the losses, a sentence each.
  var caveats: [String] {
    var sentences = unjudged + Self.sentences(lossesOfRest)
    if absentCPUs > 0, !isOfOneCPU {
      sentences.append(
        "The head of the text counts \(presentCPUs + absentCPUs) CPUs, and its records are of "
          + "\(presentCPUs): the others recorded nothing, or the text lacks it.")
    }
    return sentences
  }
}
