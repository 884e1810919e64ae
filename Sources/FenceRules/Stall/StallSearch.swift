import FenceModel
import TraceVocabulary

/// Finds what stalled first in what a trace leaves, and who hangs on it.
struct StallSearch {
  let end: TraceEnd
  let context: RuleContext
  private let trouble: [FenceWait]
  /// The open waits, by the fence that they are on.
  private let waits: [FenceID: [FenceWait]]
  /// The fences that jobs wait for.
  private let awaited: Set<FenceID>

  /// A search in `end`; `trouble` is the first wait that failed or was too long, and the others for its fence.
  init(_ end: borrowing TraceEnd, _ context: RuleContext, _ trouble: [FenceWait]) {
    self.end = copy end
    self.context = context
    self.trouble = trouble
    waits = Dictionary(grouping: end.openWaits, by: \.fence)
    awaited = Set(end.dependencies.map(\.dependency.awaited))
  }

  /// What stalled first; nil where nothing did.
  func summary(
    _ names: borrowing NameTable, _ log: inout FindingLog, cycles: [String]
  ) -> StallSummary? {
    let members = members(names, &log)
    var summary =
      unsignaled(names, &log, members)
      ?? notWoken(names, &log, members)
      ?? trouble.first.flatMap { troubled($0, names, members) }
      ?? belowTimeout(names, &log, members)
    summary?.cycles = cycles
    return summary
  }

  // MARK: - A fence that is unsignaled at the end

  /// The fence that has been asked for longest: nobody waits on one that nobody asked for.
  private func unsignaled(
    _ names: borrowing NameTable, _ log: inout FindingLog, _ members: ContainerMembers
  ) -> StallSummary? {
    // Every capture that stops under load has young ones; those of user space's are its own.
    let best = askedForFirst(names, &log) { yardstick, hasWaiters in
      hasWaiters ? yardstick.longWait : yardstick.timeout
    }
    guard let best else { return nil }
    guard log.yardstick(for: best.fence.name, names).isContainer else {
      return summary(of: best.fence, since: best.since, names, &log, members)
    }
    // What it stands for, and of that what has been asked for longest.
    let leaves = members.leaves(of: best.fence)
    let fences = leaves.filter { !log.yardstick(for: $0.name, names).isContainer }
    let deepest = (fences.isEmpty ? leaves : fences).map { ($0, since($0) ?? best.since) }
      .min { $0.1 < $1.1 }
    return summary(
      of: deepest?.0 ?? best.fence, since: deepest?.1 ?? best.since, names, &log, members)
  }

  /// One that nobody waits for and that its driver has not given up, in a context that made no progress for
  /// long before the end.
  private func belowTimeout(
    _ names: borrowing NameTable, _ log: inout FindingLog, _ members: ContainerMembers
  ) -> StallSummary? {
    let best = askedForFirst(names, &log) { yardstick, _ in
      yardstick.isContainer ? .max : yardstick.longWait
    }
    guard context.clock.isNanoseconds, let best else { return nil }
    let yardstick = log.yardstick(for: best.fence.name, names)
    let signal = end.progress[best.fence.fence.context]?.signal?.moment.timestamp
    guard signal.map({ $0.distance(to: end.end) > yardstick.longWait }) ?? true else { return nil }
    var found = summary(of: best.fence, since: best.since, names, &log, members)
    found.kind = .belowTimeout
    found.doubts.append(
      "nobody is seen waiting for it, and its age is below \(yardstick.timeoutWords): it may still be at "
        + "work")
    return found
  }

  /// The fence without a signal that has been asked for longest, of those that were for longer than `limit`
  /// says of them and of whether a task waits for them.
  private func askedForFirst(
    _ names: borrowing NameTable, _ log: inout FindingLog,
    beyond limit: (WaitYardstick, _ hasWaiters: Bool) -> UInt64
  ) -> (fence: FenceLifetime, since: Timestamp)? {
    var best: (fence: FenceLifetime, since: Timestamp)?
    for fence in end.alive where !fence.isKnownSignaled {
      guard let since = since(fence), since < best?.since ?? .distantFuture else { continue }
      let yardstick = log.yardstick(for: fence.name, names)
      // One that waits behind others of its context, which moves, does not stall.
      let moved =
        yardstick.signalsInOrder
        ? end.progress[fence.fence.context]?.movedOn(before: fence.fence) : nil
      if let moved, moved > since, context.clock.isNanoseconds,
        moved.distance(to: end.end) <= yardstick.timeout
      {
        continue
      }
      guard !yardstick.isUserDriven,
        !context.clock.isNanoseconds
          || since.distance(to: end.end) > limit(yardstick, !ownWaits(fence).isEmpty)
      else { continue }
      best = (fence, since)
    }
    return best
  }

  /// Since when somebody asks for `fence`; nil where nobody does.
  private func since(_ fence: FenceLifetime) -> Timestamp? {
    let starts = ownWaits(fence).compactMap { $0.start?.timestamp }
    let dependent = awaited.contains(fence.fence) ? fence.first.timestamp : nil
    return (starts + [fence.signalingEnabled?.timestamp, dependent].compactMap { $0 }).min()
  }

  private func ownWaits(_ fence: FenceLifetime) -> [FenceWait] {
    ownWaits(of: fence.fence, fence.generation)
  }

  private func ownWaits(of fence: FenceID, _ generation: UInt32) -> [FenceWait] {
    (waits[fence] ?? []).filter { $0.generation == generation }
  }

  private func summary(
    of fence: FenceLifetime, since: Timestamp, _ names: borrowing NameTable,
    _ log: inout FindingLog, _ members: ContainerMembers
  ) -> StallSummary {
    let isContainer = log.yardstick(for: fence.name, names).isContainer
    var doubts = doubts(of: fence, names, &log)
    if isContainer {
      doubts.append(members.lack(of: fence.fence))
    }
    let through = through(fence, names, members)
    if let nearest = through.last {
      let (own, other) = (fence.fence, nearest.fence.fence)
      doubts.append(
        "that \(own.context):\(own.seqno) is a member of \(other.context):\(other.seqno) is so "
          + "as far as the order of records tells")
    }
    var found = summary(
      .unsignaledAtEnd, FenceSubject(fence, names), fence.fence, since: since,
      length: since.distance(to: end.end), direct: waits, doubts, names, members)
    found.through = through
    found.isSignalUnsure = mayBeSignaled(fence, names, &log)
    if !found.isSignalUnsure, log.pattern(of: fence.name, names).signalsInOrder {
      found.stop = stop(before: fence, names)
    }
    if !isContainer {
      let behind = behind(fence, names)
      found.behind = Array(behind.prefix(StallSummary.listed))
      found.behindCount = behind.count
      found.runsAs = hardwareFence(of: fence, names).map { FenceSubject($0, names) }
    }
    return found
  }

  /// Whether the signal of `fence` may be there, and not be seen.
  private func mayBeSignaled(
    _ fence: FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) -> Bool {
    !fence.traits.isDisjoint(with: [.crossedGap, .ambiguous, .sharesIdentity])
      || log.pattern(of: fence.name, names).mayBeResubmitted(
        in: end.progress[fence.fence.context])
      || !context.recorded.isEmpty && !context.recorded.contains(.signaled)
  }

  private func doubts(
    of fence: FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) -> [String] {
    var doubts: [String] = []
    if !fence.traits.isDisjoint(with: [.crossedGap]) {
      doubts.append("events may have been lost while it lived: its signal may be among them")
    }
    if log.pattern(of: fence.name, names).mayBeResubmitted(in: end.progress[fence.fence.context]) {
      doubts.append(FencePattern.resubmission)
    }
    if !fence.traits.isDisjoint(with: [.ambiguous, .sharesIdentity]) {
      doubts.append("other fences of the same identity lived at the same time")
    }
    if !context.clock.isNanoseconds {
      doubts.append("the clock does not count nanoseconds: nothing tells whether that is long")
    }
    if !context.recorded.isEmpty {
      doubts += context.absence(of: .signaled)
      doubts +=
        end.openWaits.isEmpty
        ? [] : context.absence(of: .waitEnded).map { $0 + ": its waiters may be gone" }
    }
    return doubts
  }

  // MARK: - A wait that goes on after the signal

  /// The fence that was signaled first of those that tasks still wait for long after.
  private func notWoken(
    _ names: borrowing NameTable, _ log: inout FindingLog, _ members: ContainerMembers
  ) -> StallSummary? {
    guard context.clock.isNanoseconds else { return nil }
    var first: (wait: FenceWait, since: Timestamp)?
    for wait in end.openWaits where wait.isKnownOpen(context) {
      guard let start = wait.start?.timestamp, let signal = wait.signal?.timestamp else { continue }
      let since = max(start, signal)
      guard since.distance(to: end.end) > log.yardstick(for: wait, names).longWait,
        since < first?.since ?? .distantFuture
      else { continue }
      first = (wait, since)
    }
    guard let (wait, since) = first else { return nil }
    let all = ownWaits(of: wait.fence, wait.generation)
    return summary(
      .notWoken, FenceSubject(wait.reference, names), wait.fence, since: since,
      length: since.distance(to: end.end), direct: [wait.fence: all],
      ["whether its waiters were not woken or got no CPU is not known"], names, members)
  }

  // MARK: - A wait in the middle of the trace

  private func troubled(
    _ wait: FenceWait, _ names: borrowing NameTable, _ members: ContainerMembers
  ) -> StallSummary? {
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
      since: start.timestamp, length: wait.length ?? 0, direct: [wait.fence: trouble], doubts,
      names, members)
  }

  // MARK: - Who hangs on it

  private func summary(
    _ kind: StallSummary.Kind, _ subject: FenceSubject, _ fence: FenceID, since: Timestamp,
    length: UInt64, direct: [FenceID: [FenceWait]], _ doubts: [String],
    _ names: borrowing NameTable, _ members: ContainerMembers
  ) -> StallSummary {
    var lookup: [FenceID: FenceSubject] = [fence: subject]
    for alive in end.alive where lookup[alive.fence] == nil && !alive.isKnownSignaled {
      lookup[alive.fence] = FenceSubject(alive, names)
    }
    var dependents: [StallSummary.Dependent] = []
    // Where the job got its dependency, and where it stopped for it, are two records (from 6.17 on).
    var seen: Set<[FenceID]> = []
    var reached: [FenceID] = [fence]
    var known: Set<FenceID> = [fence]
    let byAwaited = Dictionary(grouping: end.dependencies, by: \.dependency.awaited)
    var place = 0
    while place < reached.count {
      if let container = members.container(of: reached[place])?.container.fence,
        known.insert(container).inserted
      {
        reached.append(container)
      }
      for dependency in byAwaited[reached[place]] ?? [] {
        let waiting = dependency.dependency.waiting
        guard let awaited = lookup[dependency.dependency.awaited],
          waiting.map({ seen.insert([$0, awaited.fence]).inserted }) ?? true
        else { continue }
        dependents.append(
          StallSummary.Dependent(
            fence: waiting.flatMap { lookup[$0] }, awaited: awaited, record: dependency.record))
        if let waiting, known.insert(waiting).inserted {
          reached.append(waiting)
        }
      }
      place += 1
    }
    let waiters = waiters(reached.flatMap { direct[$0] ?? [] }, names)
    let progress = end.progress[fence.context]
    let lastSignal = progress?.signaled.flatMap { signaled in
      progress?.signal.map { (signaled.fence, $0.moment.timestamp) }
    }
    return StallSummary(
      kind: kind, fence: subject, through: [], since: since, length: length,
      lastSignal: lastSignal,
      waiters: Array(waiters.prefix(StallSummary.listed)), waiterCount: waiters.count,
      behind: [], behindCount: 0,
      dependents: Array(dependents.prefix(StallSummary.listed)),
      dependentCount: dependents.count, cycles: [], doubts: doubts)
  }

  /// The tasks of those of `waits` whose start was seen, each with its longest, longest first.
  func waiters(_ waits: [FenceWait], _ names: borrowing NameTable) -> [StallSummary.Waiter] {
    var waiters: [StallSummary.Waiter] = []
    for wait in waits {
      guard let start = wait.start else { continue }
      waiters.append(
        StallSummary.Waiter(
          wait: wait, task: context.task(wait.pid), fence: FenceSubject(wait.reference, names),
          length: wait.length ?? start.timestamp.distance(to: end.end)))
    }
    waiters.sort { $0.length > $1.length }
    var tasks: Set<Int32> = []
    return waiters.filter { tasks.insert($0.wait.pid).inserted }
  }
}
