package import FenceModel
import TraceVocabulary

/// `user-controlled-fence`: a task that depends on another program for its fence.
package struct UserControlledFence: Rule {
  package static let page = RulePage(
    rule: .userControlledFence,
    says: "No task waits for a fence that only user space can signal.",
    why: """
      A fence that a program signals when it likes, or never, hands that program a lock on everything \
      that waits for it, the kernel's own memory management included: an indefinite fence.
      """,
    severity: "info: such fences are made for tests, and the drivers say so.",
    source: """
      "Indefinite DMA Fences", Documentation/driver-api/dma-buf.rst. vgem_fence_signal_ioctl \
      (drivers/gpu/drm/vgem/vgem_fence.c), sw_sync (drivers/dma-buf/sw_sync.c).
      """,
    decided: """
      A wait for a fence of a driver that the table lists as driven by user space, by a task other than \
      the one that signaled it. Certain where that signal was recorded in process context.
      """,
    silent: """
      Other drivers: a signal in process context is ordinary (a worker, or a task that looked). Waits \
      below 50 us, and those by the task that signals.
      """,
    example: """
      0 ms pid 7 dma_fence_wait_start vgem unbound 5:1
      9 ms pid 8 dma_fence_signaled vgem unbound 5:1
      9 ms pid 7 dma_fence_wait_end vgem unbound 5:1
      """,
    needs: [.waitStarted, .signaled], helps: [.waitEnded, .interruptState],
    absent: [.interruptState])

  private var tally = RuleTally()

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait, ended or open.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    tally.observed &+= 1
    guard yardstick.isUserDriven, let start = wait.startRecord else { return }
    let context = log.context
    if context.clock.isNanoseconds, let length = wait.length,
      length < context.limits.pollNanoseconds
    {
      return
    }
    if let signal = wait.signal, !signal.isInProcessContext || signal.pid == wait.pid {
      return
    }
    let certainty: Finding.Certainty = wait.signal != nil && wait.isSure ? .proven : .suspected
    let weight = wait.length ?? 0
    guard log.count(.userControlledFence, .info, certainty, weight: weight) else { return }
    let (waiter, signaler) = (wait.pid, wait.signal?.pid)
    log.list(
      Finding(
        .userControlledFence, .info, certainty,
        .made { subject in
          "\(context.task(waiter)) waited for \(subject), which "
            + (signaler.map { "only \(context.task($0)) signaled" }
              ?? "user space alone signals, and nobody was seen to")
        },
        fence: FenceSubject(wait.reference, names), pid: wait.pid, at: start.moment.timestamp,
        weight: weight, evidence: wait.records))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    tally.result(of: Self.self, log, losses: losses)
  }
}
