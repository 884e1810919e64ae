import FenceModel
import TraceVocabulary

/// `reuse-within-grace-period`.
package struct ReuseWithinGracePeriod: Rule {
  package static let page = RulePage(
    rule: .reuseWithinGracePeriod,
    says: "The memory of a fence becomes no other fence before a grace period has passed.",
    why: """
      Who finds a fence under rcu_read_lock() may look at it, and take a reference with \
      dma_fence_get_rcu(), because it stays the same fence as long as the reader runs. A driver that \
      arms the memory again at once breaks that: the reader tests, waits for or keeps a fence that it \
      never looked up, and a test for "idle" may turn "busy" under its eyes. dma_fence_get_rcu_safe() \
      re-checks the pointer and survives it; plain dma_fence_get_rcu(), which the lockless walks of \
      dma_resv use, does not. The debate of 2021 on i915's SLAB_TYPESAFE_BY_RCU requests was about \
      just this: that cache keeps the memory a request's, and not the request the same.
      """,
    severity: "error (i915: error too, and known: its requests are recycled by design)",
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_release, dma_fence_free (kfree_rcu); include/linux/dma-fence.h: \
      dma_fence_get_rcu, dma_fence_get_rcu_safe; drivers/gpu/drm/i915/i915_request.c: \
      i915_fence_release keeps a request in engine->request_pool, __i915_request_create takes it out \
      (5.7 to 7.3)
      """,
    decided: """
      F is the release of the old fence (dma_fence_release, else dma_fence_destroy), R the first record of \
      the same address under a new identity. A grace period acquits if it began after F and ended before \
      R, normal or expedited; one that was under way at F does not. Records of two CPUs are ordered \
      beyond the clock's margin (10 us on a clock that all share), those of one CPU or one task exactly. \
      Proven: grace periods were recorded, nothing was lost on any CPU, none fits, and expedited ones are \
      excluded too: recorded, or their thread did not run, or less than 10 us passed. Conditional: \
      expedited ones were not recorded, and any kworker may have run them (without \
      CONFIG_RCU_EXP_KTHREAD, and up to 5.18). Suspected: it cannot be told, and less than a jiffy passed.
      """,
    silent: """
      Where addresses were not recorded; where the thread of expedited grace periods ran in between, and \
      these were not recorded (undecided); where a free by call_rcu or kfree_rcu lies between, as a \
      whole grace period does then. Of a fence that is armed by hand, with no init, R is the first \
      record that shows the new identity: no grace period before R convicts, and one before R leaves it \
      undecided, since the memory may have been armed before that.
      """,
    example: """
      10 us cpu0 pid 7 gp_start seq=5
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      25 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      90 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=2
      95 us cpu0 pid 7 dma_fence_init drv ring 5:2
      9 ms cpu1 pid 15 gp_end seq=5
      """,
    needs: [.initAddresses, .releaseAddresses, .gracePeriods],
    helps: [.expeditedGracePeriods, .memoryFrees, .signaled])

  /// Fences that ended with, and without, a known address.
  var observed: UInt64 = 0
  var excluded: UInt64 = 0
  private var tally = ReuseTally()

  mutating func count(_ reuse: borrowing MemoryReuse) {
    tally.take(reuse.grace, isSure: reuse.isSure)
  }

  /// Notes what a reuse breaks.
  func judge(
    _ reuse: MemoryReuse, expeditedUnsureThrough: Timestamp?, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    let released = reuse.released.moment
    let reused = reuse.reused.moment
    guard
      let sure = GraceCertainty(
        reuse.grace, from: released.timestamp, to: reused.timestamp, isSure: reuse.isSure,
        expeditedUnsureThrough: expeditedUnsureThrough, log.context)
    else { return }
    guard log.count(.reuseWithinGracePeriod, .error, sure.certainty, weight: 0) else { return }
    let old = FenceSubject(
      reuse.old, names, address: reuse.address, wideIdentity: reuse.oldIdentity)
    let new = FenceSubject(
      reuse.new, names, address: reuse.address, wideIdentity: reuse.newIdentity)
    var evidence: [Evidence] = []
    if let signal = reuse.oldSignal { evidence.append(signal) }
    evidence.append(reuse.released)
    if let freed = reuse.freed { evidence.append(freed) }
    evidence.append(reuse.reused)
    if let nearest = reuse.nearestGracePeriod {
      evidence.append(nearest.began)
      if let ended = nearest.ended { evidence.append(ended) }
    }
    log.list(
      Finding(
        .reuseWithinGracePeriod, .error, sure.certainty,
        .made { [context = log.context] new in
          Self.sentence(of: reuse, old, new, ReuseWords(context: context))
        }, fence: new, pid: reused.pid,
        at: reused.timestamp, evidence: evidence, assumptions: sure.assumptions))
  }

  private static func sentence(
    of reuse: MemoryReuse, _ old: FenceSubject, _ new: FenceSubject, _ words: ReuseWords
  ) -> String {
    let released = reuse.released.moment
    let reused = reuse.reused.moment
    let bound = reuse.isReuseBound ? "at most " : ""
    var message = """
      \(words.address(reuse.address)) was \(old), released by \(words.context.task(released.pid)) on CPU \
      \(released.cpu.cpuText), and became \(new) \(bound)\(words.span(released.timestamp, reused.timestamp)) \
      after the release\(words.path(reuse.path))
      """
    switch reuse.grace {
    case .notElapsed:
      let absence = words.absence(
        reuse.nearestGracePeriod, from: released.timestamp, to: reused.timestamp)
      message += "; no grace period can have passed: \(absence)"
    case .unknown(let reason):
      message += "; a normal grace period takes longer, but \(words.reason(reason))"
    case .elapsed:
      break
    }
    return message + words.knownDesign(old.driver)
  }

  /// What was not recorded of what the rule needs. Where each reuse that was seen had its grace period, by
  /// a callback that was queued after the release and invoked before the reuse, nothing more is needed of
  /// grace periods.
  func missing(in context: RuleContext) -> [String] {
    var context = context
    if tally.decided > 0, tally.undecided == 0 {
      context.recorded.insert(.gracePeriods)
    }
    return Self.missing(in: context)
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var missing = missing(in: log.context) + losses
    missing += tally.missing(ReuseWords(context: log.context), of: "reuses")
    if observed == 0, missing.isEmpty {
      missing.append("no fence with a known address was released")
    }
    return log.result(
      of: .reuseWithinGracePeriod, observed: observed, excluded: excluded, missing: missing)
  }
}
