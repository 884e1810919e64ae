import FenceModel
import TraceFile
import TraceVocabulary

/// Makes supporting events of wide records.
struct SupportingDecoder: Sendable {
  /// By the number of the event.
  private(set) var tallies: [SupportingTally]
  private(set) var formats: [SupportingFormat]
  /// What each says: beside `formats`, since an enumeration is read without counting references.
  private var meanings: ContiguousArray<SupportingMeaning>
  private var functions: [Function]
  private let symbols: KernelSymbols
  private let words: [UInt64: String]
  let refcount: UInt64?
  private var hasSeenWaking = false

  /// What is known of the function that a probe is on.
  private enum Function {
    /// No record yet.
    case unseen
    case known(ProbedFunction)
    case unknown
  }

  /// The decoder of the events of `catalog`. `refcount` is how many bytes `struct dma_fence` has before
  /// its `refcount`; nil where nobody knows.
  init(
    _ catalog: SupportingCatalog, symbols: KernelSymbols, words: [UInt64: String],
    refcount: UInt64?
  ) {
    formats = catalog.formats
    meanings = ContiguousArray(catalog.formats.map(\.meaning))
    tallies = Array(repeating: SupportingTally(), count: formats.count)
    functions = Array(repeating: .unseen, count: formats.count)
    self.symbols = symbols
    self.words = words
    self.refcount = refcount
  }

  /// The decoder of a text's events, which `learn` tells of.
  init(textOf kernel: KernelRelease?) {
    self.init(
      SupportingCatalog(), symbols: KernelSymbols(), words: TextMeaning.words,
      refcount: SupportingDecoder.refcountOffset(kernel: kernel, longSize: 8))
  }

  /// Takes the next event of a text. `symbol` is the function that a probe's lines name; without, the
  /// name of the probe says it, if it can mean one thing alone: a text has neither the groups of probes
  /// nor the kernel's symbols.
  mutating func learn(_ format: SupportingFormat, symbol: String?) {
    formats.append(format)
    meanings.append(format.meaning)
    tallies.append(SupportingTally())
    functions.append(
      symbol.map { symbol in
        ProbedFunction(symbol: symbol).map { .known($0) } ?? .unknown
      } ?? ProbedFunction(ofText: format).map { .known($0) } ?? .unknown)
  }

  /// Where `refcount` stands in `struct dma_fence` (include/linux/dma-fence.h): at its start until 5.3,
  /// then after lock, ops, one of three unions of a list's size, context, seqno and flags. A release
  /// before 5.4 and after 4.19 was not looked at.
  static func refcountOffset(kernel: KernelRelease?, longSize: Int) -> UInt64? {
    guard let kernel else { return nil }
    if kernel <= KernelRelease(major: 4, minor: 19) { return 0 }
    guard kernel >= KernelRelease(major: 5, minor: 4) else { return nil }
    return longSize == 8 ? 56 : 36
  }

  /// The event of `record`, whose integers are `fields`; nil where it says nothing.
  mutating func event(_ record: ExtractedRecord, _ fields: WideFields) -> SupportingEvent? {
    let place = Int(truncatingIfNeeded: record.integers)
    guard place < meanings.count else { return nil }
    guard let detail = detail(place, fields) else { return nil }
    tallies[place].understood &+= 1
    return SupportingEvent(
      moment: FenceLifetime.Moment(
        timestamp: record.timestamp, position: record.position, pid: record.pid, cpu: record.cpu,
        flags: record.flags, preemptCount: record.preemptCount),
      label: EventLabel(supporting: place), detail: detail)
  }

  private mutating func detail(_ place: Int, _ fields: WideFields) -> SupportingEvent.Detail? {
    switch meanings[place] {
    case .taskSwitch:
      return .taskSwitch(
        TaskSwitch(
          nextPID: Int32(truncatingIfNeeded: fields[0]),
          previousPriority: Int32(truncatingIfNeeded: fields[1]), previousState: fields[2]))
    case .waking:
      hasSeenWaking = true
      return .waking(
        pid: Int32(truncatingIfNeeded: fields[0]), priority: Int32(truncatingIfNeeded: fields[1]))
    case .wakeup:
      guard !hasSeenWaking else {
        tallies[place].passedOver &+= 1
        return nil
      }
      return .waking(
        pid: Int32(truncatingIfNeeded: fields[0]), priority: Int32(truncatingIfNeeded: fields[1]))
    case .memory(let kind):
      return .memory(MemoryEvent(kind: kind, address: fields[0], bytes: fields[1]))
    case .probe(let isReturn):
      return probe(place, isReturn: isReturn, fields)
    case .mention:
      return .fence(
        FenceProbe(point: .mention, address: fields[1], identity: identity(place, fields)))
    case .gracePeriod:
      return edge(place, fields, isExpedited: false)
    case .expeditedGracePeriod:
      return edge(place, fields, isExpedited: true)
    case .callbackQueued: return .gracePeriod(.callbackQueued(head: fields[0]))
    case .callbackInvoked: return .gracePeriod(.callbackInvoked(head: fields[0]))
    case .dependency:
      let waiting =
        formats[place].has(2) && formats[place].has(3)
        ? WideFenceID(context: fields[2], seqno: fields[3]).cut : nil
      return .dependency(
        FenceDependency(
          waiting: waiting, awaited: WideFenceID(context: fields[0], seqno: fields[1]).cut))
    case .directReclaim(let isEntered): return .directReclaim(isEntered: isEntered)
    case .vblank:
      return .vblank(
        crtc: Int32(truncatingIfNeeded: fields[0]), sequence: UInt32(truncatingIfNeeded: fields[1]))
    }
  }

  /// The function that the probe at `place` is on: as its first record said, else as its name does;
  /// nil where neither does.
  func function(at place: Int) -> ProbedFunction? {
    switch functions[place] {
    case .known(let function): return function
    case .unknown: return nil
    case .unseen:
      guard case .probe(let isReturn) = formats[place].meaning else { return nil }
      return ProbedFunction(
        at: 0, formats[place], isReturn: isReturn, symbols: KernelSymbols(), among: formats)
    }
  }

  private func identity(_ place: Int, _ fields: WideFields) -> WideFenceID? {
    let format = formats[place]
    guard format.has(SupportingMeaning.FencePlace.context),
      format.has(SupportingMeaning.FencePlace.seqno)
    else { return nil }
    return WideFenceID(
      context: fields[SupportingMeaning.FencePlace.context],
      seqno: fields[SupportingMeaning.FencePlace.seqno])
  }

  // MARK: - Grace periods

  private mutating func edge(
    _ place: Int, _ fields: WideFields, isExpedited: Bool
  ) -> SupportingEvent.Detail? {
    guard let flavour = words[fields[0]], let word = words[fields[2]] else {
      tallies[place].notUnderstood &+= 1
      return nil
    }
    // Of the flavours of 4.x, only these two are waited for by rcu_read_lock's readers.
    guard flavour == "rcu_preempt" || flavour == "rcu_sched" else {
      tallies[place].passedOver &+= 1
      return nil
    }
    switch (word, isExpedited) {
    case ("start", false): return .gracePeriod(.started(sequence: fields[1]))
    case ("end", false): return .gracePeriod(.ended(sequence: fields[1]))
    case ("start", true): return .gracePeriod(.expeditedStarted(sequence: fields[1]))
    case ("end", true): return .gracePeriod(.expeditedEnded(sequence: fields[1]))
    default:
      tallies[place].passedOver &+= 1
      return nil
    }
  }

  // MARK: - Probes

  private mutating func probe(
    _ place: Int, isReturn: Bool, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    if case .unseen = functions[place] {
      functions[place] =
        ProbedFunction(
          at: fields[0], formats[place], isReturn: isReturn, symbols: symbols, among: formats
        ).map { .known($0) } ?? .unknown
    }
    guard case .known(let function) = functions[place],
      let detail = detail(of: function, isReturn: isReturn, place, fields)
    else {
      tallies[place].notUnderstood &+= 1
      return nil
    }
    return detail
  }

  private func detail(
    of function: ProbedFunction, isReturn: Bool, _ place: Int, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    let value = fields[SupportingMeaning.FencePlace.value]
    let hasValue = formats[place].has(SupportingMeaning.FencePlace.value)
    switch (function, isReturn) {
    case (.gracePeriodInit, false): return .gracePeriod(.initEntered)
    case (.gracePeriodInit, true):
      // A bool: the upper bits of the register are anything.
      return .gracePeriod(.initReturned(began: hasValue ? value & 0xff != 0 : nil))
    case (.gracePeriodCleanup, false): return .gracePeriod(.cleanupEntered)
    case (.gracePeriodCleanup, true): return .gracePeriod(.cleanupReturned)
    case (.synchronize, false): return .gracePeriod(.synchronizeEntered)
    case (.synchronize, true): return .gracePeriod(.synchronizeReturned)
    case (.synchronizeExpedited, false): return .gracePeriod(.expeditedEntered)
    case (.synchronizeExpedited, true): return .gracePeriod(.expeditedReturned)
    case (.fenceWait, true):
      guard hasValue else { return nil }
      return fence(.waitReturn, place, fields)
    case (.fenceInit, false): return fence(.initEntry, place, fields)
    case (.fenceRelease, false): return fence(.releaseEntry, place, fields)
    case (.fenceFree, false): return fence(.freeEntry, place, fields)
    case (.fenceSignal, false): return fence(.signalEntry, place, fields)
    case (.fenceWait, false): return fence(.waitEntry, place, fields)
    case (.fenceAddCallback, false): return fence(.addCallbackEntry, place, fields)
    case (.tracepoint(let kind), false): return fence(.tracepoint(kind), place, fields)
    case (.fenceInit, true), (.fenceRelease, true), (.fenceFree, true), (.fenceSignal, true),
      (.fenceAddCallback, true), (.tracepoint, true):
      return nil
    }
  }

  /// The record of a fence; nil where it has neither address nor identity, unless its value counts.
  private func fence(
    _ point: FenceProbe.Point, _ place: Int, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    var address = fields[SupportingMeaning.FencePlace.address]
    if point == .releaseEntry, address != 0 {
      // The argument of dma_fence_release is &fence->refcount, whatever the probe calls it: a probe
      // can record an argument or what it points at, and no sum of it.
      address = refcount.map { address &- $0 } ?? 0
    }
    let identity = identity(place, fields)
    guard address != 0 || identity != nil || point == .waitReturn else { return nil }
    return .fence(
      FenceProbe(
        point: point, address: address, identity: identity,
        flags: formats[place].has(SupportingMeaning.FencePlace.flags)
          ? fields[SupportingMeaning.FencePlace.flags] : nil,
        ops: fields[SupportingMeaning.FencePlace.ops],
        value: Int64(bitPattern: fields[SupportingMeaning.FencePlace.value])))
  }
}
