package import FenceModel
package import TraceFile
package import TraceVocabulary

/// The fence events of a capture in order of time, a batch at a time.
package struct FenceEventStream: ~Copyable {
  /// Records of fence events, and marks of gaps: the first `count` are the latest batch.
  /// `ExtractedRecord.text` is the index of a `NameID` in the table that `next` was given.
  package private(set) var records: ContiguousArray<ExtractedRecord> = []
  /// How many of `records` are the latest batch.
  package private(set) var count = 0
  private let source: Source
  /// The names of tasks: those that the file has saved, or those that the lines of a text have borne.
  package let taskNames: TaskNames
  /// The fences of the latest batch.
  private var fences: ContiguousArray<FenceID> = []

  /// What makes events of the supporting records; nil where they are not wanted.
  private(set) var supporting: SupportingDecoder?

  init(
    _ merged: consuming MergedRecords, taskNames: TaskNames, supporting: SupportingDecoder? = nil
  ) {
    source = .ring(RingRecords(merged))
    self.taskNames = taskNames
    self.supporting = supporting
  }

  init(_ text: consuming TextRecords, supporting: SupportingDecoder? = nil) {
    taskNames = text.decoder.taskNames
    source = .text(TextSource(text))
    self.supporting = supporting
  }

  /// Reads the next batch, its names into `names`; false where nothing follows.
  package mutating func next(names: inout NameTable) throws(TraceFileError) -> Bool {
    switch source {
    case .ring(let ring):
      count = try ring.merged.next(&records) { pair in
        names.intern(driver: pair.first.span, timeline: pair.second.span).index
      }
    case .text(let text):
      count = try text.records.next(&records, names: &names)
      for place in text.records.takeChangedFormats() {
        supporting?.learn(
          text.records.decoder.formats[place], symbol: text.records.decoder.symbols[place],
          at: place)
      }
    }
    return count > 0
  }

  /// What became of the lines of a text, complete after the last batch; nil of a trace.dat.
  package var lines: TextLineAccount? { text?.records.decoder.account }

  /// What was wrong with a text as a whole; complete after the last batch.
  package var textAnomalies: AnomalyLog { text?.records.anomalies ?? AnomalyLog() }

  /// Whether a loss became known after records that follow it had been handed on.
  package var hasLateLosses: Bool { text?.records.decoder.hasLateLosses ?? false }

  /// Whether records were handed on in another order than that of their times.
  package var isOutOfOrder: Bool { (text?.records.decoder.window.unsorted ?? 0) > 0 }

  /// Whether records lack the state of interrupts and preemption.
  package var lacksFlags: Bool { text?.records.decoder.lacksFlags ?? false }

  /// What the events of `capture` are called and are: of a text complete after the last batch.
  package func catalog(of capture: FenceCapture) -> EventCatalog {
    if let text { return text.records.decoder.catalog() }
    return capture.catalog
  }

  /// Gives the events of the latest batch to `model`, fence events and supporting ones, and shows
  /// `mark` what is none, in order.
  package mutating func feed(
    _ model: inout FenceModel, mark: (ExtractedRecord, inout FenceModel) -> Void
  ) {
    if fences.count < count {
      fences = ContiguousArray(repeating: FenceID(packed: 0), count: records.count)
    }
    let fenceCount = Self.note(count, of: records, in: &fences)
    model.anticipate(fences.span.extracting(first: fenceCount))
    let wide = wide
    var place = 0
    for index in 0..<count {
      if let event = FenceEvent(records[index]) {
        model.receive(event, anticipatedAt: place)
        place += 1
      } else if records[index].tag == ExtractedRecord.narrow {
        if let (event, evidence) = supporting?.scheduling(records[index]) {
          model.support(event, evidence)
        }
      } else if records[index].tag == ExtractedRecord.wide {
        if let event = supporting?.event(records[index], wide[Int(records[index].text)]) {
          model.support(event)
        }
      } else {
        mark(records[index], &model)
      }
    }
  }

  /// Puts the fences of the fence events among the first `count` of `records` into the front of
  /// `fences`, which has room for them, and gives how many.
  private static func note(
    _ count: Int, of allRecords: ContiguousArray<ExtractedRecord>,
    in allFences: inout ContiguousArray<FenceID>
  ) -> Int {
    let records = allRecords.span
    var fences = allFences.mutableSpan
    var noted = 0
    for index in 0..<count {
      // Written in any case, and kept by the count: which records are of fences nobody can predict.
      fences[noted] = FenceID(packed: records[index].integers)
      noted &+= FenceEvent.isKept(with: records[index].tag) ? 1 : 0
    }
    return noted
  }

  /// The supporting event of a record of the latest batch; nil where it is of none, or says nothing.
  package mutating func supportingEvent(of record: ExtractedRecord) -> SupportingEvent? {
    if record.tag == ExtractedRecord.narrow {
      guard let (event, evidence) = supporting?.scheduling(record) else { return nil }
      return SupportingEvent(
        moment: evidence.moment, label: evidence.event, detail: .scheduling(event))
    }
    guard record.tag == ExtractedRecord.wide else { return nil }
    let fields = wide[Int(record.text)]
    return supporting?.event(record, fields)
  }

  /// The integers of the latest batch's wide records.
  private var wide: ContiguousArray<WideFields> {
    switch source {
    case .ring(let ring): ring.merged.wide
    case .text(let text): text.records.decoder.window.wide
    }
  }

  /// What became of the records of each supporting event that was read, by its id; complete after the
  /// last batch.
  package func supportingTallies() -> [UInt16: SupportingTally] {
    guard let supporting else { return [:] }
    return Dictionary(
      zip(supporting.formats.map(\.id), supporting.tallies), uniquingKeysWith: { first, _ in first }
    )
  }

  /// The gap that a mark of the latest batch stands for.
  package func gap(of mark: ExtractedRecord) -> LostEvents {
    switch source {
    case .ring(let ring): ring.merged.gaps[Int(mark.text)]
    case .text(let text):
      text.records.decoder.window.gap(of: mark)
        ?? LostEvents(
          cpu: mark.cpu, count: nil, start: nil, end: mark.timestamp, position: mark.position)
    }
  }

  /// What the kernel of `capture` calls the tracepoint `kind`.
  package func name(of kind: FenceEvent.Kind, in capture: FenceCapture) -> String {
    switch source {
    case .ring: capture.catalog.tracepoints[kind] ?? ""
    case .text(let text): text.records.decoder.name(of: kind) ?? ""
    }
  }

  /// The name of an event of a fence system that is none of the seven; nil where `record` is of none, or
  /// does not say of which fence it is.
  package func otherFenceEvent(of record: ExtractedRecord, in capture: FenceCapture) -> String? {
    let names = capture.catalog.otherFenceEvents
    let place = Int(record.tag) - Int(EventCatalog.firstOtherTag)
    guard text == nil, names.indices.contains(place) else { return nil }
    return names[place]
  }

  /// The share of the data that has been read, from 0 to 1.
  package var progress: Double {
    switch source {
    case .ring(let ring):
      guard ring.merged.bytesInAll > 0 else { return 1 }
      return min(1, Double(ring.merged.bytesRead) / Double(ring.merged.bytesInAll))
    case .text(let text):
      return text.records.progress
    }
  }

  /// What each stream counted on the way to the records so far.
  package func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    switch source {
    case .ring(let ring): ring.merged.tallies()
    case .text(let text): text.records.decoder.tallies()
    }
  }

  /// Where each stream stood at which time, complete after the last batch; nil of a text, which is
  /// read from its start.
  package func index() -> TraceIndex? {
    switch source {
    case .ring(let ring): ring.merged.index()
    case .text: nil
    }
  }

  /// Where the records come from.
  private enum Source {
    /// A trace.dat.
    case ring(RingRecords)
    /// A text.
    case text(TextSource)
  }

  /// The records of a text; nil where they are of a trace.dat.
  private var text: TextSource? {
    if case .text(let text) = source { text } else { nil }
  }
}

/// The records of a trace.dat: in a class, since a stream lends parts of them.
private final class RingRecords {
  var merged: MergedRecords

  init(_ merged: consuming MergedRecords) {
    self.merged = merged
  }
}

/// The records of a text, likewise.
private final class TextSource {
  var records: TextRecords

  init(_ records: consuming TextRecords) {
    self.records = records
  }
}
