import FenceModel
import TraceFile
import TraceText
import TraceVocabulary

/// The records of a text, as `MergedRecords` gives those of a trace file: its lines stand in the order
/// of time already.
///
/// A class, since the stream that owns it has one of two sources.
final class TextRecords {
  private var lines: TraceLines
  private(set) var decoder: TextDecoder
  private var hasFinished = false

  /// Reads `lines`, whose head says `head`.
  init(
    _ lines: consuming TraceLines, _ head: TextHead, taskNames: TaskNames, wantsSupporting: Bool
  ) {
    self.lines = lines
    decoder = TextDecoder(head, taskNames: taskNames, wantsSupporting: wantsSupporting)
  }

  /// The share of the text that was read.
  var progress: Double { lines.progress }

  /// What was wrong with the text as a whole.
  var anomalies: AnomalyLog { lines.anomalies }

  /// Puts the next records into the front of `batch`, their names into `names`, and gives how many.
  func next(
    _ batch: inout ContiguousArray<ExtractedRecord>, names: inout NameTable
  ) throws(TraceFileError) -> Int {
    decoder.begin()
    while !decoder.isFull, !hasFinished {
      if try lines.advance() {
        Self.read(lines, &decoder, &names)
      } else {
        hasFinished = true
        decoder.finish(aside: lines.aside)
      }
    }
    decoder.exchange(&batch)
    return decoder.count
  }

  // Static, since a line of one part and a change of another are both needed.
  private static func read(
    _ lines: borrowing TraceLines, _ decoder: inout TextDecoder, _ names: inout NameTable
  ) {
    decoder.read(
      lines.line, at: lines.position, isCut: lines.isCut, isUnterminated: lines.isUnterminated,
      &names)
  }
}
