/// One record of an event beside the fence tracepoints, understood: what raises certainty, adds
/// addresses, or says who waits for whom. Nothing needs one in order to run.
public struct SupportingEvent: Sendable {
  /// When, where in the file, on which CPU and in which task.
  public var moment: FenceLifetime.Moment
  /// Which event of this capture.
  public var label: EventLabel
  /// What it says.
  public var detail: Detail

  /// What a supporting event says.
  public enum Detail: Sendable {
    /// A fence's address, from a probe or from an event that carries a fence pointer.
    case fence(FenceProbe)
    /// An edge of a grace period.
    case gracePeriod(GracePeriodEdge)
    /// Memory was handed out or taken back (kmem events).
    case memory(MemoryEvent)
    /// Another task got the CPU, or may run.
    case scheduling(SchedulerEvent)
    /// A scheduler's job waits for another fence before it runs.
    case dependency(FenceDependency)
    /// The scheduler got this job, or runs it; it signals the fence at this address when it has finished.
    case job(SchedulerJob, fence: UInt64)
    /// The task of the record entered (true) or left (false) direct reclaim
    /// (`mm_vmscan_direct_reclaim_begin`/`_end`).
    case directReclaim(isEntered: Bool)
    /// A vertical blank was delivered (`drm_vblank_event`) on this CRTC; `sequence` counts frames.
    case vblank(crtc: Int32, sequence: UInt32)
  }

  /// A record at `moment` that says `detail`.
  public init(moment: FenceLifetime.Moment, label: EventLabel, detail: Detail) {
    self.moment = moment
    self.label = label
    self.detail = detail
  }
}

/// What the scheduler did.
public enum SchedulerEvent: Equatable, Sendable {
  /// The CPU went from the task of the record to another (`sched_switch`).
  case switched(TaskSwitch)
  /// The task of the record woke another (`sched_waking`; `sched_wakeup` where only that is there).
  case waking(pid: Int32, priority: Int32)
}

/// `sched_switch`: the record's own task is the one that leaves the CPU.
public struct TaskSwitch: Equatable, Sendable {
  /// The task that gets the CPU; 0 is the idle task.
  public var nextPID: Int32
  /// The priority of the task that leaves, as the kernel counts: lower is more urgent, below 100 is real
  /// time.
  public var previousPriority: Int32
  /// `prev_state` as recorded, at least its lower 16 bits: 0 (or the preempt bit 0x100/0x400 and above)
  /// means still runnable.
  public var previousState: UInt64

  /// A switch to `nextPID`.
  public init(
    nextPID: Int32, previousPriority: Int32, previousState: UInt64
  ) {
    self.nextPID = nextPID
    self.previousPriority = previousPriority
    self.previousState = previousState
  }
}

/// A job that is to run, and signal its fence, only once another fence is signaled
/// (`drm_sched_job_wait_dep` ≤ 6.16, `drm_sched_job_add_dep` and `drm_sched_job_unschedulable` from 6.17).
public struct FenceDependency: Equatable, Sendable {
  /// The fence that the job signals when it has finished; nil where that is not known.
  public var waiting: FenceID?
  /// The fence that it waits for.
  public var awaited: FenceID
  /// The job, where the event names it in place of its fence (≤ 6.16).
  package var job: SchedulerJob?
  /// The address of the awaited fence, or what the kernel prints in its place; 0 where not recorded.
  package var awaitedAddress: UInt64 = 0

  /// A job that signals `waiting` and waits for `awaited`.
  public init(waiting: FenceID?, awaited: FenceID) {
    self.waiting = waiting
    self.awaited = awaited
  }
}

/// A job of the GPU scheduler as the events up to 6.16 name it: each scheduler counts its jobs
/// (`drm_sched_job.id`), and the name of its ring is what the events say of the scheduler.
public struct SchedulerJob: Hashable, Sendable {
  /// Stands for the name of the ring: the digest of a text, or, where the kernel records a pointer to it
  /// (≤ 5.18), that.
  package var ring: UInt64
  /// The number of the job.
  package var id: UInt64

  /// Job `id` of `ring`.
  package init(ring: UInt64, id: UInt64) {
    self.ring = ring
    self.id = id
  }
}
