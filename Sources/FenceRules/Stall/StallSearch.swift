import FenceModel
import TraceVocabulary

/// Finds what stalled first in what a trace leaves, and who hangs on it.
struct StallSearch {
  private let end: TraceEnd
  private let context: RuleContext
  private let trouble: FenceWait?

  /// A search in `end`; `trouble` is the first wait that failed or was too long.
  init(_ end: borrowing TraceEnd, _ context: RuleContext, _ trouble: FenceWait?) {
    self.end = copy end
    self.context = context
    self.trouble = trouble
  }

  /// What stalled first; nil where nothing did.
  func summary(
    _ names: borrowing NameTable, _ log: inout FindingLog, cycles: [String]
  ) -> StallSummary? {
    var summary = unsignaled(names, &log) ?? trouble.flatMap { troubled($0, names) }
    summary?.cycles = cycles
    return summary
  }

  // MARK: - A fence that is unsignaled at the end

  /// The fence that has been asked for longest: nobody waits on one that nobody asked for.
  private func unsignaled(
    _ names: borrowing NameTable, _ log: inout FindingLog
  ) -> StallSummary? {
    var waits: [FenceID: [FenceWait]] = [:]
    for wait in end.openWaits {
      waits[wait.fence, default: []].append(wait)
    }
    let awaited = Set(end.dependencies.map(\.dependency.awaited))
    var best: (fence: FenceLifetime, since: Timestamp)?
    for fence in end.alive where !fence.isKnownSignaled {
      let own = (waits[fence.fence] ?? []).filter { $0.generation == fence.generation }
      let starts = own.compactMap { $0.start?.timestamp }
      let asked = fence.signalingEnabled?.timestamp
      let dependent = awaited.contains(fence.fence) ? fence.first.timestamp : nil
      guard let since = (starts + [asked, dependent].compactMap { $0 }).min() else { continue }
      let yardstick = log.yardstick(for: fence.name, names)
      // Every capture that stops under load has young ones; those of user space's are its own.
      let limit = own.isEmpty ? yardstick.timeout : yardstick.longWait
      guard !yardstick.isUserDriven,
        !context.clock.isNanoseconds || since.distance(to: end.end) > limit
      else { continue }
      if since < best?.since ?? .distantFuture {
        best = (fence, since)
      }
    }
    guard let best else { return nil }
    var doubts: [String] = []
    if !best.fence.traits.isDisjoint(with: [.crossedGap]) {
      doubts.append("events may have been lost while it lived: its signal may be among them")
    }
    if log.pattern(of: best.fence.name, names)
      .mayBeResubmitted(in: end.progress[best.fence.fence.context])
    {
      doubts.append(FencePattern.resubmission)
    }
    if !best.fence.traits.isDisjoint(with: [.ambiguous, .sharesIdentity]) {
      doubts.append("other fences of the same identity lived at the same time")
    }
    if !context.clock.isNanoseconds {
      doubts.append("the clock does not count nanoseconds: nothing tells whether that is long")
    }
    if !context.recorded.contains(.signaled), !context.recorded.isEmpty {
      doubts.append("dma_fence_signaled was not recorded")
    }
    if !context.recorded.contains(.waitEnded), !context.recorded.isEmpty, !end.openWaits.isEmpty {
      doubts.append("dma_fence_wait_end was not recorded: its waiters may be gone")
    }
    return summary(
      .unsignaledAtEnd, FenceSubject(best.fence, names), best.fence.fence, since: best.since,
      length: best.since.distance(to: end.end), direct: waits, doubts, names)
  }

  // MARK: - A wait in the middle of the trace

  private func troubled(_ wait: FenceWait, _ names: borrowing NameTable) -> StallSummary? {
    guard let start = wait.start else { return nil }
    let subject = FenceSubject(wait.reference, names)
    var doubts: [String] = []
    if !wait.isSure {
      doubts.append(
        wait.isAmbiguous
          ? "several fences share the identity"
          : "events may have been lost during the wait")
    }
    return summary(
      wait.outcome == .failed ? .failedWait : .longWait, subject, wait.fence,
      since: start.timestamp, length: wait.length ?? 0, direct: [wait.fence: [wait]], doubts,
      names)
  }

  // MARK: - Who hangs on it

  private func summary(
    _ kind: StallSummary.Kind, _ subject: FenceSubject, _ fence: FenceID, since: Timestamp,
    length: UInt64, direct: [FenceID: [FenceWait]], _ doubts: [String],
    _ names: borrowing NameTable
  ) -> StallSummary {
    var lookup: [FenceID: FenceSubject] = [fence: subject]
    for alive in end.alive where lookup[alive.fence] == nil && !alive.isKnownSignaled {
      lookup[alive.fence] = FenceSubject(alive, names)
    }
    var dependents: [StallSummary.Dependent] = []
    var reached: [FenceID] = [fence]
    var known: Set<FenceID> = [fence]
    var byAwaited: [FenceID: [RecordedDependency]] = [:]
    for dependency in end.dependencies {
      byAwaited[dependency.dependency.awaited, default: []].append(dependency)
    }
    var place = 0
    while place < reached.count {
      for dependency in byAwaited[reached[place]] ?? [] {
        let waiting = dependency.dependency.waiting
        guard let awaited = lookup[dependency.dependency.awaited] else { continue }
        dependents.append(
          StallSummary.Dependent(
            fence: waiting.flatMap { lookup[$0] }, awaited: awaited, record: dependency.record))
        if let waiting, known.insert(waiting).inserted {
          reached.append(waiting)
        }
      }
      place += 1
    }
    var waiters: [StallSummary.Waiter] = []
    for fence in reached {
      for wait in direct[fence] ?? [] {
        guard let start = wait.start else { continue }
        waiters.append(
          StallSummary.Waiter(
            wait: wait, task: context.task(wait.pid), fence: FenceSubject(wait.reference, names),
            length: wait.length ?? start.timestamp.distance(to: end.end)))
      }
    }
    waiters.sort { $0.length > $1.length }
    let progress = end.progress[fence.context]
    let lastSignal = progress?.signaled.flatMap { signaled in
      progress?.signal.map { (signaled.fence, $0.moment.timestamp) }
    }
    return StallSummary(
      kind: kind, fence: subject, since: since, length: length, lastSignal: lastSignal,
      waiters: Array(waiters.prefix(StallSummary.listed)), waiterCount: waiters.count,
      dependents: Array(dependents.prefix(StallSummary.listed)),
      dependentCount: dependents.count, cycles: [], doubts: doubts)
  }
}
