package import TraceVocabulary

/// Fence events of all CPUs, in time order, → incarnations and waits.
///
/// An incarnation is one life of one fence. Its identity (context, seqno) is a 32-bit cut, so an
/// identity maps to the *set* of its incarnations; a record is bound to one of them by its state
/// and by the names of its first record (`FenceModel+Binding`). What ends is appended to
/// `endedFences` and `endedWaits`, which the caller empties after each batch; what is kept follows
/// what is alive, within `ModelBounds`. No order of records, however wrong, makes it stop.
public struct FenceModel: Sendable {
  /// The names of this trace; the caller interns each record's names here.
  package var names: NameTable
  /// Incarnations that ended: destroyed and no longer lingering, or let go to bound memory.
  package var endedFences: ContiguousArray<FenceLifetime> = []
  /// Waits that ended, each as soon as its outcome is decided.
  package var endedWaits: ContiguousArray<FenceWait> = []
  /// What the contract may forbid, as it happened.
  package var incidents: ContiguousArray<FenceIncident> = []
  /// Memory of fences that became other fences, each as soon as its grace periods are judged.
  package var reuses: ContiguousArray<MemoryReuse> = []
  /// Memory of fences that went back to the allocator, likewise.
  package var frees: ContiguousArray<MemoryFree> = []
  /// Uses of such memory by tasks that knew the fence before.
  package var staleUses: ContiguousArray<StaleUse> = []
  /// What was counted. What depends on how a life ended is counted when it is handed over.
  package var counts = ModelCounts()

  let clock: TraceClock
  /// The traced kernel; nil where the file does not say.
  package let kernel: KernelRelease?
  let bounds: ModelBounds
  var fences = FenceTable()
  /// The slots of the records that come next, as far as `anticipate` found them.
  private var anticipated: ContiguousArray<UInt32> = []
  private var anticipatedEntries: ContiguousArray<SlotIndex.Entry> = []
  /// Births before the latest `anticipate`.
  private var anticipatedBirths: UInt64 = 0
  /// A sum of what was loaded ahead of its use; kept, so that the loads are not left out.
  private var touched: UInt64 = 0
  var contexts: ContextTable
  var lingering: LingeringFences
  var reused: ReusedIdentities
  var waits: WaitTable
  var undecided: UndecidedWaits
  var waitSearch = WaitSearch()
  var releaseSearch = ReleaseSearch()
  var gaps = Gaps()
  var pointers: PointerTracking
  /// The scheduler and tasks that wait for fences.
  var wakeUps = WakeUps()
  var framePeriod = FramePeriod()
  var dependencies = PendingDependencies()
  var jobs = SchedulerJobs()
  var grace: GracePeriodLog
  /// Reuses of memory that wait for their verdict on grace periods.
  var awaited = AwaitedVerdicts()
  /// The first normal grace periods, for the report.
  var listedGracePeriods: ContiguousArray<GracePeriodSpan> = []
  /// The signals of fences that waits were open on when the trace ended, by the wait's number: the
  /// fences themselves may be handed over by then.
  var signalsAtEnd: [UInt64: FenceLifetime.Moment] = [:]
  /// Births so far.
  var births: UInt64 = 0
  /// Alive now, without and with a recorded signal.
  var unsignaledCount = 0
  var signaledCount = 0
  /// How many were alive over time; nil where nobody wants to know, which costs nothing.
  package var alive: AliveCurve?
  /// Whether the trace held such a record so far.
  var sawDestroy = false
  var sawSignal = false
  /// Whether this kernel hides the names of signaled fences (6.17–7.0.9, 7.1.7 and later), known
  /// from the first destroy or wait that showed it. Real names then prove "not signaled".
  var hidesSignaledNames = false

  /// A model of a trace of `kernel` that is stamped with `clock`.
  package init(
    clock: TraceClock, kernel: KernelRelease? = nil, names: NameTable = NameTable(),
    bounds: ModelBounds = ModelBounds()
  ) {
    self.clock = clock
    self.kernel = kernel
    self.names = names
    self.bounds = bounds
    contexts = ContextTable(idleBound: bounds.idleContexts)
    lingering = LingeringFences(capacity: bounds.destroyedFences)
    reused = ReusedIdentities(capacity: bounds.reusedIdentities)
    pointers = PointerTracking(bounds: bounds)
    grace = GracePeriodLog(clock: clock)
    waits = WaitTable(bounds: bounds)
    undecided = UndecidedWaits(
      slack: clock.isNanoseconds ? max(bounds.signalSlackNanoseconds, clock.skew) : nil,
      capacity: bounds.undecidedWaits)
  }

  /// Looks up the fences of the records that come next, so that `receive` finds them at hand: memory
  /// is slow, and many look-ups that do not wait for each other take little longer than one.
  package mutating func anticipate(_ fences: Span<FenceID>) {
    if anticipated.count < fences.count {
      anticipated = ContiguousArray(repeating: FenceTable.none, count: fences.count)
      anticipatedEntries = ContiguousArray(
        repeating: SlotIndex.Entry(key: 0, slot: FenceTable.none, count: 0), count: fences.count)
    }
    touched &+= self.fences.find(fences, &anticipatedEntries, into: &anticipated)
    // About as many fences end in each batch.
    touched &+= self.fences.touch(lingering, births: births &- anticipatedBirths)
    anticipatedBirths = births
  }

  /// Takes the next record, number `place` of those that `anticipate` was given.
  package mutating func receive(_ event: FenceEvent, anticipatedAt place: Int) {
    receive(event, likely: place < anticipated.count ? anticipated[place] : FenceTable.none)
  }

  /// Takes the next record. Records of one CPU come in their order, those of several CPUs merged by
  /// time.
  package mutating func receive(_ event: FenceEvent) {
    receive(event, likely: FenceTable.none)
  }

  /// Takes the next record, which is likely to be of the incarnation in the slot `likely`.
  @inline(__always)
  private mutating func receive(_ event: FenceEvent, likely: UInt32) {
    if event.timestamp > undecided.nextDeadline {
      decideWaits(before: event.timestamp)
    }
    if event.timestamp > awaited.deadline {
      judgeReuses(before: event.timestamp)
    }
    if pointers.isActive {
      receiveAddressed(event)
      return
    }
    let name = names.traits(of: event.name)
    if event.fence.packed == 0
      || (name.contains(.anonymousAtZero) && event.fence.seqno == 0)
    {
      receiveAnonymous(event, name)
      return
    }
    if event.kind == .waitEnded {
      endWait(event, name)
      return
    }
    if event.kind != .initialized, fences.isOnly(likely, of: event.fence) {
      apply(event, name, to: likely, isAmbiguous: false)
      return
    }
    receiveUnanticipated(event, name)
  }

  private mutating func receiveUnanticipated(_ event: FenceEvent, _ name: NameTraits) {
    let (head, count) = fences.chain(of: event.fence)
    guard count == 1, event.kind != .initialized, fences.slots[Int(head)].phase == .alive else {
      receiveContested(event, name, head)
      return
    }
    apply(event, name, to: head, isAmbiguous: false)
  }

  /// Takes a record that is the first of its identity, or an init, or that finds several
  /// incarnations or a destroyed one.
  private mutating func receiveContested(
    _ event: FenceEvent, _ name: NameTraits, _ head: UInt32
  ) {
    if event.kind == .initialized {
      receiveInit(event, name, head)
      return
    }
    guard let bound = bind(event, name, head) else {
      return
    }
    apply(event, name, to: bound.slot, isAmbiguous: bound.isAmbiguous)
  }

  /// Adds a record to the incarnation in `slot`. One access to the slot as a rule: each costs a
  /// check of bounds and of uniqueness.
  @inline(__always)
  mutating func apply(
    _ event: FenceEvent, _ name: NameTraits, to slot: UInt32, isAmbiguous: Bool
  ) {
    let news = fences.slots[Int(slot)].take(event, name)
    if !news.isEmpty {
      act(on: news, event, name, slot, isAmbiguous: isAmbiguous)
    }
  }

  private mutating func act(
    on news: FenceTable.News, _ event: FenceEvent, _ name: NameTraits, _ slot: UInt32,
    isAmbiguous: Bool
  ) {
    if news.contains(.names) {
      learnName(event, name, slot)
    }
    if news.contains(.firstSignal) {
      unsignaledCount &-= 1
      signaledCount &+= 1
    }
    switch event.kind {
    case .initialized, .emitted, .signalingEnabled:
      break
    case .signaled:
      sawSignal = true
      noteSignal(event, slot, isFirst: news.contains(.firstSignal))
      if signaledCount > bounds.signaledFences {
        retireOldest(signaled: true)
      }
    case .waitStarted:
      startWait(event, slot, isAmbiguous: isAmbiguous)
    case .waitEnded:
      noteRealNames(name, slot)
    case .destroyed:
      sawDestroy = true
      noteRealNames(name, slot)
      if news.contains(.end) {
        if fences.slots[Int(slot)].lifetime.openWaits > 0 {
          noteDestroyedWhileWaited(event, slot)
        }
        linger(slot)
        noteAlive(at: event.timestamp)
      }
    }
  }

  /// Moves the incarnation in `slot` from the living to the lingering.
  private mutating func linger(_ slot: UInt32) {
    leaveTheLiving(slot)
    let entry = LingeringFences.Entry(slot: slot, born: fences.slots[Int(slot)].born)
    if let oldest = lingering.push(entry), fences.holds(oldest.slot, born: oldest.born) {
      handOver(oldest.slot)
    }
  }

  /// Takes the living incarnation in `slot` out of the counts, and settles what its life crossed.
  mutating func leaveTheLiving(_ slot: UInt32) {
    let place = Int(slot)
    if fences.slots[place].lifetime.signals > 0 {
      signaledCount &-= 1
    } else {
      unsignaledCount &-= 1
    }
    if gaps.opened != fences.slots[place].gapsAtBirth {
      fences.slots[place].lifetime.traits.insert(.crossedGap)
    }
  }
}

// MARK: - Supporting events

extension FenceModel {
  /// Takes the next record of a supporting event, merged by time with those of `receive`.
  package mutating func support(_ event: SupportingEvent) {
    if event.moment.timestamp > awaited.deadline {
      judgeReuses(before: event.moment.timestamp)
    }
    switch event.detail {
    case .fence(let probe):
      receive(probe, Evidence(event))
    case .memory(let memory):
      receive(memory, Evidence(event))
    case .scheduling(let scheduling):
      take(scheduling, Evidence(event))
    case .dependency(let dependency):
      note(RecordedDependency(dependency, Evidence(event)))
    case .job(let job, let address):
      note(job, at: address, Evidence(event))
    case .directReclaim(let isEntered):
      wakeUps.reclaim(isEntered: isEntered, event)
    case .vblank(let crtc, let sequence):
      framePeriod.vblank(crtc: crtc, sequence: sequence, at: event.moment.timestamp)
    case .gracePeriod(let edge):
      receive(edge, Evidence(event))
    }
  }

  /// Takes the next record of the scheduler's events, as `support` does the others. There may be many,
  /// so they come without what these do not need.
  package mutating func support(_ event: SchedulerEvent, _ evidence: Evidence) {
    if evidence.moment.timestamp > awaited.deadline {
      judgeReuses(before: evidence.moment.timestamp)
    }
    take(event, evidence)
  }

  @inline(__always)
  private mutating func take(_ event: SchedulerEvent, _ evidence: Evidence) {
    switch event {
    case .switched(let change):
      wakeUps.switched(change, evidence)
      noteSwitch(change, evidence)
    case .waking(let pid, let priority):
      wakeUps.waking(pid, priority: priority, evidence)
    }
  }
}

// MARK: - Gaps

extension FenceModel {
  /// Of the signals, the destroys and the ends of waits those without a single record, where there are
  /// many fences or waits: of a few, none may have come to its end.
  package var unseenEnds: RecordedEvents {
    var unseen: RecordedEvents = []
    if counts.hasManyFences, !sawSignal { unseen.insert(.signaled) }
    if counts.hasManyFences, !sawDestroy { unseen.insert(.destroyed) }
    if counts.hasManyWaits, counts.endedWaits == 0 { unseen.insert(.waitEnded) }
    return unseen
  }

  /// Whether events of any CPU were missing at any time.
  package var metGap: Bool { gaps.opened > 0 }

  /// Events of `cpu` are missing from here on; called in time order, at the last record before.
  /// `time` is that record's; nil where nobody knows it.
  package mutating func gapBegan(on cpu: CPUNumber, at time: Timestamp? = nil) {
    gaps.began(on: cpu, at: time)
    wakeUps.lostSight()
    grace.gapBegan(on: cpu, at: time ?? .zero)
  }

  /// The events of `cpu` are complete again from here on. `time` is the first record's after the gap;
  /// nil where nobody knows it, and nothing after the gap is certain of grace periods.
  package mutating func gapEnded(on cpu: CPUNumber, at time: Timestamp? = nil) {
    gaps.ended(on: cpu)
    grace.gapEnded(on: cpu, at: time ?? .distantFuture)
  }
}
