package import FenceModel
package import TraceFile
package import TraceVocabulary

/// A trace file that was opened: what it says of itself, and how to read its fence events.
package struct FenceCapture: Sendable {
  /// What the user calls the file: its name without folders, safe to print.
  package let name: String
  /// The file.
  package let file: InputFile
  /// What it says of itself.
  package let description: TraceDescription
  /// Its event formats.
  package let catalog: EventCatalog
  /// What was wrong with the container and the formats.
  package let anomalies: AnomalyLog

  /// Reads the container of `file`, which the user calls `name`.
  package init(_ file: InputFile, name: String) throws(TraceFileError) {
    self.name = name
    self.file = file
    var anomalies = AnomalyLog()
    var description = try TraceContainer.read(file, name: name, anomalies: &anomalies)
    catalog = EventCatalog(description, anomalies: &anomalies)
    description.buffers = StreamBudget.apply(
      to: description.buffers, idCount: catalog.plan.idCount, anomalies: &anomalies)
    self.description = description
    self.anomalies = anomalies
  }

  /// The fence events of `buffers`, merged.
  package func events(
    of buffers: [TraceBuffer], threads: Int, window: ClosedRange<Timestamp>? = nil,
    index: TraceIndex? = nil
  ) throws(TraceFileError) -> FenceEventStream {
    var request = MergedRecords.Request(buffers: buffers, plan: catalog.plan)
    request.threads = threads
    request.window = window
    request.index = index
    return FenceEventStream(
      try MergedRecords(file: file, description: description, request: request))
  }

  /// Counts the records of one buffer and keeps none.
  package func tallies(
    of buffer: TraceBuffer, threads: Int
  ) throws(TraceFileError) -> [StreamTally] {
    var plan = ExtractionPlan(common: catalog.plan.common)
    for id in catalog.names.keys {
      plan.count(id: id)
    }
    var request = MergedRecords.Request(buffers: [buffer], plan: plan)
    request.threads = threads
    var merged = try MergedRecords(file: file, description: description, request: request)
    var batch: ContiguousArray<ExtractedRecord> = []
    while try merged.next(&batch, naming: { _ in 0 }) > 0 {}
    return merged.tallies().map(\.tally)
  }

  /// How many records of the fence systems `tallies` counted.
  package func fenceEvents(in tallies: some Sequence<StreamTally>) -> UInt64 {
    tallies.reduce(0) { sum, tally in
      catalog.fenceEventIDs.reduce(sum) { $0 + tally.recordsByID[Int($1)] }
    }
  }

  /// The name of the task `pid`: as saved, `<idle>` of the idle tasks, nil where the trace has none.
  package func comm(of pid: Int32) -> String? {
    pid == 0 ? "<idle>" : description.commandLines[pid]
  }
}

/// The fence events of a capture in order of time, a batch at a time.
package struct FenceEventStream: ~Copyable {
  /// Records of fence events, and marks of gaps: the first `count` are the latest batch. `ExtractedRecord.text` is the
  /// index of a `NameID` in the table that `next` was given.
  package private(set) var records: ContiguousArray<ExtractedRecord> = []
  /// How many of `records` are the latest batch.
  package private(set) var count = 0
  private var merged: MergedRecords

  init(_ merged: consuming MergedRecords) {
    self.merged = merged
  }

  /// Reads the next batch, its names into `names`; false where nothing follows.
  package mutating func next(names: inout NameTable) throws(TraceFileError) -> Bool {
    count = try merged.next(&records) { pair in
      names.intern(driver: pair.first.span, timeline: pair.second.span).index
    }
    return count > 0
  }

  /// The gap that a mark of the latest batch stands for.
  package func gap(of mark: ExtractedRecord) -> LostEvents {
    merged.gaps[Int(mark.text)]
  }

  /// The share of the data that has been read, from 0 to 1.
  package var progress: Double {
    merged.bytesInAll == 0 ? 1 : min(1, Double(merged.bytesRead) / Double(merged.bytesInAll))
  }

  /// What each stream counted; complete after the last batch.
  package func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    merged.tallies()
  }

  /// Where each stream stood at which time; complete after the last batch.
  package func index() -> TraceIndex {
    merged.index()
  }
}
