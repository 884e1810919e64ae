package import FenceModel
import TraceVocabulary

/// `wait-in-reclaim`: fences and direct reclaim.
package struct WaitInReclaim: Rule {
  package static let page = RulePage(
    rule: .waitInReclaim,
    says: "Who must signal a fence does not reclaim memory on the way.",
    why: """
      Drivers may wait for fences inside direct reclaim, to get at the memory of finished jobs. So \
      whatever has to run before a fence is signaled must not allocate memory that may be reclaimed: it \
      could end up waiting for the very fence.
      """,
    severity:
      "error where the signaler was in reclaim while a wait depended on it; info for the waits.",
    source: """
      "DMA Fence Cross-Driver Contract", Documentation/driver-api/dma-buf.rst; \
      __alloc_pages_direct_reclaim (mm/page_alloc.c) and the vmscan events of the same task.
      """,
    decided: """
      A wait_start between mm_vmscan_direct_reclaim_begin and _end of its task. For the error: the task \
      that signaled the fence, in process context, was inside direct reclaim at a time at which the wait \
      was open. Suspected where a task may record the signal that merely looked (ops->signaled), where a \
      kworker gave it, which runs other work items too, and where interrupts were not recorded as such.
      """,
    silent: """
      Signals from interrupts. Reclaim by kswapd. Waits of which the signal was not seen; undecided where \
      one of them has been open for longer than 100 ms when the trace ends, and another task was in \
      direct reclaim meanwhile, or where a kworker signaled, or a task that may merely have looked, and \
      another task was in it during the wait. No real capture shows a violation: the rule was tried on \
      records made by hand, in the kernel's order.
      """,
    example: """
      0 ms pid 7 dma_fence_wait_start drv ring 5:1
      1 ms pid 8 mm_vmscan_direct_reclaim_begin
      9 ms pid 8 mm_vmscan_direct_reclaim_end
      9 ms pid 8 dma_fence_signaled drv ring 5:1
      9 ms pid 7 dma_fence_wait_end drv ring 5:1
      """,
    needs: [.waitStarted, .waitEnded, .signaled, .directReclaim],
    helps: [.interruptState], absent: [.interruptState])

  private var tally = RuleTally()
  private var signalers = UnknownSignalers()

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has been open for long at the end: a task that reclaimed meanwhile may be the one
  /// that was to signal.
  mutating func take(unanswered wait: FenceWait, _ reclaims: LastReclaims) {
    if let start = wait.start, reclaims.reach(beyond: start.timestamp, except: wait.pid) {
      signalers.takeUnanswered()
    }
  }

  /// Takes a wait, ended or open.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard let start = wait.start else {
      tally.excluded &+= 1
      return
    }
    tally.observed &+= 1
    guard wait.touchesReclaim else { return }
    let context = log.context
    if let reclaim = wait.reclaim {
      let subject = FenceSubject(wait.reference, names)
      log.note(
        Finding(
          .waitInReclaim, .info, wait.crossedGap ? .suspected : .proven,
          "\(context.task(wait.pid)) waited for \(subject) inside direct reclaim", fence: subject,
          pid: wait.pid, at: start.timestamp, weight: wait.length ?? 0,
          evidence: [reclaim] + wait.records))
    }
    let isLookedAt = wait.isLookedAt(yardstick)
    var shared: String?
    if wait.wakeUp?.othersReclaimed == true, let signal = wait.signal, signal.isInProcessContext {
      shared = context.sharedSignalerWords(signal.pid)
      signalers.takeLookedAt(isLookedAt ? 1 : 0)
      signalers.takeShared(shared != nil && !isLookedAt ? 1 : 0)
    }
    guard let reclaim = wait.wakeUp?.signalerReclaim, let signal = wait.signal,
      signal.isInProcessContext,
      wait.outcome == .signaled || wait.outcome == .failed,
      // Records of one task are in order: what it did after the signal held nobody up.
      (reclaim.moment.timestamp, reclaim.moment.position) < (signal.timestamp, signal.position)
    else {
      return
    }
    let isInside =
      wait.wakeUp?.signalerLeftReclaim.map { left in
        context.clock.isStrictlyOrdered(
          start.timestamp, on: start.cpu, before: left.moment.timestamp, on: left.moment.cpu)
      }
      ?? context.clock.isStrictlyOrdered(
        start.timestamp, on: start.cpu, before: signal.timestamp, on: signal.cpu)
    let subject = FenceSubject(wait.reference, names)
    let isSure =
      !isLookedAt && shared == nil && wait.isSure && wait.isOutcomeSure && isInside
      && context.clock.skew == 0
    log.note(
      Finding(
        .waitInReclaim, yardstick.isUserDriven ? .info : .error, isSure ? .proven : .suspected,
        "\(context.task(signal.pid)), which signaled \(subject), was in direct reclaim while "
          + "\(context.task(wait.pid)) waited for it"
          + (isLookedAt ? WaitYardstick.lookerWords : shared ?? ""),
        fence: subject, pid: signal.pid,
        at: reclaim.moment.timestamp, weight: wait.length ?? 0,
        evidence: [reclaim] + wait.records))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    tally.result(of: Self.self, log, losses: losses, lacks: signalers.lacks)
  }
}

extension FenceWait {
  /// Whether it has to do with direct reclaim, be it anybody's; of nearly all waits false.
  @inline(__always)
  fileprivate var touchesReclaim: Bool {
    reclaim != nil || wakeUp?.othersReclaimed == true || wakeUp?.signalerReclaim != nil
  }
}
