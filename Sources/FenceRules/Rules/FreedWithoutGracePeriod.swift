import FenceModel
import TraceVocabulary

/// `freed-without-grace-period`.
package struct FreedWithoutGracePeriod: Rule {
  package static let page = RulePage(
    rule: .freedWithoutGracePeriod,
    says: "The memory of a fence goes back to the allocator only after a grace period.",
    why: """
      Readers hold fences under rcu_read_lock() alone. Memory that is freed under them is anybody's: \
      the reader's next look is a use after free. dma_fence_free() therefore uses kfree_rcu(), and a \
      release of the driver's own must do the like ("must be freed RCU safe").
      """,
    severity:
      "error (i915: error too, and known: the cache of its requests is SLAB_TYPESAFE_BY_RCU)",
    source: """
      include/linux/dma-fence.h: dma_fence_ops.release; drivers/dma-buf/dma-fence.c: dma_fence_free \
      (4.10 to 7.3); drivers/gpu/drm/i915/i915_request.c: i915_fence_release
      """,
    decided: """
      By kmem_cache_free or kfree of the address of a fence that had been released, and grace periods \
      as for reuse-within-grace-period. Drivers that free by call_rcu free after their grace period, \
      which then lies between.
      """,
    silent: """
      Where frees were not recorded. kfree_rcu frees in bulk and, from 6.18 on, by slab sheaves, which \
      leave no record; memory that the driver keeps in a pool of its own is not freed at all; and a fence \
      inside a larger object is freed by another address, if it is not the first member. Undecided, where \
      of no released fence of some driver the free was seen.
      """,
    example: """
      10 us cpu0 pid 7 gp_start seq=5
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      25 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      40 us cpu0 pid 7 cache_free ptr=4096
      9 ms cpu1 pid 15 gp_end seq=5
      """,
    needs: [.initAddresses, .releaseAddresses, .memoryFrees, .gracePeriods],
    helps: [.expeditedGracePeriods])

  private var tally = ReuseTally()
  private var unseen = UnseenFrees()

  /// Takes fences that have ended.
  mutating func take(ended fences: Span<FenceLifetime>, _ names: borrowing NameTable) {
    unseen.take(ended: fences, names)
  }

  mutating func count(_ free: borrowing MemoryFree, _ names: borrowing NameTable) {
    tally.take(free.grace, isSure: free.isSure)
    unseen.take(free, names)
  }

  /// Takes the end of the trace.
  mutating func finish(at end: Timestamp, _ names: borrowing NameTable) {
    unseen.finish(at: end, names)
  }

  /// Notes what a free breaks.
  func judge(
    _ free: MemoryFree, expeditedUnsureThrough: Timestamp?, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    let released = free.released.moment
    let freed = free.freed.moment
    // A time alone is no reason to suspect a free: one by kfree_rcu may follow an earlier release soon.
    if case .unknown = free.grace { return }
    guard
      let sure = GraceCertainty(
        free.grace, from: released.timestamp, to: freed.timestamp, isSure: free.isSure,
        expeditedUnsureThrough: expeditedUnsureThrough, log.context)
    else { return }
    let certainty = min(sure.certainty, .conditional)
    guard log.count(.freedWithoutGracePeriod, .error, certainty, weight: 0) else { return }
    let words = ReuseWords(context: log.context)
    let fence = FenceSubject(
      free.fence, names, address: free.address, wideIdentity: free.identity)
    let absence = words.absence(
      free.nearestGracePeriod, from: released.timestamp, to: freed.timestamp)
    let message = """
      \(words.address(free.address)), which was \(fence), went back to the allocator \
      \(words.span(released.timestamp, freed.timestamp)) after its release by \
      \(log.context.task(released.pid)) on CPU \(released.cpu.cpuText); no grace period can have passed: \
      \(absence)\(words.knownDesign(fence.driver))
      """
    var evidence = [free.released, free.freed]
    if let nearest = free.nearestGracePeriod {
      evidence.append(nearest.began)
      if let ended = nearest.ended { evidence.append(ended) }
    }
    // The flag of the cache is in no record.
    let assumptions = sure.assumptions + ["the cache is not SLAB_TYPESAFE_BY_RCU"]
    log.list(
      Finding(
        .freedWithoutGracePeriod, .error, certainty, message, fence: fence, pid: freed.pid,
        at: freed.timestamp, evidence: evidence,
        assumptions: certainty == .suspected ? [] : assumptions))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var missing = Self.missing(in: log.context) + losses
    missing += tally.missing(ReuseWords(context: log.context), of: "frees")
    if tally.decided > 0 {
      missing += unseen.lacks
    } else if missing.isEmpty {
      missing.append("no free of a fence's memory was seen")
    }
    return log.result(
      of: .freedWithoutGracePeriod, observed: tally.decided, excluded: tally.undecided,
      missing: missing)
  }
}
