package import TraceFile
package import TraceText
package import TraceVocabulary

/// A trace file that was opened: what it says of itself, and how to read its fence events.
package struct FenceCapture: Sendable {
  /// What the user calls the file: its name without folders, safe to print.
  package let name: String
  /// Where its bytes come from.
  private let source: Source
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

  /// A trace.dat, or a text with what its head and a look through it say.
  private enum Source: Sendable {
    case file(InputFile)
    case text(TextInput, TextHead, TextSurvey)
  }

  /// Whether nothing says how many events were lost: a text without the header
  /// `entries-in-buffer/entries-written`.
  package var countsNoLosses: Bool {
    if case .text(_, let head, _) = source { return head.overwritten == nil }
    return false
  }

  /// Whether its records say on which CPU they were made.
  package var namesCPUs: Bool {
    if case .text(_, let head, _) = source { return head.namesCPUs }
    return true
  }

  /// What the head of a text counts: the CPUs of the machine and the entries of its buffer, nil where it
  /// does not say; nil of a trace.dat.
  package var countedByHead: (cpus: Int?, entries: UInt64?)? {
    if case .text(_, let head, _) = source { return (head.cpus, head.entries) }
    return nil
  }

  /// Whether it is a text that perf has printed.
  package var isTextOfPerf: Bool {
    if case .text(_, let head, _) = source { return head.isOfPerf }
    return false
  }

  /// Whether it is a text, which says little of itself and is read from its start each time.
  package var isText: Bool {
    if case .text = source { return true }
    return false
  }

  /// Whether its records can be read more than once.
  package var isRereadable: Bool {
    if case .text(let input, _, _) = source { return input.isRereadable }
    return true
  }

  /// Reads the container of `file`, which the user calls `name`. `damage` is why it is shorter than what
  /// it was inflated from.
  package init(
    _ file: InputFile, name: String, damage: ByteSource.Damage? = nil
  ) throws(TraceFileError) {
    self.name = name
    source = .file(file)
    var anomalies = AnomalyLog()
    if let damage {
      anomalies.note(.truncatedFile, at: damage.offset, damage.sentence)
    }
    var description = try TraceContainer.read(file, name: name, anomalies: &anomalies)
    catalog = EventCatalog(description, anomalies: &anomalies)
    symbols = catalog.supporting.symbols(description, file, anomalies: &anomalies)
    words = catalog.supporting.words(description, file, anomalies: &anomalies)
    description.buffers = StreamBudget.apply(
      to: description.buffers, idCount: catalog.plan.idCount, anomalies: &anomalies)
    self.description = description
    self.anomalies = anomalies
  }

  /// Looks at the head of `text`. `clock` is the name of the clock that it was recorded with, which no
  /// text says, and `kernel` the release; nil where the user does not say it either.
  package init(
    _ text: TextInput, clock: String?, kernel: String?
  ) throws(TraceFileError) {
    name = text.name
    let head = try TextHead(text)
    let survey = try TextSurvey(text, head)
    source = .text(text, head, survey)
    var description = TraceDescription(
      ofText: text.file?.size ?? 0, clock: try head.clock(named: clock, of: text.name),
      kernel: kernel.map { "Linux (unnamed) \($0)" } ?? head.kernel)
    let instances = survey.instances ?? head.instances
    description.buffers = instances.all.flatMap { instance in
      description.buffers.map { buffer in
        var buffer = buffer
        buffer.name = String(decoding: instance.name, as: UTF8.self)
        return buffer
      }
    }
    self.description = description
    catalog = EventCatalog()
    symbols = KernelSymbols()
    words = [:]
    anomalies = AnomalyLog()
  }

  /// The fence events of `buffers`, merged; and the supporting ones among them, if they are wanted.
  package func events(
    of buffers: [TraceBuffer], threads: Int, window: ClosedRange<Timestamp>? = nil,
    index: TraceIndex? = nil, wantsSupporting: Bool = false
  ) throws(TraceFileError) -> FenceEventStream {
    let file: InputFile
    switch source {
    case .file(let input): file = input
    case .text(let text, let head, let survey):
      let names = (survey.instances ?? head.instances).all.map(\.name)
      let wanted = buffers.compactMap { buffer in
        names.first { String(decoding: $0, as: UTF8.self) == buffer.name }
      }
      let decoder = TextDecoder(
        head, survey, TextInstances(named: wanted), taskNames: TaskNames(),
        wantsSupporting: wantsSupporting && head.namesCPUs)
      return FenceEventStream(
        TextRecords(try text.lines(), decoder),
        supporting: wantsSupporting
          ? SupportingDecoder(
            textOf: description.kernel.flatMap { KernelRelease(uname: $0) }) : nil)
    }
    let plan = wantsSupporting ? catalog.supporting.extend(catalog.plan) : catalog.plan
    var request = MergedRecords.Request(buffers: buffers, plan: plan)
    request.threads = threads
    request.window = window
    request.index = index
    return FenceEventStream(
      try MergedRecords(file: file, description: description, request: request),
      taskNames: TaskNames(description.commandLines),
      supporting: wantsSupporting ? supportingDecoder() : nil)
  }

  private func supportingDecoder() -> SupportingDecoder {
    SupportingDecoder(
      catalog.supporting, symbols: symbols, words: words,
      kernel: description.kernel.flatMap { KernelRelease(uname: $0) },
      longSize: description.kernelLongSize)
  }

  /// How many records and fence events the instances of a text have, in the order of the buffers: of a text
  /// that is read once, its head. nil of a trace.dat.
  package var instancesOfText: [TextInstances.Instance]? {
    guard case .text(_, let head, let survey) = source else { return nil }
    return (survey.instances ?? head.instances).all
  }

  /// Counts the records of one buffer and keeps none.
  package func tallies(
    of buffer: TraceBuffer, threads: Int
  ) throws(TraceFileError) -> [StreamTally] {
    // Lines of other instances are set aside and counted as such.
    guard case .file(let file) = source else { return [] }
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
    catalog.fenceEvents(in: tallies)
  }
}
