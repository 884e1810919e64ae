import TraceVocabulary

/// Scheduler events → what became of the tasks that wait for fences.
///
/// Sched events can be most of a capture, and nearly all of them are about tasks that wait for no
/// fence: a look into a small array of counters tells. But any task may turn out to be the one that
/// signals: of each it is noted whether it is ready to run. Until the first sched event nothing here costs anything.
struct WakeUps {
  /// Whether the trace has shown a sched or reclaim event; waits that began before are not followed.
  private(set) var isFollowing = false
  /// How many followed waits the tasks of each group of pids have open.
  private var groups = ContiguousArray<UInt32>(repeating: 0, count: WakeUps.groupCount)
  private var waiters = Waiters()
  private var delays = RunDelays()
  private var reclaims = Reclaims()

  /// A power of two: pids of one machine are mostly dense.
  private static let groupCount = 4_096

  /// A task began a wait.
  mutating func waitBegan(by pid: Int32) {
    guard isFollowing, pid != 0 else { return }
    groups[Self.group(of: pid)] &+= 1
    waiters.began(pid)
  }

  /// A task ended a wait, or the model forgot it: puts what is known of its waking into `wakeUp`.
  mutating func waitEnded(by pid: Int32, _ wakeUp: inout WakeUp?) {
    guard isFollowing, pid != 0, waiters.ended(pid, &wakeUp) else { return }
    groups[Self.group(of: pid)] &-= 1
  }

  /// Events are missing from here on.
  mutating func lostSight() {
    guard isFollowing else { return }
    delays.lostSight()
    reclaims.lostSight()
  }

  /// Takes a `sched_waking` of `pid`.
  mutating func waking(_ pid: Int32, priority: Int32, _ record: Evidence) {
    isFollowing = true
    delays.woken(pid, priority: priority, record)
    if groups[Self.group(of: pid)] != 0, let place = waiters.place(of: pid) {
      waiters[place].waking = record
      waiters[place].priority = priority
    }
  }

  /// Takes a `sched_switch` from the task of the record to another.
  mutating func switched(_ change: TaskSwitch, _ record: Evidence) {
    isFollowing = true
    let from = record.moment.pid
    if change.leavesRunnable {
      delays.preempted(from, priority: change.previousPriority, record)
    } else {
      delays.blocked(from, record)
    }
    delays.gotCPU(change.nextPID, record)
    if groups[Self.group(of: from)] != 0, let place = waiters.place(of: from) {
      waiters[place].priority = change.previousPriority
    }
    if groups[Self.group(of: change.nextPID)] != 0,
      let place = waiters.place(of: change.nextPID)
    {
      waiters[place].switchedIn = record
    }
  }

  /// Takes a `mm_vmscan_direct_reclaim_begin` or `_end` of the task of the record.
  mutating func reclaim(isEntered: Bool, _ event: borrowing SupportingEvent) {
    isFollowing = true
    if isEntered {
      reclaims.entered(Evidence(event))
    } else {
      reclaims.left(Evidence(event))
    }
  }

  /// The record with which `pid` entered the direct reclaim that it is in now.
  func reclaim(of pid: Int32) -> Evidence? {
    isFollowing ? reclaims.current(pid) : nil
  }

  /// Who was in direct reclaim last.
  var lastReclaims: LastReclaims { reclaims.last }

  /// Notes in `wait`, whose fence the task of `signal` signaled, what kept tasks from signaling it since
  /// `start`.
  func noteHindrance(
    of signal: FenceLifetime.Moment, since start: Timestamp, _ wait: inout FenceWait
  ) {
    let found = delays.longest(of: signal.pid, from: start, to: signal.timestamp)
    let reclaim = reclaims.last(signal.pid, since: start)
    let othersReclaimed = reclaims.reach(beyond: start, except: wait.pid)
    guard found.delay != nil || !found.isKnown || reclaim != nil || othersReclaimed else { return }
    var wakeUp = wait.wakeUp ?? WakeUp()
    wakeUp.signalerDelay = found.delay
    wakeUp.hasSignalerSlept = found.hasSlept
    wakeUp.isSignalerUnknown = !found.isKnown
    wakeUp.signalerReclaim = reclaim?.entered
    wakeUp.signalerLeftReclaim = reclaim?.left
    wakeUp.othersReclaimed = othersReclaimed
    wait.wakeUp = wakeUp
  }

  private static func group(of pid: Int32) -> Int {
    Int(UInt32(bitPattern: pid) & UInt32(groupCount - 1))
  }
}

extension TaskSwitch {
  /// Whether the task that leaves could have gone on: no state bit below the one that stands for
  /// "preempted", which is `TASK_REPORT_MAX`: 0x100 since 4.14, 0x80 or 0x400 in others
  /// (`__trace_sched_switch_state`, include/trace/events/sched.h).
  fileprivate var leavesRunnable: Bool { previousState & 0x7f == 0 }
}
