import FenceModel
import TraceVocabulary

/// `use-after-destroy`.
package struct UseAfterDestroy: Rule {
  package static let page = RulePage(
    rule: .useAfterDestroy,
    says: "Nobody uses a fence whose last reference was dropped.",
    why: """
      After dma_fence_release the memory is anybody's once a grace period has passed. A wait, an \
      enable_signal or a signal on it reads, and writes, what may be another fence or no fence at all.
      """,
    severity: "error",
    source: """
      include/linux/dma-fence.h: dma_fence_get, dma_fence_put; drivers/dma-buf/dma-fence.c: \
      dma_fence_release traces dma_fence_destroy first (all versions)
      """,
    decided: """
      A record of the incarnation after its dma_fence_destroy, in an order that the clock vouches for, \
      with no init between. All such records of one fence are one finding. Suspected only, where the \
      init was not seen, events were lost, or the identity is shared. The last 512 destroyed fences are \
      known; a record of an earlier one, and a second destroy, look like a fence without an init, which \
      leaves the rule undecided where those of its context were recorded.
      """,
    silent: """
      For the signal that the release itself gives (released-with-callbacks), the end of a wait that \
      began before the destroy (destroyed-while-waited), and records that the clock cannot order.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init          drv ring 5:1
      20 us cpu0 pid 7 dma_fence_destroy       drv ring 5:1
      90 us cpu1 pid 8 dma_fence_enable_signal drv ring 5:1
      """,
    needs: [.initialized, .destroyed], helps: [.releaseAddresses, .signalCalls, .waitCalls])

  /// Records of one fence that are given as evidence.
  private static let shown = 8
  var subjects = Subjects()

  /// Takes the records of one fence after its destroy, in their order.
  mutating func take(
    _ incidents: [FenceIncident], _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let clock = log.context.clock
    let after = incidents.filter { $0.isOrdered(by: clock) }
    subjects.unordered &+= UInt64(incidents.count - after.count)
    guard let first = after.first, let last = after.last else {
      return
    }
    let subject = FenceSubject(last.fence, names)
    let isSure = after.contains { $0.isOrderSure }
    let records = after.map(\.record)
    let what = records.count == 1 ? "" : ", \(records.count) records in all"
    log.note(
      Finding(
        .useAfterDestroy, .error, Finding.Certainty(of: last.fence, isOrderSure: isSure),
        "fence \(subject) was used by \(log.context.task(first.record.moment.pid)) "
          + "after it had been destroyed\(what)",
        fence: subject, pid: first.record.moment.pid, at: first.record.moment.timestamp,
        evidence: [first.otherRecord].compactMap { $0 } + records.prefix(UseAfterDestroy.shown)))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
