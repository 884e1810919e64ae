package import FenceModel
import TraceVocabulary

/// `priority-inversion`: an urgent task waits for one that is not let on a CPU.
package struct PriorityInversion: Rule {
  package static let page = RulePage(
    rule: .priorityInversion,
    says: "A task does not wait behind a less urgent one that gets no CPU.",
    why: """
      A compositor of real-time priority that waits for a fence is only as urgent as the worker that \
      signals it: fences do not lend priority. Any task between the two in priority can keep both from \
      running.
      """,
    severity: "warning",
    source: """
      dma_fence has no priority inheritance (drivers/dma-buf/dma-fence.c); priorities as in sched_switch \
      and sched_waking (include/trace/events/sched.h): lower is more urgent, below 100 is real time.
      """,
    decided: """
      The task that signaled the fence, in process context, had been ready to run and off the CPU for at \
      least 1 ms within the wait, and its priority was less urgent than the waiter's. Suspected where it \
      went to sleep of itself between that and the signal, for it may have run for something else; where a \
      task may record the signal that merely looked (ops->signaled), where a kworker or ksoftirqd gave \
      it, which serve others too, and where interrupts were not recorded as such.
      """,
    silent: """
      Signals from interrupts, softirqs of ksoftirqd apart. Waits of which the signal was not seen; \
      undecided where one of them has been open for longer than 100 ms when the trace ends, where a task may \
      merely have looked that recorded the signal of a wait of at least 1 ms, or where it is not known \
      whether the signaler had a CPU. No real capture shows a violation: the rule was tried on records made \
      by hand, in the kernel's order.
      """,
    example: """
      0 ms pid 7 dma_fence_wait_start drv ring 5:1
      0 ms pid 7 sched_switch prev_prio=49 prev_state=1 next=9
      1 ms pid 9 sched_waking pid=8 prio=120
      9 ms pid 9 sched_switch next=8
      9 ms pid 8 dma_fence_signaled drv ring 5:1
      9 ms pid 7 dma_fence_wait_end drv ring 5:1
      """,
    needs: [.waitStarted, .waitEnded, .signaled, .taskSwitches, .wakings],
    helps: [.interruptState], absent: [.interruptState])

  private var tally = RuleTally()
  private var signalers = UnknownSignalers()
  /// Waits whose signalers may have got no CPU before the capture, or its bounds, let that be told.
  private var unknown: UInt64 = 0

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has been open for long at the end: its signaler may have got no CPU.
  mutating func take(unanswered wait: FenceWait) {
    tally.excluded &+= 1
    signalers.takeUnanswered()
  }

  /// Takes a wait that has ended.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard log.context.clock.isNanoseconds, let start = wait.start,
      let priority = wait.wakeUp?.priority, let signal = wait.signal, let record = wait.startRecord
    else {
      tally.excluded &+= 1
      return
    }
    let isLong = start.timestamp.distance(to: signal.timestamp) >= RunDelay.least
    let isLookedAt = wait.isLookedAt(yardstick)
    if isLookedAt, isLong {
      signalers.takeLookedAt()
    }
    let isTask = log.context.isGivenByTask(signal)
    let length =
      wait.wakeUp?.signalerDelay?.length(from: start.timestamp, to: signal.timestamp) ?? 0
    guard isTask, length >= RunDelay.least, let wakeUp = wait.wakeUp,
      let delay = wakeUp.signalerDelay
    else {
      if isTask, isLong, wait.wakeUp?.isSignalerUnknown == true {
        unknown &+= 1
        tally.excluded &+= 1
      } else {
        tally.observed &+= 1
      }
      return
    }
    tally.observed &+= 1
    guard delay.priority > priority else { return }
    let context = log.context
    let subject = FenceSubject(wait.reference, names)
    let shared = context.sharedSignalerWords(signal.pid)
    let isSure =
      wait.isSure && wait.isOutcomeSure && context.clock.skew == 0 && !isLookedAt && shared == nil
      && !wakeUp.hasSignalerSlept
    let slept = wakeUp.hasSignalerSlept ? "; it has slept since, and woke up to signal" : ""
    let doubt = isLookedAt ? WaitYardstick.lookerWords : shared ?? slept
    log.note(
      Finding(
        .priorityInversion, .warning, isSure ? .proven : .suspected,
        "\(context.task(wait.pid)) of priority \(priority) waited for \(subject) while its signaler, "
          + "\(context.task(signal.pid)) of priority \(delay.priority), was ready to run and got no CPU "
          + "for \(SpanOfTime.words(length))\(doubt)",
        fence: subject, pid: wait.pid, at: start.timestamp,
        weight: length,
        evidence: [record, delay.from, delay.to] + [wait.signalRecord].compactMap { $0 }
      ))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var lacks = signalers.lacks
    if unknown > 0 {
      lacks.append(
        "whether the \(unknown == 1 ? "signaler" : "signalers") of \(counted(unknown, "wait")) had a CPU: "
          + "what came before was not recorded, or was forgotten to bound memory")
    }
    return tally.result(of: Self.self, log, losses: losses, lacks: lacks)
  }
}
