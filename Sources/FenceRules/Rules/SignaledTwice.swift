import FenceModel
import TraceVocabulary

/// `signaled-twice`.
package struct SignaledTwice: Rule {
  package static let page = RulePage(
    rule: .signaledTwice,
    says: "A fence is signaled once.",
    why: """
      SIGNALED_BIT goes from 0 to 1 once in a fence's life, and whoever saw it set may have freed what the \
      fence protected. A second transition means that the bit was cleared or the fence set up anew under \
      its users: a waiter of the first life wakes, or sleeps on, for the wrong job.
      """,
    severity: "error",
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_signal_timestamp_locked (5.12 and later), \
      dma_fence_signal_locked (from 4.10): the event is traced exactly where test_and_set_bit found 0
      """,
    decided: """
      Two dma_fence_signaled records of one incarnation. The order of the two does not matter. \
      Suspected only, where the incarnation's init was not seen, events were lost in its life, or \
      another fence had its 32-bit identity.
      """,
    silent: """
      For fences that share one identity by design: (0,0), seqno 0 of amdxdna, and up to 5.4 i915's \
      clflush and clear.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init     drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      """,
    needs: [.initialized, .signaled], helps: [.destroyed, .initAddresses])

  var subjects = Subjects()

  /// Takes one more signal.
  func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let subject = FenceSubject(incident.fence, names)
    let task = log.context.task(incident.record.moment.pid)
    log.note(
      Finding(
        .signaledTwice, .error,
        Finding.Certainty(of: incident.fence, isOrderSure: incident.isOrderSure),
        "fence \(subject) was signaled again, by \(task)", fence: subject,
        pid: incident.record.moment.pid, at: incident.record.moment.timestamp,
        evidence: [incident.otherRecord, incident.record].compactMap { $0 }))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
