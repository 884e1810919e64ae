import FenceModel
import TraceFile
import TraceText
import TraceVocabulary

/// Makes records of lines, and keeps the accounts of a text.
struct TextDecoder: ~Copyable {
  let head: TextHead
  let survey: TextSurvey
  var instances: TextInstances
  let wantsSupporting: Bool
  var table = TextEventTable()
  var meanings: [TextMeaning] = []
  /// What every line of a supporting event asks of it, by the place in `formats`.
  var readings: ContiguousArray<Reading> = []
  /// By instance.
  var cpus: [TextCPUs]
  /// Records by the place of their event, of all CPUs together: a text can name thousands of both.
  private var counts: ContiguousArray<UInt64> = []
  /// Task names, which lines bear.
  let taskNames: TaskNames
  /// What the lines have shown of those that follow.
  var columns = TextColumns()
  private var knownTasks = KnownTasks()
  private var fenceNames = FenceNameCache()
  /// What became of the lines; complete after the last batch.
  var account = TextLineAccount()
  /// Records that wait to be handed on.
  var window = RecordWindow()
  /// The supporting events that the lines have shown so far.
  var formats: [SupportingFormat] = []
  /// By their place in `table`.
  var unread: [Int: UnreadEvent] = [:]
  /// By the place in `formats`: the symbol that a probe's lines name.
  var symbols: [String?] = []
  /// Where a head stands that may begin another trace, until a CPU comes back behind it.
  var laterHead: FilePosition?
  /// The next of the gaps that the survey has found.
  var nextGap = 0
  /// Whether a loss became known after records that follow it had been handed on.
  var hasLateLosses = false
  /// CPUs that may still be looked at for lines that say that others are missing.
  var missingLinesBudget = TextDecoder.missingLinesBudget
  /// Whether some record had no letters for interrupts and preemption.
  private(set) var lacksFlags = false
  /// Whether a record has come that can give the address of a fence: before, the events of the
  /// allocators say nothing.
  var hasAddresses = false
  /// The latest line that is a record.
  var latest = LinePosition(lineNumber: 0, byteOffset: 0)
  /// Where the lines of a text that was cut to some columns end.
  var cutColumns = CutColumns()
  /// The first lines of supporting events, by the place in `formats`, until others have confirmed them.
  var teachers: [Int: SeenRecord] = [:]
  /// The latest record of a fence event.
  var latestFence = ExtractedRecord.empty
  /// The names of the probes in `table`.
  var probeNames: Set<String> = []
  /// Whether some address had 64 bits: no other is shorter then.
  var hasWideAddresses = false
  /// The places in `formats` of those that are new, or have changed.
  var changedFormats: [Int] = []

  /// What is asked of a supporting event for each line.
  struct Reading {
    let meaning: SupportingMeaning
    /// The fields that its first line had, and that all must have.
    var required: UInt8
    /// The address that it had.
    var address: UInt64 = 0
    /// Whether another line has confirmed it.
    var isSure = false
  }

  /// The kernel allows 64 (MAX_EVENT_NAME_LEN).
  private static let longestEvent = 128
  /// Enough for ten thousand such lines of a machine of two thousand CPUs.
  static let missingLinesBudget = 20_000_000
  /// CPUs that are told apart, as of trace files.
  static let largestCPU = CPUNumber(8_191)

  /// Whether records of `cpu` can be kept: `unknownCPU` is one of them, which no kernel has.
  static func isWithin(_ cpu: CPUNumber) -> Bool { cpu <= largestCPU || cpu == .unknownCPU }

  /// Decodes the lines of a text whose head says `head`, and of which a look through all of it, where
  /// that can be had, says `survey`.
  init(
    _ head: TextHead, _ survey: TextSurvey, _ instances: TextInstances, taskNames: TaskNames,
    wantsSupporting: Bool
  ) {
    self.head = head
    self.survey = survey
    self.instances = instances
    self.taskNames = taskNames
    self.wantsSupporting = wantsSupporting
    cpus = Array(repeating: TextCPUs(), count: instances.all.count)
    openOverwritten()
    beginGaps(behind: nil)
  }

  /// Takes the next line; of a log the columns know whether it is familiar.
  mutating func read(
    _ line: Span<UInt8>, isOfLog: Bool, at place: LinePosition, isCut: Bool, isUnterminated: Bool,
    _ names: inout NameTable
  ) {
    let mayBeCut = cutColumns.mayCut(line.count)
    let isUsual = head.namesCPUs && !isCut && !isUnterminated && !mayBeCut
    if isUsual, isOfLog {
      if let record = columns.familiar, take(record, line, place, &names) { return }
    } else if isUsual, let record = FamiliarLine(line, &columns), take(record, line, place, &names)
    {
      return
    }
    readOther(
      line, at: place, isCut: isCut, isUnterminated: isUnterminated, mayBeCut: mayBeCut, &names)
  }

  /// Takes the familiar line `record`; false where something about it is unusual.
  @inline(__always)
  private mutating func take(
    _ record: borrowing FamiliarLine, _ line: Span<UInt8>, _ place: LinePosition,
    _ names: inout NameTable
  ) -> Bool {
    guard record.stamp.form.hasUnit(of: head.form), let instance = instances.unnamed,
      knownTasks.contains(record.pid), let fields = Self.fields(line, record),
      record.cpu <= Self.largestCPU
    else { return false }
    if !record.hasFlags { lacksFlags = true }
    let made = ExtractedRecord(
      timestamp: Timestamp(record.stamp.value),
      position: FilePosition(fileOffset: place.byteOffset),
      integers: 0, text: 0, pid: record.pid, cpu: record.cpu,
      instance: UInt16(truncatingIfNeeded: instance), tag: 0, flags: record.flags,
      preemptCount: record.preemptCount)
    take(made, record.place, line, record.payload, fields, place.lineNumber, &names)
    return true
  }

  /// The fields of `record`, which is `line`; nil where it is of a probe that is called as another event.
  @inline(__always)
  private static func fields(
    _ line: Span<UInt8>, _ record: borrowing FamiliarLine
  ) -> Range<Int>? {
    guard !record.isOfProbe else { return record.payload }
    let shape = PayloadShape(line, record.payload)
    return shape.place == nil ? shape.fields : nil
  }

  /// Takes a line that is not familiar.
  @inline(never)
  private mutating func readOther(
    _ line: Span<UInt8>, at place: LinePosition, isCut: Bool, isUnterminated: Bool,
    mayBeCut: Bool, _ names: inout NameTable
  ) {
    let number = place.lineNumber
    if isCut {
      account.refuse(line, number, "it is longer than 64 KiB")
      return
    }
    let position = FilePosition(fileOffset: place.byteOffset)
    guard let record = TextLine(line, &columns), Self.isWithin(record.cpu) else {
      let known = account.notUnderstood
      notice(line, number, position)
      if isUnterminated, account.notUnderstood > known { account.cutEnd() }
      return
    }
    guard !mayBeCut || line[line.count - 1] &- 0x30 >= 10 else {
      account.refuse(line, number, TextDoubt.ofColumns)
      return
    }
    guard !record.isOfRecorder else {
      takeRecorders(record, line, position)
      return
    }
    let isDoubtful = isUnterminated && !endsWhole(record, line)
    // As many entries as the buffer had: the line is the last of them, and cut by some digits at most.
    guard !isDoubtful || head.entries == account.records &+ 1 else {
      account.refuse(line, number, "the text ends in it: its last number may be cut")
      account.isEndCut = true
      return
    }
    account.isEndDoubtful = isDoubtful
    guard record.stamp.form.hasUnit(of: head.form) else {
      refuseUnlike(
        record, line, place, "its time is in another form than that of the first record")
      return
    }
    guard (record.cpu != .unknownCPU) == head.namesCPUs else {
      refuseUnlike(
        record, line, place,
        head.namesCPUs
          ? "it names no CPU, as the first record does"
          : "it names a CPU, as the first record does not")
      return
    }
    guard let instance = instances.place(of: line, record) else {
      account.aside[.otherInstance] &+= 1
      return
    }
    if record.flags == nil { lacksFlags = true }
    guard record.event.count <= Self.longestEvent else {
      account.refuse(line, number, "its event has a name of more than 128 bytes")
      return
    }
    if !knownTasks.contains(record.pid) { learnTask(line, record) }
    let shape = PayloadShape(line, record.payload)
    let made = ExtractedRecord(
      timestamp: Timestamp(record.stamp.value), position: position, integers: 0, text: 0,
      pid: record.pid, cpu: record.cpu, instance: UInt16(truncatingIfNeeded: instance), tag: 0,
      flags: record.flags?.flags ?? 0, preemptCount: record.flags?.preemptCount ?? 0)
    guard let event = event(line, record, shape) else {
      let reason = TextDoubt.ofEvent(line, record.payload)
      if record.isOfFence(line) {
        refuseFence(made, line, number, reason)
      } else {
        refuseDamaged(line, number, reason)
      }
      return
    }
    columns.setPlaceOfEvent(event, line, shape.lead)
    hasWideAddresses = hasWideAddresses || shape.hasWidePlace
    let known = account.notUnderstood
    take(made, event, line, record.payload, shape.fields, number, &names)
    if isDoubtful, account.notUnderstood > known { account.cutEnd() }
  }

  /// Takes the record `made` of an event, whose line prints `payload`, and in it `fields`.
  @inline(__always)
  private mutating func take(
    _ record: ExtractedRecord, _ event: Int, _ line: Span<UInt8>, _ payload: Range<Int>,
    _ fields: Range<Int>, _ number: UInt64, _ names: inout NameTable
  ) {
    var made = record
    if case .unread = table.roles[event],
      !learnFields(ofEvent: event, line, fields, seen(made, event, line, number))
    {
      refuseDamaged(line, number, TextDoubt.ofFields)
      return
    }
    switch table.roles[event] {
    case .fence(let kind):
      guard fill(&made, kind, line, payload, &names) else {
        refuseFence(made, line, number, TextDoubt.ofFence(line, payload))
        return
      }
      guard !isRepeated(made) else {
        account.refuse(line, number, TextDoubt.ofRepeated)
        return
      }
      latestFence = made
    case .supporting(let supporting):
      made.integers = UInt64(supporting)
      guard !wantsSupporting || widen(&made, supporting, line, fields) else {
        refuseDamaged(line, number, TextDoubt.ofFields)
        return
      }
    case .otherFence: made.tag = EventCatalog.firstOtherTag
    case .unread, .counted: break
    }
    count(event)
    latest = LinePosition(lineNumber: number, byteOffset: made.position.fileOffset)
    let (instance, cpu) = (Int(made.instance), Int(made.cpu))
    if laterHead != nil { passLaterHead(instance, cpu) }
    var standing = cpus[instance].take(cpu, at: made.timestamp, made.position)
    if standing == .afterGap {
      endGap(instance, cpu, before: made)
      standing = cpus[instance].take(cpu, at: made.timestamp, made.position)
    }
    if made.common & 0xff != 0 {
      window.add(made, isBackwards: standing == .backwards)
    }
    if nextGap < survey.gaps.count { beginGaps(behind: made.position) }
  }

  /// Fills the fence and its name into the record of a fence event; false where the line does not print
  /// them.
  private mutating func fill(
    _ record: inout ExtractedRecord, _ kind: FenceEvent.Kind, _ line: Span<UInt8>,
    _ payload: Range<Int>, _ names: inout NameTable
  ) -> Bool {
    guard let numbers = FencePayload.Numbers(line, payload) else { return false }
    record.integers = numbers.fence.packed
    record.tag = kind.rawValue
    let printed = payload.lowerBound..<numbers.start
    if let name = fenceNames.name(line, printed, context: numbers.fence.context) {
      record.text = name.index
      return true
    }
    guard !Self.holdsAnother(line, printed),
      let whole = FencePayload(line, payload, numbers)
    else { return false }
    let name = names.intern(
      driver: line.extracting(whole.driver), timeline: line.extracting(whole.timeline))
    fenceNames.learn(line, printed, name)
    record.text = name.index
    return true
  }

  /// Gives a record of a supporting event its integers, where they are wanted and say something; false
  /// where the line does not have all of them.
  private mutating func widen(
    _ record: inout ExtractedRecord, _ number: Int, _ line: Span<UInt8>, _ range: Range<Int>
  ) -> Bool {
    switch readings[number].meaning {
    case .taskSwitch:
      guard let payload = TaskSwitchPayload(line, range) else { return false }
      // As of a trace file: there may be many.
      if !record.narrow(
        payload.nextPID, payload.previousPriority, payload.previousState, label: number)
      {
        window.widen(&record, WideFields(payload))
      }
    case .waking, .wakeup:
      guard let payload = WakingPayload(line, range) else { return false }
      if !record.narrow(payload.pid, payload.priority, 0, label: number) {
        window.widen(&record, WideFields(payload))
      }
    case .memory where !hasAddresses: break
    default:
      guard let fields = meanings[number].fields(line, range),
        isWhole(fields, number, at: record.position)
      else { return false }
      if meanings[number].isTelling(fields) { window.widen(&record, fields.values) }
    }
    return true
  }

  private mutating func learnTask(_ line: Span<UInt8>, _ record: TextLine) {
    // `<...>` is no name.
    let comm = record.comm(line)
    guard !comm.isEmpty, !line.has("<...>", at: comm.lowerBound) else { return }
    if !taskNames.isKnown(record.pid) {
      taskNames.learn(record.pid, comm.map { line[$0] })
    }
    knownTasks.insert(record.pid)
  }

  @inline(__always)
  private mutating func count(_ event: Int) {
    account.records &+= 1
    if event >= counts.count {
      counts.append(contentsOf: repeatElement(0, count: event + 1 - counts.count))
    }
    counts[event] &+= 1
  }

  /// Takes back one that was counted.
  mutating func uncount(_ event: Int) {
    account.records &-= 1
    counts[event] &-= 1
  }

  // MARK: - Results

  /// What each CPU counted; complete after the last batch.
  func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    // What is of all CPUs stands with the first: what is counted by event, and some losses.
    var events = counts
    var found: [(instance: Int, cpu: CPUNumber, tally: StreamTally)] = []
    for (instance, all) in cpus.enumerated() {
      var lostOfAny = all.lostOfAny
      for (cpu, state) in all.list.enumerated() where !state.isEmpty {
        var tally = state.tally(events)
        tally.lostOfAnyCPU = lostOfAny
        found.append((instance, CPUNumber(truncatingIfNeeded: cpu), tally))
        events = []
        lostOfAny = 0
      }
    }
    return found
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
