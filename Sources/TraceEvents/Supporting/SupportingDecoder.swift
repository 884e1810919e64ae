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
  /// Which fields each has, bit n for place n: likewise.
  private var presence: ContiguousArray<UInt64>
  private var functions: [Function]
  private let symbols: KernelSymbols
  /// What the addresses of texts in records of grace periods say.
  private let words: [UInt64: Word]
  private var refcount: RefcountPlace
  private let kernel: KernelRelease?
  private var hasSeenWaking = false
  /// Whether there were grace periods of `rcu_sched` that do not count.
  private(set) var hasSeenSched = false

  /// A text in records of grace periods.
  private enum Word {
    /// A flavour of RCU whose grace periods readers under `rcu_read_lock()` hold up.
    case flavour
    /// `rcu_sched` where it is none of these.
    case sched
    case start
    case end
    case other
  }

  /// What is known of the function that a probe is on.
  private enum Function {
    /// No record yet.
    case unseen
    case known(ProbedFunction)
    case unknown
    /// One that begins or ends grace periods of any flavour.
    case mixed
  }

  /// The decoder of the events of `catalog`, recorded on `kernel`.
  init(
    _ catalog: SupportingCatalog, symbols: KernelSymbols, words: [UInt64: String],
    kernel: KernelRelease?, longSize: Int
  ) {
    formats = catalog.formats
    meanings = ContiguousArray(catalog.formats.map(\.meaning))
    presence = ContiguousArray(catalog.formats.map(\.presence))
    tallies = Array(repeating: SupportingTally(), count: formats.count)
    functions = Array(repeating: .unseen, count: formats.count)
    self.symbols = symbols
    let flavours = Self.flavours(words, kernel)
    self.words = words.mapValues { word in
      if flavours.contains(word) { return .flavour }
      return switch word {
      case "rcu_sched": .sched
      case "start": .start
      case "end": .end
      default: .other
      }
    }
    refcount = RefcountPlace(kernel: kernel, longSize: longSize)
    self.kernel = kernel
  }

  /// The decoder of a text's events, which `learn` tells of.
  init(textOf kernel: KernelRelease?) {
    self.init(
      SupportingCatalog(), symbols: KernelSymbols(), words: TextMeaning.words, kernel: kernel,
      longSize: 8)
  }

  /// Whether addresses of released fences can be told, or may be once the capture has shown how.
  var knowsReleases: Bool { refcount.offset != nil }

  /// From 4.20 on a kernel has one flavour. Before, a preemptible one has three, each with grace periods
  /// and numbers of its own, and readers hold up `rcu_preempt` alone (kernel/rcu/tree_plugin.h); one
  /// that is not preemptible has two and no `rcu_preempt`.
  private static func flavours(_ words: [UInt64: String], _ kernel: KernelRelease?) -> Set<String> {
    if let kernel, kernel >= unified { return ["rcu_preempt", "rcu_sched"] }
    return words.values.contains("rcu_preempt") ? ["rcu_preempt"] : ["rcu_sched"]
  }

  private static let unified = KernelRelease(major: 4, minor: 20)

  /// Whether the functions of grace periods tell nothing: before 4.20 the threads of all flavours run
  /// them.
  private var sharesGracePeriodFunctions: Bool {
    kernel.map { $0 < Self.unified } ?? false
  }

  /// What is known of `function`, nil where a probe is on another one.
  private func knowledge(of function: ProbedFunction?) -> Function {
    guard let function else { return .unknown }
    let isOfGracePeriods = function == .gracePeriodInit || function == .gracePeriodCleanup
    return isOfGracePeriods && sharesGracePeriodFunctions ? .mixed : .known(function)
  }

  /// Takes the event of a text at `place`, the next, or one of which more has become known. `symbol` is
  /// the function that a probe's lines name; without, the
  /// name of the probe says it, if it can mean one thing alone: a text has neither the groups of probes
  /// nor the kernel's symbols.
  mutating func learn(_ format: SupportingFormat, symbol: String?, at place: Int) {
    let function = knowledge(
      of: symbol.map { ProbedFunction(symbol: $0) } ?? ProbedFunction(ofText: format))
    guard place == formats.count else {
      formats[place] = format
      presence[place] = format.presence
      functions[place] = function
      return
    }
    formats.append(format)
    meanings.append(format.meaning)
    presence.append(format.presence)
    tallies.append(SupportingTally())
    functions.append(function)
  }

  /// The event of `record`, whose integers are `fields`; nil where it says nothing.
  mutating func event(_ record: ExtractedRecord, _ fields: WideFields) -> SupportingEvent? {
    let place = Int(truncatingIfNeeded: record.integers)
    guard place < meanings.count else { return nil }
    guard let detail = detail(place, fields) else { return nil }
    tallies[place].understood &+= 1
    return SupportingEvent(
      moment: FenceLifetime.Moment(record), label: EventLabel(supporting: place), detail: detail)
  }

  /// What the scheduler did in `record`, which is narrow, and the record; nil where it says nothing.
  @inline(__always)
  mutating func scheduling(_ record: ExtractedRecord) -> (event: SchedulerEvent, by: Evidence)? {
    let fields = NarrowFields(record)
    let place = fields.label
    guard place < meanings.count,
      let event = scheduling(place, fields.first, fields.second, fields.third)
    else { return nil }
    tallies[place].understood &+= 1
    return (event, Evidence(EventLabel(supporting: place), FenceLifetime.Moment(record)))
  }

  /// What the scheduler did in a record of the event at `place`; nil where another has said it.
  @inline(__always)
  private mutating func scheduling(
    _ place: Int, _ first: UInt64, _ second: UInt64, _ third: UInt64
  ) -> SchedulerEvent? {
    let priority = Int32(truncatingIfNeeded: second)
    switch meanings[place] {
    case .taskSwitch:
      return .switched(
        TaskSwitch(
          nextPID: Int32(truncatingIfNeeded: first), previousPriority: priority,
          previousState: third))
    case .waking:
      hasSeenWaking = true
    case .wakeup:
      guard !hasSeenWaking else {
        tallies[place].passedOver &+= 1
        return nil
      }
    default:
      return nil
    }
    return .waking(pid: Int32(truncatingIfNeeded: first), priority: priority)
  }

  private mutating func detail(_ place: Int, _ fields: WideFields) -> SupportingEvent.Detail? {
    switch meanings[place] {
    case .taskSwitch, .waking, .wakeup:
      return scheduling(place, fields[0], fields[1], fields[2]).map { .scheduling($0) }
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
    case .callbackQueued, .callbackInvoked: return callback(place, fields)
    case .dependency: return .dependency(dependency(place, fields))
    case .job:
      typealias Place = SupportingMeaning.JobPlace
      let job = SchedulerJob(ring: fields[Place.ring], id: fields[Place.id])
      guard fields[Place.ring] != 0, fields[Place.address] != 0 else {
        tallies[place].notUnderstood &+= 1
        return nil
      }
      return .job(job, fence: fields[Place.address])
    case .directReclaim(let isEntered): return .directReclaim(isEntered: isEntered)
    case .vblank:
      return .vblank(
        crtc: Int32(truncatingIfNeeded: fields[0]), sequence: UInt32(truncatingIfNeeded: fields[1]))
    }
  }

  /// Whether the probe at `place` is on a function of the grace periods of all flavours.
  func isOfMixedGracePeriods(at place: Int) -> Bool {
    if case .mixed = functions[place] { true } else { false }
  }

  private func dependency(_ place: Int, _ fields: WideFields) -> FenceDependency {
    typealias Place = SupportingMeaning.DependencyPlace
    var dependency = FenceDependency(
      waiting: has(Place.waitingContext, at: place) && has(Place.waitingSeqno, at: place)
        ? WideFenceID(context: fields[Place.waitingContext], seqno: fields[Place.waitingSeqno]).cut
        : nil,
      awaited: WideFenceID(context: fields[Place.context], seqno: fields[Place.seqno]).cut)
    if has(Place.id, at: place), fields[Place.ring] != 0 {
      dependency.job = SchedulerJob(ring: fields[Place.ring], id: fields[Place.id])
    }
    dependency.awaitedAddress = fields[Place.address]
    return dependency
  }

  /// The function that the probe at `place` is on: as its first record said, else as its name does;
  /// nil where neither does.
  func function(at place: Int) -> ProbedFunction? {
    switch functions[place] {
    case .known(let function): return function
    case .unknown, .mixed: return nil
    case .unseen:
      guard case .probe(let isReturn) = formats[place].meaning else { return nil }
      let function = knowledge(
        of: ProbedFunction(
          at: 0, formats[place], isReturn: isReturn, symbols: KernelSymbols(), among: formats))
      if case .known(let function) = function { return function } else { return nil }
    }
  }

  /// Whether records of the event at `place` have the field of `field`.
  @inline(__always)
  private func has(_ field: Int, at place: Int) -> Bool {
    presence[place] &>> UInt64(field) & 1 != 0
  }

  private func identity(_ place: Int, _ fields: WideFields) -> WideFenceID? {
    guard has(SupportingMeaning.FencePlace.context, at: place),
      has(SupportingMeaning.FencePlace.seqno, at: place)
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
    switch (flavour, word, isExpedited) {
    case (.flavour, .start, false): return .gracePeriod(.started(sequence: fields[1]))
    case (.flavour, .end, false): return .gracePeriod(.ended(sequence: fields[1]))
    case (.flavour, .start, true): return .gracePeriod(.expeditedStarted(sequence: fields[1]))
    case (.flavour, .end, true): return .gracePeriod(.expeditedEnded(sequence: fields[1]))
    default:
      hasSeenSched = hasSeenSched || flavour == .sched
      tallies[place].passedOver &+= 1
      return nil
    }
  }

  /// A callback that a grace period of the readers' flavour stands behind.
  private mutating func callback(
    _ place: Int, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    guard has(1, at: place), words[fields[1]] == .flavour else {
      tallies[place].passedOver &+= 1
      return nil
    }
    return .gracePeriod(
      meanings[place] == .callbackQueued
        ? .callbackQueued(head: fields[0]) : .callbackInvoked(head: fields[0]))
  }

  // MARK: - Probes

  private mutating func probe(
    _ place: Int, isReturn: Bool, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    if case .unseen = functions[place] {
      functions[place] = knowledge(
        of: ProbedFunction(
          at: fields[0], formats[place], isReturn: isReturn, symbols: symbols, among: formats))
    }
    if case .mixed = functions[place] {
      tallies[place].passedOver &+= 1
      return nil
    }
    guard case .known(let function) = functions[place],
      let detail = detail(of: function, isReturn: isReturn, place, fields)
    else {
      tallies[place].notUnderstood &+= 1
      return nil
    }
    return detail
  }

  private mutating func detail(
    of function: ProbedFunction, isReturn: Bool, _ place: Int, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    let value = fields[SupportingMeaning.FencePlace.value]
    let hasValue = has(SupportingMeaning.FencePlace.value, at: place)
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
  private mutating func fence(
    _ point: FenceProbe.Point, _ place: Int, _ fields: WideFields
  ) -> SupportingEvent.Detail? {
    var address = fields[SupportingMeaning.FencePlace.address]
    let identity = identity(place, fields)
    if point == .releaseEntry, address != 0 {
      // The argument of dma_fence_release is &fence->refcount, whatever the probe calls it: a probe
      // can record an argument or what it points at, and no sum of it.
      address = refcount.address(of: address, identity)
    } else if let identity, point != .waitReturn {
      refcount.saw(identity, at: address)
    }
    guard address != 0 || identity != nil || point == .waitReturn else { return nil }
    return .fence(
      FenceProbe(
        point: point, address: address, identity: identity,
        value: Int64(bitPattern: fields[SupportingMeaning.FencePlace.value])))
  }
}
