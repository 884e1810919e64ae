import FenceModel
import TraceFile
import TraceText
import TraceVocabulary

/// The records of a text, as `MergedRecords` gives those of a trace file: its lines stand in the order
/// of time, nearly.
struct TextRecords: ~Copyable {
  private var lines: TraceLines
  private(set) var decoder: TextDecoder
  private var hasFinished = false

  /// Records of one batch: few enough to stay in a core's first cache until the model has them.
  private static let batchSize = 128

  /// The records that `decoder` makes of `lines`.
  init(_ lines: consuming TraceLines, _ decoder: consuming TextDecoder) {
    self.lines = lines
    self.decoder = decoder
  }

  /// The share of the text that was read.
  var progress: Double { lines.progress }

  /// What was wrong with the text as a whole.
  var anomalies: AnomalyLog {
    var log = lines.anomalies
    let unsorted = decoder.window.unsorted
    if unsorted > 0 {
      log.note(
        .linesOutOfOrder, at: 0, times: unsorted,
        "lines stand behind more than \(RecordWindow.held) later records of other CPUs; print all CPUs "
          + "together, as the file `trace` and `trace-cmd report` do")
    }
    return log
  }

  /// The places of the supporting events that are new, or of which more is known, since the last call.
  mutating func takeChangedFormats() -> [Int] {
    guard !decoder.changedFormats.isEmpty else { return [] }
    let places = decoder.changedFormats
    decoder.changedFormats = []
    return places
  }

  /// Takes note of messages that a log lacks before the latest line.
  private mutating func takeMissingMessages() {
    let missing = lines.takeMissingMessages()
    guard missing > 0 else { return }
    decoder.announceMissingLines(
      missing, by: FilePosition(fileOffset: lines.position.byteOffset))
  }

  /// Puts the next records into the front of `batch`, their names into `names`, and gives how many.
  mutating func next(
    _ batch: inout ContiguousArray<ExtractedRecord>, names: inout NameTable
  ) throws(TraceFileError) -> Int {
    if batch.count < Self.batchSize {
      batch = ContiguousArray(repeating: .empty, count: Self.batchSize)
    }
    decoder.window.makeRoom()
    while !hasFinished, !decoder.window.isReady(batch.count) {
      if try lines.advance(&decoder.columns) {
        if lines.isLog { takeMissingMessages() }
        decoder.read(
          lines.line, isOfLog: lines.isLog, at: lines.position, isCut: lines.isCut,
          isUnterminated: lines.isUnterminated, &names)
      } else {
        hasFinished = true
        decoder.finish(lines.aside)
        if let error = decoder.account.nothingUnderstood(of: lines.name) { throw error }
      }
    }
    return decoder.window.hand(on: &batch, all: hasFinished)
  }
}
