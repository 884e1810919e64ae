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
  /// The kernel's functions that probes are put on.
  private let symbols: KernelSymbols
  /// The texts that events of grace periods point at.
  private let words: [UInt64: String]
  /// What was wrong with the container and the formats.
  package let anomalies: AnomalyLog

  /// Reads the container of `file`, which the user calls `name`.
  package init(_ file: InputFile, name: String) throws(TraceFileError) {
    self.name = name
    self.file = file
    var anomalies = AnomalyLog()
    var description = try TraceContainer.read(file, name: name, anomalies: &anomalies)
    catalog = EventCatalog(description, anomalies: &anomalies)
    symbols = catalog.supporting.symbols(description, file, anomalies: &anomalies)
    words = catalog.supporting.words(description, file, anomalies: &anomalies)
    description.buffers = StreamBudget.apply(
      to: description.buffers, idCount: catalog.plan.idCount, anomalies: &anomalies)
    self.description = description
    self.anomalies = anomalies
  }

  /// The fence events of `buffers`, merged; and the supporting ones among them, if they are wanted.
  package func events(
    of buffers: [TraceBuffer], threads: Int, window: ClosedRange<Timestamp>? = nil,
    index: TraceIndex? = nil, wantsSupporting: Bool = false
  ) throws(TraceFileError) -> FenceEventStream {
    let plan = wantsSupporting ? catalog.supporting.extend(catalog.plan) : catalog.plan
    var request = MergedRecords.Request(buffers: buffers, plan: plan)
    request.threads = threads
    request.window = window
    request.index = index
    return FenceEventStream(
      try MergedRecords(file: file, description: description, request: request),
      supporting: wantsSupporting ? supportingDecoder() : nil)
  }

  private func supportingDecoder() -> SupportingDecoder {
    SupportingDecoder(
      catalog.supporting, symbols: symbols, words: words,
      refcount: SupportingDecoder.refcountOffset(
        kernel: description.kernel.flatMap { KernelRelease(uname: $0) },
        longSize: description.kernelLongSize))
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
