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

  /// Who waits for a later fence of the same context, which is not to be signaled before `fence` is; nobody
  /// where a later one has been.
  func behind(
    _ fence: FenceLifetime, _ names: borrowing NameTable
  ) -> [StallSummary.Waiter] {
    if let signaled = end.progress[fence.fence.context]?.signaled?.fence.seqno,
      FenceID.isLater(signaled, than: fence.fence.seqno)
    {
      return []
    }
    let (driver, timeline) = (names.driver(of: fence.name), names.timeline(of: fence.name))
    var later: [FenceWait] = []
    for wait in end.openWaits where wait.fence.context == fence.fence.context {
      if FenceID.isLater(wait.fence.seqno, than: fence.fence.seqno),
        names.driver(of: wait.name) == driver, names.timeline(of: wait.name) == timeline
      {
        later.append(wait)
      }
    }
    return waiters(later, names)
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
