import TraceVocabulary

/// Which fence each job of the GPU scheduler signals when it has finished, as the events up to 6.16 tell:
/// the job's number → the address of the fence → whatever record gives that address a name.
struct SchedulerJobs {
  private struct Job {
    let address: UInt64
    /// The record that gave the address: the fence was initialised before.
    let shown: FenceLifetime.Moment
    var fence: FenceID?
    /// Two jobs have this number: two schedulers have one name.
    var isContested = false
  }

  /// Jobs that are kept; those that came first are forgotten.
  private static let bound = 16_384
  private var jobs: [SchedulerJob: Job] = [:]
  /// In the order in which they came.
  private var order: ContiguousArray<SchedulerJob> = []
  /// By address: the job whose fence stands there, the latest.
  private var holders: [UInt64: SchedulerJob] = [:]

  /// The fence that `job` signals; nil where that is not known.
  func fence(of job: SchedulerJob) -> FenceID? {
    guard let known = jobs[job], !known.isContested else { return nil }
    return known.fence
  }

  /// Takes a job whose fence is at `address`; `fence` is its name as far as it is known.
  mutating func note(
    _ job: SchedulerJob, at address: UInt64, _ fence: FenceID?, _ shown: FenceLifetime.Moment
  ) {
    if let known = jobs[job] {
      if known.address != address { jobs[job]?.isContested = true }
      return
    }
    if order.count >= Self.bound { forgetOldest() }
    order.append(job)
    jobs[job] = Job(address: address, shown: shown, fence: fence)
    holders[address] = job
  }

  /// Takes down that `fence`, whose init was at `begun`, stands at `address`: it is that of the job there if
  /// it is not younger than the job.
  mutating func note(_ fence: FenceID, at address: UInt64, begun: Timestamp) {
    guard let job = holders[address], let known = jobs[job], known.fence == nil,
      begun <= known.shown.timestamp
    else { return }
    jobs[job]?.fence = fence
  }

  private mutating func forgetOldest() {
    for job in order.prefix(Self.bound / 2) {
      if let address = jobs.removeValue(forKey: job)?.address, holders[address] == job {
        holders[address] = nil
      }
    }
    order.removeFirst(Self.bound / 2)
  }
}

extension FenceModel {
  /// Takes a job whose fence is at `address`.
  mutating func note(_ job: SchedulerJob, at address: UInt64, _ evidence: Evidence) {
    jobs.note(job, at: address, initialized(at: address), evidence.moment)
  }

  /// Takes down that `fence` stands at `address`, if it is one of the scheduler's.
  mutating func noteJob(of fence: FenceID, at address: UInt64) {
    let slot = fences.incarnation(of: fence) { !$0.saw(.destroyed) }
    guard slot != FenceTable.none, case let lifetime = fences.slots[Int(slot)].lifetime,
      let begun = lifetime.initialized, names.driver(of: lifetime.name) == "drm_sched"
    else { return }
    jobs.note(fence, at: address, begun: begun.timestamp)
  }

  /// The living fence that a record of its init shows at `address`; nil where there is none, or events are
  /// missing since.
  private func initialized(at address: UInt64) -> FenceID? {
    guard let place = pointers.book.find(address),
      case let occupant = pointers.book[place], occupant.isFromInit, occupant.state == .live,
      occupant.gapsAtState == gaps.opened, !occupant.wasInGap, !occupant.isDoubtful,
      fences.holds(occupant.slot, born: occupant.born),
      case let lifetime = fences.slots[Int(occupant.slot)].lifetime, !lifetime.isKnownSignaled
    else { return nil }
    return lifetime.fence
  }
}
