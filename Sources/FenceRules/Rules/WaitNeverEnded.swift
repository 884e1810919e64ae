package import FenceModel
import TraceVocabulary

/// `wait-never-ended`: a wait that was still open when the trace ended.
package struct WaitNeverEnded: Rule {
  package static let page = RulePage(
    rule: .waitNeverEnded,
    says: "Every wait comes to an end within the trace.",
    why: """
      In a hang this is what is left: tasks inside dma_fence_wait_timeout, in state D, and the fences \
      that nobody signaled. Who has waited longest leads to the fence that stalled first.
      """,
    severity: """
      warning beyond 100 ms, error beyond the driver's timeout where it is known (see long-wait); info for \
      waits younger than that, which every capture that stops under load has, and where user space signals \
      the fence (sw_sync, vgem). Where a driver takes the jobs of a context in turn, the timeout counts from \
      the signal of the one before.
      """,
    source: """
      dma_fence_wait_timeout (drivers/dma-buf/dma-fence.c) writes wait_start and wait_end always as a \
      pair.
      """,
    decided: """
      A wait_start without its wait_end. It counts as open up to the first gap of any CPU after its \
      start: a finding is proven only where the limit was passed by then, and suspected only where the \
      capture does not show that dma_fence_wait_end was recorded.
      """,
    silent: """
      Waits that write no records (see long-wait). Waits for a fence that was signaled, where events were \
      lost: their end is most likely among those; and waits whose task has begun another since, or \
      destroyed the fence: their end is missing, which leaves the rule undecided. A task that was killed in \
      its wait writes the end. On clocks that do not count nanoseconds no limit is judged.
      """,
    example: """
      0 ms   pid 7 dma_fence_wait_start drv ring 5:1
      900 ms end
      """,
    needs: [.waitStarted, .waitEnded], absent: .waitEnded)

  private var tally = RuleTally()
  private var endedUnseen: UInt64 = 0

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has ended.
  package mutating func take(ended wait: FenceWait) {
    if wait.start == nil || wait.end == nil {
      tally.excluded &+= 1
      endedUnseen &+= wait.end == nil ? 1 : 0
    } else {
      tally.observed &+= 1
    }
  }

  /// Takes a wait that was open when the trace ended.
  package mutating func take(
    open wait: FenceWait, _ end: borrowing TraceEnd, _ yardstick: WaitYardstick,
    _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    // A signaled fence wakes its waiters: what is missing is the record, not the end.
    guard let start = wait.start, let record = wait.startRecord,
      !(wait.crossedGap && wait.signal != nil)
    else {
      tally.excluded &+= 1
      return
    }
    tally.observed &+= 1
    let context = log.context
    let subject = FenceSubject(wait.reference, names)
    let length = start.timestamp.distance(to: end.end)
    // The record and the end of the trace may be of two CPUs.
    let shown = wait.shownOpenUntil.map { start.timestamp.distance(to: min($0, end.end)) } ?? 0
    let sure = shown - min(shown, context.clock.skew)
    guard context.clock.isNanoseconds else {
      log.note(
        Finding(
          .waitNeverEnded, .warning, .suspected,
          "\(context.task(wait.pid)) still waited for \(subject) when the trace ended, "
            + "for a time that the clock does not tell",
          fence: subject, pid: wait.pid, at: start.timestamp, weight: length, evidence: [record]))
      return
    }
    let progress = yardstick.signalsInOrder ? end.progress[wait.fence.context] : nil
    let atHead = progress?.movedOn(before: wait.fence)?.distance(to: end.end) ?? .max
    let proven = severity(of: sure, atHead, yardstick)
    let likely = severity(of: length, atHead, yardstick)
    let isProven = !wait.isAmbiguous && (proven > .info || (proven == likely && !wait.crossedGap))
    let severity = isProven ? proven : likely
    let isEndRecorded = context.recorded.contains(.waitEnded)
    let isOfShown = isProven && wait.crossedGap
    var words =
      isOfShown
      ? "\(context.task(wait.pid)) had waited for \(subject) for \(SpanOfTime.words(sure)) when events "
        + "were lost"
      : isEndRecorded
        ? "\(context.task(wait.pid)) still waited for \(subject) when the trace ended, "
          + "\(SpanOfTime.words(length)) after it had begun"
        : "\(context.task(wait.pid)) began to wait for \(subject) \(SpanOfTime.words(length)) before the "
          + "trace ended"
    if severity > .info, min(isProven ? sure : length, atHead) > yardstick.timeout {
      words += "; \(yardstick.timeoutWords)"
    }
    if isOfShown {
      words += "; whether it still waited when the trace ended is not known"
    } else if wait.crossedGap {
      words += "; events may have been lost meanwhile, its end among them"
    }
    if let signal = wait.signal {
      let left = max(signal.timestamp, start.timestamp).distance(to: end.end)
      words +=
        left > yardstick.longWait
        ? "; the fence had been signaled \(SpanOfTime.words(signal.timestamp.distance(to: end.end))) "
          + "before the end: the task was not woken, or got no CPU"
        : "; the fence was signaled by then"
    }
    if !isEndRecorded, !isOfShown {
      words += "; whether it still waits is not known"
    }
    log.note(
      Finding(
        .waitNeverEnded, severity, isProven ? .proven : .suspected, words, fence: subject,
        pid: wait.pid, at: start.timestamp, weight: length,
        evidence: [record] + [wait.signalRecord].compactMap { $0 }))
  }

  /// How bad it is that a wait is open for `length`, when its fence has been at the head of its queue for
  /// `atHead` at most.
  private func severity(
    of length: UInt64, _ atHead: UInt64, _ yardstick: WaitYardstick
  ) -> Finding.Severity {
    if yardstick.isUserDriven {
      return .info
    }
    if min(length, atHead) > yardstick.timeout {
      return yardstick.severityBeyondTimeout(min(length, atHead))
    }
    return length > yardstick.longWait ? .warning : .info
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    let lacks =
      endedUnseen > 0
      ? ["the ends of \(counted(endedUnseen, "wait")) whose task went on since"] : []
    return tally.result(of: Self.self, log, losses: losses, lacks: lacks)
  }
}
