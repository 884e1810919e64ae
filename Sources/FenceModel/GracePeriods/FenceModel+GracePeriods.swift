public import TraceVocabulary

/// Grace periods, and the verdicts that rest on them.
extension FenceModel {
  /// Says which tasks are the kernel's threads of RCU, by the names that the trace saved: where they
  /// did not run, no grace period began or ended.
  package mutating func know(taskNames: [Int32: String]) {
    var threads: Set<Int32> = []
    var workers: Set<Int32> = []
    for (pid, name) in taskNames {
      if GracePeriodThreads.normal.contains(name) {
        threads.insert(pid)
      } else if GracePeriodThreads.expedited.contains(name) {
        workers.insert(pid)
      }
    }
    grace.know(threads: threads, workers: workers)
  }

  /// The grace periods that were seen.
  package var gracePeriods: GracePeriodFacts {
    let isTraced = grace.traced.isUsed
    return GracePeriodFacts(
      source: isTraced ? .event : grace.probed.isUsed ? .probe : .none,
      count: isTraced ? grace.traced.recent.count : grace.probed.recent.count,
      expedited: grace.expedited.recent.count, listed: Array(listedGracePeriods),
      expeditedUnsureThrough: grace.expedited.lastUnpaired?.moment.timestamp)
  }

  /// Takes an edge of a grace period.
  mutating func receive(_ edge: GracePeriodEdge, _ evidence: Evidence) {
    if let ended = grace.add(edge, evidence),
      listedGracePeriods.count < GracePeriodFacts.listed
    {
      listedGracePeriods.append(ended.span)
    }
    setVerdictDeadline()
  }

  /// Takes a switch of tasks.
  mutating func noteSwitch(_ taskSwitch: TaskSwitch, _ evidence: Evidence) {
    if grace.wantsSwitches {
      grace.switched(to: taskSwitch.nextPID, evidence)
      setVerdictDeadline()
    }
  }

  private mutating func setVerdictDeadline() {
    awaited.setDeadline(margin: grace.order.margin, isJudgeable: grace.isUsed)
  }

  /// Hands on a reuse or a use of memory once its grace periods can be judged.
  mutating func keep(_ fact: AwaitedVerdicts.Fact) {
    let oldest = awaited.append(
      fact, margin: grace.order.margin, isJudgeable: grace.isUsed)
    if let oldest {
      handOn(oldest)
    }
  }

  /// Judges what has waited long enough.
  mutating func judgeReuses(before now: Timestamp) {
    while let fact = awaited.popDue(before: now, margin: grace.order.margin) {
      handOn(fact)
    }
    setVerdictDeadline()
  }

  /// Judges all that waits, at the end of the trace.
  package mutating func judgeAllReuses() {
    while let fact = awaited.pop() {
      handOn(fact)
    }
    setVerdictDeadline()
  }

  private mutating func handOn(_ fact: AwaitedVerdicts.Fact) {
    switch fact {
    case .reuse(var reuse):
      (reuse.grace, reuse.nearestGracePeriod) = grace.judge(
        from: reuse.released.moment, to: reuse.reused.moment, isBound: reuse.isReuseBound)
      reuses.append(reuse)
    case .use(var use):
      (use.grace, use.nearestGracePeriod) = grace.judge(
        from: use.released.moment, to: use.reused.moment, isBound: use.isReuseBound)
      staleUses.append(use)
    case .free(var free):
      (free.grace, free.nearestGracePeriod) = grace.judge(
        from: free.released.moment, to: free.freed.moment)
      frees.append(free)
    }
  }
}

/// The kernel's threads of RCU, by name (15 bytes of it, as a trace saves them).
enum GracePeriodThreads {
  /// `rcu_gp_kthread` (kernel/rcu/tree.c); one a flavour up to 4.19.
  static let normal: Set = ["rcu_preempt", "rcu_sched"]
  /// `rcu_exp_gp_kthread_worker`, in which each expedited grace period ends (5.19 and later;
  /// kernel/rcu/tree.c, `rcu_start_exp_gp_kworker`). Before that any kworker would do.
  static let expedited: Set = ["rcu_exp_gp_kthr"]
}

/// The grace periods that a trace shows.
public struct GracePeriodFacts: Sendable {
  /// How they were seen.
  public enum Source: Sendable {
    /// By `rcu_grace_period`.
    case event
    /// By probes on `rcu_gp_init` and `rcu_gp_cleanup`.
    case probe
    /// Not at all.
    case none
  }

  /// Periods that are listed one by one.
  static let listed = 10_000

  /// How normal ones were seen.
  public var source: Source
  /// How many normal ones ended in the trace.
  public var count: UInt64
  /// How many expedited ones, or calls that contain one.
  public var expedited: UInt64
  /// The first normal ones, in order of time; at most 10,000.
  public var listed: [GracePeriodSpan]
  /// An expedited one may have run unseen up to then: the trace shows an end without its begin.
  public var expeditedUnsureThrough: Timestamp?
}
