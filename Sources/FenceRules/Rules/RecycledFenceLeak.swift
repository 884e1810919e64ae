import FenceModel
import TraceVocabulary

/// `recycled-fence-leak`.
package struct RecycledFenceLeak: Rule {
  package static let page = RulePage(
    rule: .recycledFenceLeak,
    says: "Nobody who knew a fence uses the fence that its memory became instead.",
    why: """
      This is what the reuse of memory within a grace period does to others: a task that looked up one \
      fence waits for another, is called back by another, or signals another, whose own signal is then \
      lost. The work that the stolen fence stood for counts as done before it is.
      """,
    severity: "error for a signal; info for a wait or a callback, which may be legal",
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_signal_timestamp_locked returns -EINVAL, and leaves no \
      dma_fence_signaled, where the bit is set already (5.4 to 7.3)
      """,
    decided: """
      Only for memory that became another fence with no grace period between. A call to signal that \
      leaves no dma_fence_signaled, by a task that knew the old fence, while the new fence's one signal \
      is known: conditional, since signaling twice through a valid pointer looks the same; suspected where \
      the driver's fences are signaled by whoever looks at them, which two may do at once. A wait or a \
      callback by a task that knew the old fence and had no part in the new one: suspected and info, \
      since it may have looked the new one up; the rule is undecided then.
      """,
    silent:
      "Where a grace period passed, and where calls of signal, wait and add_callback have no probe.",
    example: """
      10 us cpu0 pid 7 gp_start seq=5
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      25 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      40 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=2
      45 us cpu0 pid 7 dma_fence_init drv ring 5:2
      50 us cpu1 pid 8 signal_entry ptr=4096 ctx64=5 seqno64=2
      55 us cpu1 pid 8 dma_fence_signaled drv ring 5:2
      90 us cpu0 pid 7 signal_entry ptr=4096 ctx64=5 seqno64=2
      9 ms cpu1 pid 15 gp_end seq=5
      """,
    needs: [
      .initAddresses, .releaseAddresses, .gracePeriods, .signaled, .signalCalls, .waitCalls,
      .addCallbackCalls,
    ],
    helps: [.expeditedGracePeriods])

  /// Reuses without a grace period are what can leak; those of which it cannot be told may.
  private var tally = ReuseTally()
  /// Waits and callbacks of tasks that knew the old fence and may have looked the new one up.
  private var unsureUses: UInt64 = 0

  mutating func count(_ reuse: borrowing MemoryReuse) {
    tally.take(reuse.grace, isSure: reuse.isSure)
  }

  /// Notes what a use breaks.
  mutating func judge(
    _ use: StaleUse, expeditedUnsureThrough: Timestamp?, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    let released = use.released.moment
    guard
      let sure = GraceCertainty(
        use.grace, from: released.timestamp, to: use.reused.moment.timestamp, isSure: use.isSure,
        expeditedUnsureThrough: expeditedUnsureThrough, log.context)
    else { return }
    let act: String
    var severity = Finding.Severity.info
    var certainty = sure.certainty
    var assumptions = sure.assumptions
    switch use.kind {
    case .wait:
      act = "waited for"
      certainty = .suspected
    case .addCallback:
      act = "added a callback to"
      certainty = .suspected
    case .signal:
      act = "signaled, without effect,"
      severity = .error
      if log.pattern(of: use.new.name, names).liberties.contains(.lazilyObserved) {
        certainty = .suspected
      } else if certainty > .suspected {
        certainty = .conditional
        let task = log.context.task(use.pid)
        assumptions.append(
          use.knewNewFence
            ? "\(task), which had a part in the new fence, meant the old one"
            : "\(task) has no valid pointer to the new fence")
      }
    }
    if certainty == .suspected { assumptions = [] }
    unsureUses += severity == .info ? 1 : 0
    guard log.count(.recycledFenceLeak, severity, certainty, weight: 0) else { return }
    let words = ReuseWords(context: log.context)
    let old = FenceSubject(use.old, names, address: use.address)
    let new = FenceSubject(use.new, names, address: use.address)
    let message = """
      \(log.context.task(use.pid)) knew \(words.address(use.address)) as \(old) and \(act) \(new), which \
      that memory had become \
      \(words.span(released.timestamp, use.reused.moment.timestamp)) after the release, with no grace \
      period between\(certainty == .suspected ? " that could be seen" : "")\
      \(words.knownDesign(old.driver))
      """
    var evidence = [use.released, use.reused]
    if let signal = use.otherSignal { evidence.append(signal) }
    if !evidence.contains(use.record) { evidence.append(use.record) }
    if let nearest = use.nearestGracePeriod { evidence.append(nearest.began) }
    log.list(
      Finding(
        .recycledFenceLeak, severity, certainty, message, fence: new, pid: use.pid,
        at: use.record.moment.timestamp, evidence: evidence, assumptions: assumptions))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var missing = Self.missing(in: log.context) + losses
    missing += tally.missing(ReuseWords(context: log.context), of: "reuses")
    if unsureUses > 0 {
      missing.append(
        "how the tasks of "
          + counted(unsureUses, "wait or callback", plural: "waits and callbacks")
          + " came by the new fence")
    }
    if tally.decided == 0, missing.isEmpty {
      missing.append("no memory of a fence became another fence")
    }
    return log.result(
      of: .recycledFenceLeak, observed: tally.decided, excluded: tally.undecided, missing: missing)
  }
}
