package import FenceModel

/// Who waits, for whom, how long, and in which context.
package struct WaitRules: Sendable {
  private var long = LongWait()
  private var neverEnded = WaitNeverEnded()
  private var failed = WaitFailed()
  private var crossDriver = CrossDriverWait()
  private var cycle = WaitCycle()
  private var atomic = WaitInAtomicContext()
  private var reclaim = WaitInReclaim()
  private var priority = PriorityInversion()
  private var userControlled = UserControlledFence()
  private var trouble = FirstTrouble()
  /// What stalled first; known once `finish` was called.
  package private(set) var stall: StallSummary?

  /// The types of the group's rules.
  static let rules: [any Rule.Type] = [
    LongWait.self, WaitNeverEnded.self, WaitFailed.self, CrossDriverWait.self, WaitCycle.self,
    WaitInAtomicContext.self, WaitInReclaim.self, PriorityInversion.self,
    UserControlledFence.self,
  ]

  /// No facts yet.
  package init() {}

  /// Takes fences and waits that have ended, each in their order. A wait that failed, and learns from its fence
  /// who signaled it, may be decided with the fence's end at the end of the trace: it comes first.
  package mutating func take(
    ended fences: Span<FenceLifetime>, _ waits: Span<FenceWait>, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    atomic.take(ended: fences, log.context.kernel)
    for index in fences.indices {
      crossDriver.take(fences[index], names)
    }
    for index in waits.indices {
      let wait = waits[index]
      let yardstick = log.yardstick(for: wait, names)
      long.take(wait, yardstick, names, &log)
      neverEnded.take(ended: wait)
      failed.take(wait, yardstick, names, &log)
      priority.take(wait, yardstick, names, &log)
      trouble.take(wait, yardstick, log.context)
      takeAny(wait, yardstick, names, &log)
    }
    if cycle.awaitsSignals {
      for index in fences.indices {
        cycle.take(fences[index], names, &log)
      }
    }
  }

  /// Gives a wait, ended or open, to the rules that look at both alike.
  @inline(__always)
  private mutating func takeAny(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    crossDriver.take(wait, names)
    cycle.take(wait, yardstick, names, &log)
    atomic.take(wait, names, &log)
    reclaim.take(wait, yardstick, names, &log)
    userControlled.take(wait, yardstick, names, &log)
  }

  package mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    for wait in end.openWaits {
      let yardstick = log.yardstick(for: wait, names)
      neverEnded.take(open: wait, end, yardstick, names, &log)
      takeAny(wait, yardstick, names, &log)
      if wait.isUnanswered(at: end.end, yardstick, log.context.clock) {
        cycle.take(unanswered: wait, yardstick, end.progress, log.context)
        reclaim.take(unanswered: wait, end.reclaims)
        priority.take(unanswered: wait)
      }
    }
    for fence in end.alive {
      cycle.take(fence, names, &log)
      crossDriver.take(fence, names)
    }
    atomic.finish(names, &log)
    crossDriver.finish(names, &log)
    cycle.finish(end, names, &log)
    stall = StallSearch(end, log.context, trouble.waits).summary(
      names, &log, cycles: cycle.described)
  }

  package func results(_ log: borrowing FindingLog, losses: [String]) -> [RuleResult] {
    let log = copy log
    return [
      long.result(log, losses: losses), neverEnded.result(log, losses: losses),
      failed.result(log, losses: losses), crossDriver.result(log, losses: losses),
      cycle.result(log, losses: losses), atomic.result(log, losses: losses),
      reclaim.result(log, losses: losses), priority.result(log, losses: losses),
      userControlled.result(log, losses: losses),
    ]
  }
}
