import FenceModel
import TraceFile
import TraceText
import TraceVocabulary

/// Makes records of lines, and keeps the accounts of a text.
///
/// A loss is told on the line after it. Its beginning is handed on when it is known, which is late: what
/// was concluded meanwhile took the records for all there were, and `hasLateLosses` says so.
struct TextDecoder {
  private let head: TextHead
  private var instance: [UInt8]?
  private let wantsSupporting: Bool
  private var table = TextEventTable()
  private var meanings: [TextMeaning?] = []
  private var cpus: [CPUNumber: TextCPU] = [:]
  /// Records by the place of their event, of all CPUs together: a text can name thousands of both.
  private var counts: ContiguousArray<UInt64> = []
  /// Task names, which lines bear.
  let taskNames: TaskNames
  /// What became of the lines; complete after the last batch.
  private(set) var account = TextLineAccount()
  /// Records and marks of the latest batch, the first `count`.
  private var batch: ContiguousArray<ExtractedRecord>
  private(set) var count = 0
  /// The gaps of the latest batch, by `ExtractedRecord.text` of their marks.
  private(set) var gaps: [LostEvents] = []
  /// The integers of the latest batch's supporting records, by `ExtractedRecord.text`.
  private(set) var wide: ContiguousArray<WideFields> = []
  /// The supporting events that the lines have shown so far.
  private(set) var formats: [SupportingFormat] = []
  /// By the place in `formats`: the symbol that a probe's lines name.
  private(set) var symbols: [String?] = []
  /// Whether a loss became known after records that follow it had been handed on.
  private(set) var hasLateLosses = false
  /// Whether some record had no letters for interrupts and preemption.
  private(set) var lacksFlags = false
  private var hasBegun = false
  /// Whether a record has come that can give the address of a fence: before, the events of the
  /// allocators say nothing.
  private var hasAddresses = false

  /// Records of one batch; the marks that come with the last of them find room behind.
  private static let batchSize = 128
  private static let room = batchSize + 4
  /// The kernel allows 64 (MAX_EVENT_NAME_LEN).
  private static let longestEvent = 128
  /// CPUs that are told apart, as of trace files.
  private static let largestCPU = CPUNumber(8_191)

  /// Decodes the lines of a text whose head says `head`.
  init(_ head: TextHead, taskNames: TaskNames, wantsSupporting: Bool) {
    self.head = head
    instance = head.instance
    self.taskNames = taskNames
    self.wantsSupporting = wantsSupporting
    batch = ContiguousArray(repeating: .empty, count: Self.room)
  }

  /// Exchanges `used` for the records of the batch.
  mutating func exchange(_ used: inout ContiguousArray<ExtractedRecord>) {
    swap(&used, &batch)
  }

  /// Whether the batch has room for no further line.
  var isFull: Bool { count >= Self.batchSize }

  /// Begins a batch.
  mutating func begin() {
    count = 0
    gaps.removeAll(keepingCapacity: true)
    wide.removeAll(keepingCapacity: true)
    if !hasBegun {
      hasBegun = true
      openOverwritten()
    }
  }

  // MARK: - Lines

  /// Takes the next line.
  mutating func read(
    _ line: Span<UInt8>, at place: LinePosition, isCut: Bool, isUnterminated: Bool,
    _ names: inout NameTable
  ) {
    let number = place.lineNumber
    if isCut {
      account.refuse(line, number, "it is longer than 64 KiB")
      return
    }
    let position = FilePosition(fileOffset: place.byteOffset)
    guard let record = TextLine(line, 0..<line.count), let cpu = record.cpu,
      cpu <= Self.largestCPU
    else {
      notice(line, number, position)
      return
    }
    if isUnterminated {
      account.refuse(line, number, "the text ends in it: its last number may be cut")
      return
    }
    guard Self.isSame(record.stamp.form, head.form) else {
      account.refuse(line, number, "its time is in another form than that of the first record")
      return
    }
    guard isOfInstance(line, record) else {
      account.aside[.otherInstance] &+= 1
      return
    }
    if record.flags == nil { lacksFlags = true }
    guard record.event.count <= Self.longestEvent else {
      account.refuse(line, number, "its event has a name of more than 128 bytes")
      return
    }
    // `<...>` is no name.
    if !line.has("<...>", at: record.comm.lowerBound), !taskNames.isKnown(record.pid) {
      taskNames.learn(record.pid, record.comm.map { line[$0] })
    }
    let probe =
      line.count > record.payload.lowerBound && line.has("(", at: record.payload.lowerBound)
      ? TextProbePlace(line, record.payload) : nil
    let place = event(line, record, probe)
    let timestamp = Timestamp(record.stamp.value)
    var made = ExtractedRecord(
      timestamp: timestamp, position: position, integers: 0, text: 0, pid: record.pid, cpu: cpu,
      instance: 0, tag: 0, flags: record.flags?.flags ?? 0,
      preemptCount: record.flags?.preemptCount ?? 0)
    switch table.entries[place].role {
    case .fence(let kind):
      guard let payload = FencePayload(line, record.payload) else {
        account.refuse(line, number, "it does not print what a fence event prints")
        return
      }
      made.integers = payload.fence.packed
      made.text =
        names.intern(
          driver: line.extracting(payload.driver), timeline: line.extracting(payload.timeline)
        ).index
      made.tag = kind.rawValue
    case .supporting(let number):
      if wantsSupporting, let meaning = meanings[number] {
        let range = probe?.rest ?? record.payload
        hasAddresses =
          hasAddresses || formats[number].givesAddresses
        if hasAddresses || !formats[number].meaning.isMemory,
          let fields = meaning.fields(line, range), formats[number].isMet(by: fields)
        {
          made.integers = UInt64(number)
          made.text = UInt32(wide.count)
          made.tag = ExtractedRecord.wide
          wide.append(fields.values)
        }
      }
    case .otherFence: made.tag = EventCatalog.firstOtherTag
    case .counted: break
    }
    account.records &+= 1
    beginCPU(cpu, timestamp, position)
    if place >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: place + 1 - counts.count))
    }
    counts[place] &+= 1
    cpus[cpu, default: TextCPU()].take(timestamp, position)
    if made.tag != 0 {
      append(made)
    }
  }

  /// Whether a record is of the instance that is analysed: that of the head, else of the first fence
  /// event. Until one comes, no matter.
  private mutating func isOfInstance(_ line: Span<UInt8>, _ record: TextLine) -> Bool {
    if let instance {
      guard instance.count == record.instance.count else { return false }
      let start = record.instance.lowerBound
      return instance.indices.allSatisfy { instance[$0] == line[start + $0] }
    }
    if FencePayload(line, record.payload) != nil {
      instance = record.instance.map { line[$0] }
      return true
    }
    // Most likely the top one's, which has no name; of another nobody can tell yet.
    return record.instance.isEmpty
  }

  private static func isSame(_ one: TextStamp.Form, _ other: TextStamp.Form) -> Bool {
    switch (one, other) {
    case (.seconds, .seconds), (.microseconds, .microseconds), (.units, .units): true
    default: false
    }
  }

  private mutating func notice(_ line: Span<UInt8>, _ number: UInt64, _ position: FilePosition) {
    switch TextNotice(line) {
    case .comment?: account.comments &+= 1
    case .continuation?: account.continuations &+= 1
    case .lost(let cpu, let count)? where cpu <= Self.largestCPU:
      account.losses &+= 1
      cpus[cpu, default: TextCPU()].pendingLoss = (count, position)
    case .bufferStarted(let cpu)? where cpu <= Self.largestCPU:
      account.comments &+= 1
      // The header says so before the first record, and then its CPUs are gaps from the start.
      if head.overwritten == nil, cpus[cpu] == nil {
        cpus[cpu, default: TextCPU()].pendingLoss = (nil, position)
      }
    case .lost?, .bufferStarted?, nil:
      account.refuse(line, number, "it is neither a record nor a comment that is known")
    }
  }

  // MARK: - Events

  /// The place of the event of a record, which is added where it is new.
  private mutating func event(
    _ line: Span<UInt8>, _ record: TextLine, _ probe: TextProbePlace?
  ) -> Int {
    if record.isFunction { return table.functionPlace() }
    // Raw, a probe prints its place as a field: `__probe_ip=ffffffffa2e928d4 fence=…`.
    let raw = probe == nil ? Self.rawPlace(line, record.payload) : nil
    // trace-cmd's plugin for kmem events prints the caller as a probe's place, and then what all print.
    let isProbe =
      raw != nil || probe.map { !line.has("call_site=", at: $0.rest.lowerBound) } ?? false
    let place = isProbe ? probe?.function ?? raw : nil
    if let known = table.place(line, record.event, probe: place) { return known }
    let name = String(decoding: record.event.map { line[$0] }, as: UTF8.self)
    let system =
      record.system.isEmpty
      ? nil : String(decoding: record.system.map { line[$0] }, as: UTF8.self)
    if !isProbe, system.map(EventCatalog.isFenceSystem) ?? true {
      if let kind = FenceEvent.Kind(event: name), FencePayload(line, record.payload) != nil {
        return table.add(line, record.event, probe: nil, system: "", role: .fence(kind))
      }
      if !table.isFull, system != nil || name.hasPrefix("dma_fence_") {
        return table.add(line, record.event, probe: nil, system: "", role: .otherFence)
      }
    }
    let known = isProbe ? nil : (system ?? TextMeaning.system(of: name))
    let meaning =
      isProbe
      ? SupportingMeaning.probe(
        isReturn: probe?.isReturn ?? line.has("__probe_func", at: record.payload.lowerBound))
      : known.flatMap { SupportingMeaning(system: $0, event: name) }
    let shown = TraceText.sanitized((system ?? known ?? "").utf8)
    guard !table.isFull else { return table.overflowPlace() }
    guard let meaning, formats.count < SupportingCatalog.understoodFormats else {
      return table.add(line, record.event, probe: place, system: shown, role: .counted)
    }
    let reading = TextMeaning(meaning)
    // What the first line has, all have: the fields of an event are its format's. One that does not
    // have the form is counted and does not say what the others have.
    guard let fields = reading.fields(line, probe?.rest ?? record.payload) else {
      return table.add(line, record.event, probe: place, system: shown, role: .counted)
    }
    let added = table.add(
      line, record.event, probe: place, system: shown, role: .supporting(formats.count))
    meanings.append(reading)
    formats.append(
      SupportingFormat(
        text: fields, system: system ?? known ?? "probes", event: name,
        id: UInt16(truncatingIfNeeded: added), meaning: meaning))
    symbols.append(probe?.symbol)
    return added
  }

  /// The value of the field that a probe's raw line begins with.
  private static func rawPlace(_ line: Span<UInt8>, _ payload: Range<Int>) -> Range<Int>? {
    guard line.has("__probe_", at: payload.lowerBound) else { return nil }
    var start = payload.lowerBound
    while start < payload.upperBound, line[start] != UInt8(ascii: "=") { start += 1 }
    var end = start
    while end < payload.upperBound, line[end] != 0x20 { end += 1 }
    return start..<end
  }

  // MARK: - Losses

  /// Opens a gap on every CPU from the start of time, where the buffer had overwritten its oldest
  /// events before it was read: each ends with that CPU's first record.
  private mutating func openOverwritten() {
    guard let overwritten = head.overwritten, overwritten > 0 else { return }
    // One of them bears the number, which nobody has by CPU.
    for cpu in 0...min(max(head.cpus ?? 1, 1), Int(Self.largestCPU) + 1) - 1 {
      let cpu = CPUNumber(cpu)
      cpus[cpu, default: TextCPU()].isUnseen = true
      cpus[cpu, default: TextCPU()].gaps = 1
      if cpu == 0 {
        cpus[cpu, default: TextCPU()].lost = overwritten
      } else {
        cpus[cpu, default: TextCPU()].gapsOfUnknownSize = 1
      }
      let gap = LostEvents(
        cpu: cpu, count: cpu == 0 ? overwritten : nil, start: nil, end: nil, position: .none)
      mark(gap, ExtractedRecord.gapBegan, at: .zero)
    }
  }

  /// Ends the gaps of `cpu` that its record at `timestamp` ends.
  private mutating func beginCPU(
    _ cpu: CPUNumber, _ timestamp: Timestamp, _ position: FilePosition
  ) {
    guard var state = cpus[cpu] else { return }
    if state.isUnseen {
      state.isUnseen = false
      mark(
        LostEvents(cpu: cpu, count: nil, start: nil, end: timestamp, position: position),
        ExtractedRecord.gapEnded, at: timestamp)
    }
    if let loss = state.pendingLoss {
      state.pendingLoss = nil
      note(loss.count, in: &state)
      let gap = LostEvents(
        cpu: cpu, count: loss.count, start: state.last, end: timestamp, position: loss.position)
      mark(gap, ExtractedRecord.gapBegan, at: state.last ?? .zero)
      mark(gap, ExtractedRecord.gapEnded, at: timestamp)
      hasLateLosses = true
    }
    cpus[cpu] = state
  }

  private func note(_ lost: UInt64?, in state: inout TextCPU) {
    state.gaps &+= 1
    state.lost = state.lost &+ (lost ?? 0)
    state.gapsOfUnknownSize &+= lost == nil ? 1 : 0
  }

  private mutating func mark(_ gap: LostEvents, _ tag: UInt8, at timestamp: Timestamp) {
    if gaps.last != gap { gaps.append(gap) }
    append(
      ExtractedRecord(
        timestamp: timestamp, position: gap.position, integers: 0, text: UInt32(gaps.count - 1),
        pid: 0, cpu: gap.cpu, instance: 0, tag: tag, flags: 0, preemptCount: 0))
  }

  private mutating func append(_ record: ExtractedRecord) {
    if count < batch.count {
      batch[count] = record
    } else {
      batch.append(record)
    }
    count += 1
  }

  /// Ends the text, of which `aside` was no part of the trace: losses that no record follows.
  mutating func finish(aside: LinesAside) {
    account.aside = aside
    for cpu in cpus.keys.sorted() {
      guard var state = cpus[cpu], let loss = state.pendingLoss else { continue }
      state.pendingLoss = nil
      note(loss.count, in: &state)
      mark(
        LostEvents(
          cpu: cpu, count: loss.count, start: state.last, end: nil, position: loss.position),
        ExtractedRecord.gapBegan, at: state.last ?? .zero)
      hasLateLosses = true
      cpus[cpu] = state
    }
  }

  // MARK: - Results

  /// What each CPU counted; complete after the last batch.
  func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    // What is counted by event is of all CPUs, and stands with the first.
    let first = cpus.keys.min()
    return cpus.keys.sorted().map { cpu in
      (0, cpu, cpus[cpu, default: TextCPU()].tally(cpu == first ? counts : []))
    }
  }

  /// What the lines call the tracepoint `kind`; nil where none did.
  func name(of kind: FenceEvent.Kind) -> String? {
    table.entries.first { entry in
      if case .fence(kind) = entry.role { true } else { false }
    }?.name
  }

  /// The events that the lines named.
  func catalog() -> EventCatalog {
    EventCatalog(text: table, formats: formats)
  }
}
