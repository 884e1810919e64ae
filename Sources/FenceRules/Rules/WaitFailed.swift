package import FenceModel
import TraceVocabulary

/// `wait-failed`: a wait that ended without the signal.
package struct WaitFailed: Rule {
  package static let page = RulePage(
    rule: .waitFailed,
    says: "A wait for a fence ends with its signal.",
    why: """
      A wait that times out or is interrupted leaves its caller without the buffer that it waited for. \
      Once is a signal to the task or a short timeout; again and again, or after a long time, it is a \
      GPU that does not come back, or a caller that polls where it should sleep.
      """,
    severity: """
      info; warning beyond 100 ms, of one wait or, from the third on, of all that one task began in a row \
      for one fence: shorter timeouts are the caller's own choice. info where user space signals the fence \
      (sw_sync, vgem).
      """,
    source: """
      dma_fence_wait_timeout (drivers/dma-buf/dma-fence.c) returns 0 for a timeout and -ERESTARTSYS for \
      a signal to the task; the tracepoints do not record it. From 6.17 on (7.0.10 to 7.1.6 apart) \
      wait_end prints detached-driver for signaled fences, so real names prove a failure.
      """,
    decided: """
      By the names at the end where the kernel hides those of signaled fences; else no signal of this \
      incarnation before the end, nor within 1 ms after it where the kernel may trace it late. Only \
      where no event can have been missed.
      """,
    silent: """
      Failures within 50 us are polls (a timeout of 0) as long as no probe shows their timeout. On the \
      clock local a signal of another CPU that was merged shortly before the end may have come after it: \
      such waits are excluded.
      """,
    example: """
      0 ms   pid 7 dma_fence_wait_start drv ring 5:1
      250 ms pid 7 dma_fence_wait_end drv ring 5:1
      300 ms pid 0 dma_fence_signaled drv ring 5:1
      """,
    needs: [.waitStarted, .waitEnded, .signaled], helps: [.waitResults])

  private struct Pair: Hashable {
    let pid: Int32
    let fence: FenceReference
  }

  private var tally = RuleTally()
  private var unordered: UInt64 = 0
  /// How often in a row a task's wait for a fence failed, and since when.
  private var failures: [Pair: (count: UInt32, since: Timestamp?)] = [:]

  /// Pairs that are counted; beyond that the count begins anew, and a row of failures is noticed later.
  private static let pairBound = 4_096
  private static let repeated: UInt32 = 3

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has ended.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard wait.outcome == .failed else {
      if wait.outcome == .signaled, wait.isOutcomeSure {
        tally.observed &+= 1
        if !failures.isEmpty {
          failures[Pair(pid: wait.pid, fence: wait.reference)] = nil
        }
      } else {
        tally.excluded &+= 1
        unordered &+= wait.outcome == .signaled ? 1 : 0
      }
      return
    }
    tally.observed &+= 1
    let context = log.context
    guard !Self.isPoll(wait, context) else { return }
    let (count, since) = count(wait)
    let isLong =
      context.clock.isNanoseconds
      && wait.sureLength(context.clock).map { $0 > yardstick.longWait } ?? false
    let isPersistent =
      !context.clock.isNanoseconds
      || Self.span(since, wait.end).map { $0 > yardstick.longWait } ?? false
    let isBad = !yardstick.isUserDriven && (isLong || count >= Self.repeated && isPersistent)
    let subject = FenceSubject(wait.reference, names)
    var words = "the wait of \(context.task(wait.pid)) for \(subject) " + Self.words(wait.result)
    if let length = wait.length, context.clock.isNanoseconds {
      words += " after \(SpanOfTime.words(length))"
    }
    if count > 1 {
      words += ", \(count) times in a row"
    }
    if let end = wait.end, let signal = wait.signal, signal.timestamp >= end.timestamp,
      context.clock.isNanoseconds
    {
      words += "; the signal came \(SpanOfTime.words(end.timestamp.distance(to: signal.timestamp)))"
      words += " later"
    }
    log.note(
      Finding(
        .waitFailed, isBad ? .warning : .info, wait.isSure ? .proven : .suspected, words,
        fence: subject, pid: wait.pid,
        at: wait.start?.timestamp ?? wait.end?.timestamp ?? .zero, weight: wait.length ?? 0,
        evidence: wait.records))
  }

  /// A wait that only asks: by its timeout where a probe shows it, else by its length.
  private static func isPoll(_ wait: FenceWait, _ context: RuleContext) -> Bool {
    if let timeout = wait.timeout {
      return timeout == 0
    }
    guard context.clock.isNanoseconds, let length = wait.length else { return false }
    return length < context.limits.pollNanoseconds
  }

  /// What the result says; -512 is `-ERESTARTSYS` (include/linux/errno.h).
  private static func words(_ result: Int64?) -> String {
    switch result {
    case nil: "failed"
    case 0: "timed out"
    case -512: "was interrupted by a signal to the task"
    case .some(let error): "failed with error \(error)"
    }
  }

  private static func span(_ since: Timestamp?, _ end: FenceLifetime.Moment?) -> UInt64? {
    guard let since, let end else { return nil }
    return since.distance(to: end.timestamp)
  }

  private mutating func count(_ wait: FenceWait) -> (count: UInt32, since: Timestamp?) {
    if failures.count >= Self.pairBound {
      failures.removeAll(keepingCapacity: true)
    }
    let pair = Pair(pid: wait.pid, fence: wait.reference)
    var known = failures[pair] ?? (0, wait.start?.timestamp)
    known.count &+= 1
    failures[pair] = known
    return known
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var lacks: [String] = []
    if unordered > 0 {
      lacks.append(
        "the order of signal and wait end of \(counted(unordered, "wait")), which the clock "
          + "\(log.context.clock.name) does not tell across CPUs")
    }
    if tally.excluded > unordered {
      lacks.append("the outcome of \(counted(tally.excluded - unordered, "wait"))")
    }
    return tally.result(of: Self.self, log, losses: losses, lacks: lacks)
  }
}
