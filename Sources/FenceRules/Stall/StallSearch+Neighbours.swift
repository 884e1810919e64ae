import FenceModel
import TraceVocabulary

/// What stands round the stalled fence: the containers that it is a member of, those behind it in its
/// context, and the hardware's fence of its job.
extension StallSearch {
  /// The members of the arrays and chains that are alive.
  func members(_ names: borrowing NameTable, _ log: inout FindingLog) -> ContainerMembers {
    var containers: Set<FenceID> = []
    var chains: Set<FenceID> = []
    for fence in end.alive where log.yardstick(for: fence.name, names).isContainer {
      containers.insert(fence.fence)
      if names.driver(of: fence.name) == "dma_fence_chain" { chains.insert(fence.fence) }
    }
    guard !containers.isEmpty else { return ContainerMembers() }
    return ContainerMembers(
      end.alive, end.openWaits, context.clock, isContainer: { containers.contains($0.fence) },
      isChain: { chains.contains($0.fence) })
  }

  /// The containers that asked for `fence`, the outermost first.
  func through(
    _ fence: FenceLifetime, _ names: borrowing NameTable, _ members: ContainerMembers
  ) -> [StallSummary.Container] {
    var containers: [StallSummary.Container] = []
    var seen: Set<FenceID> = [fence.fence]
    var next = fence.fence
    while let pair = members.container(of: next), seen.insert(pair.container.fence).inserted {
      containers.append(
        StallSummary.Container(
          fence: FenceSubject(pair.container, names),
          unsignaledMembers: members.members(of: pair.container.fence).count,
          requests: [pair.container, pair.member].compactMap(\.signalingEnabled)))
      next = pair.container.fence
    }
    return containers.reversed()
  }

  /// Where the context of `fence`, which signals in order, stopped before it; nil where `fence` is itself the
  /// oldest unsignaled one, or where any older one is in doubt.
  func stop(before fence: FenceLifetime, _ names: borrowing NameTable) -> StallSummary.Stop? {
    guard !context.unseen.contains(.signaled), let own = fence.handedOver?.timestamp else {
      return nil
    }
    var oldest = fence
    var ahead = 0
    for other in end.alive where FenceID.isLater(fence.fence.seqno, than: other.fence.seqno) {
      guard isOfOneContext(fence, other.fence, other.name, names), !other.isKnownSignaled else {
        continue
      }
      guard other.traits.isDisjoint(with: .doubts), let start = other.handedOver?.timestamp,
        start <= own
      else { return nil }
      ahead += 1
      if FenceID.isLater(oldest.fence.seqno, than: other.fence.seqno) {
        oldest = other
      }
    }
    guard ahead > 0, !isOvertaken(oldest), let since = oldest.handedOver?.timestamp else {
      return nil
    }
    return StallSummary.Stop(
      fence: FenceSubject(oldest, names),
      runsAs: hardwareFence(of: oldest, names).map { FenceSubject($0, names) }, since: since,
      ahead: ahead)
  }

  /// Who waits for a later fence of the same context, which is not to be signaled before `fence` is; nobody
  /// where a later one has been.
  func behind(
    _ fence: FenceLifetime, _ names: borrowing NameTable
  ) -> [StallSummary.Waiter] {
    guard !isOvertaken(fence) else { return [] }
    let later = end.openWaits.filter { wait in
      FenceID.isLater(wait.fence.seqno, than: fence.fence.seqno)
        && isOfOneContext(fence, wait.fence, wait.name, names)
    }
    return waiters(later, names)
  }

  /// Whether a later fence of its context was signaled.
  private func isOvertaken(_ fence: FenceLifetime) -> Bool {
    guard let signaled = end.progress[fence.fence.context]?.signaled?.fence.seqno else {
      return false
    }
    return FenceID.isLater(signaled, than: fence.fence.seqno)
  }

  /// Whether `other`, called `name`, is of the context of `fence`, and not of another of the same number.
  private func isOfOneContext(
    _ fence: FenceLifetime, _ other: FenceID, _ name: NameID, _ names: borrowing NameTable
  ) -> Bool {
    other.context == fence.fence.context
      && (name == fence.name
        || names.driver(of: name) == names.driver(of: fence.name)
          && names.timeline(of: name) == names.timeline(of: fence.name))
  }

  /// The hardware's fence of the job that signals `fence`; nil where nothing tells it.
  ///
  /// The scheduler has a job run, signals its `scheduled` fence, which has the context before, and asks at
  /// once for the signal of what the driver gave it (`drm_sched_main`,
  /// drivers/gpu/drm/scheduler/sched_main.c); both are called by the name of the ring.
  func hardwareFence(
    of fence: FenceLifetime, _ names: borrowing NameTable
  ) -> FenceLifetime? {
    guard names.driver(of: fence.name) == "drm_sched" else { return nil }
    let ring = names.timeline(of: fence.name)
    let id = FenceID(context: fence.fence.context &- 1, seqno: fence.fence.seqno)
    var ran: FenceLifetime.Moment?
    for other in end.alive where other.fence == id && names.driver(of: other.name) == "drm_sched" {
      ran = other.signaled ?? ran
    }
    guard let ran, context.clock.isNanoseconds else { return nil }
    var found: FenceLifetime?
    for other in end.alive where !other.isKnownSignaled {
      guard let asked = other.signalingEnabled, asked.pid == ran.pid, asked.cpu == ran.cpu,
        ran.timestamp <= asked.timestamp,
        ran.timestamp.distance(to: asked.timestamp) <= Self.uponRun,
        asked.timestamp < found?.signalingEnabled?.timestamp ?? .distantFuture,
        names.timeline(of: other.name) == ring, names.driver(of: other.name) != "drm_sched"
      else { continue }
      found = other
    }
    return found
  }

  /// Between the signal of a `scheduled` fence and the request for the hardware's, in nanoseconds.
  private static let uponRun: UInt64 = 1_000_000
}
