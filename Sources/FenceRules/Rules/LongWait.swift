package import FenceModel
import TraceVocabulary

/// `long-wait`: a wait that succeeded, and took too long.
package struct LongWait: Rule {
  package static let page = RulePage(
    rule: .longWait,
    says: "A wait for a fence ends in good time.",
    why: """
      A task inside dma_fence_wait_timeout does nothing else. Beyond a frame a compositor misses its \
      vertical blank; beyond a tenth of a second a person notices; beyond the driver's own timeout the \
      GPU counts as hung, and what waited should have been let go.
      """,
    severity: """
      info beyond a frame (the displays' own where drm_vblank_event was recorded, else 60 Hz), warning \
      beyond 100 ms, error beyond the driver's timeout, where the signal took that long and not the task \
      to get a CPU after it (beyond 30 timeouts, where the driver goes on while there is progress). Where \
      a driver takes the jobs of a context in turn, the timeout counts from the signal of the one before. info \
      at most where user space signals the fence (sw_sync, vgem), warning at most for drivers whose timeout \
      is not known and for arrays and chains, whose timeouts are those of others.
      """,
    source: """
      dma_fence_wait_timeout (drivers/dma-buf/dma-fence.c) writes both records, in all versions. \
      "must complete in a reasonable time": Documentation/driver-api/dma-buf.rst.
      """,
    decided: """
      wait_start and wait_end of one task on one fence, and the signal before the end (or the names that \
      the kernel prints for signaled fences). The weight of a finding is the wait's length. With sched \
      events the message says who woke the task, and how long it took to run again.
      """,
    silent: """
      Waits that write no such records: syncobj waits, poll, dma_fence_wait_any_timeout, the \
      scheduler's dependencies, i915's own. Clocks that do not count nanoseconds. A wait that failed is \
      a wait-failed instead. A suspend of the machine within a wait is not told from waiting: the clock \
      boot counts through it.
      """,
    example: """
      0 ms    pid 7 dma_fence_wait_start drv ring 5:1
      1200 ms pid 0 dma_fence_signaled drv ring 5:1
      1201 ms pid 7 dma_fence_wait_end drv ring 5:1
      """,
    needs: [.waitStarted, .waitEnded, .signaled],
    helps: [.wakings, .taskSwitches, .vblanks, .waitResults])

  private var tally = RuleTally()

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has ended.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard wait.outcome != .failed else { return }
    guard log.context.clock.isNanoseconds, let length = wait.length,
      let sure = wait.sureLength(log.context.clock), let start = wait.startRecord
    else {
      tally.excluded &+= 1
      return
    }
    let isKnown = wait.outcome == .signaled
    if isKnown {
      tally.observed &+= 1
    } else {
      tally.excluded &+= 1
    }
    let frame = wait.framePeriod ?? log.context.limits.frameNanoseconds
    guard length > min(frame, yardstick.longWait, yardstick.timeout) else { return }
    let context = log.context
    let untilSignal = wait.untilSignal(atHead: yardstick)
    var limit = Self.limit(sure, untilSignal, yardstick, frame: frame)
    let isProven = limit != nil && isKnown && wait.isSure && wait.isOutcomeSure
    limit = limit ?? Self.limit(length, untilSignal, yardstick, frame: frame)
    guard let limit else { return }
    let severity = isKnown ? limit.severity : min(limit.severity, .warning)
    let certainty: Finding.Certainty = isProven ? .proven : .suspected
    guard log.count(.longWait, severity, certainty, weight: length) else { return }
    let doubt = isKnown ? "" : "; it cannot be told whether the signal ended it"
    var evidence = wait.records
    evidence += [wait.wakeUp?.waking, wait.wakeUp?.switchedIn].compactMap { $0 }
    log.list(
      Finding(
        .longWait, severity, certainty,
        .made { subject in
          "\(context.task(wait.pid)) waited \(SpanOfTime.words(length)) for \(subject), "
            + "longer than \(limit.words)\(wait.wakeUpWords(context))\(doubt)"
        },
        fence: FenceSubject(wait.reference, names), pid: wait.pid, at: start.moment.timestamp,
        weight: length, evidence: evidence))
  }

  /// The worst limit that `length` is beyond. The driver's timeout is for the signal, not for what a task
  /// spends in a wait after it.
  private static func limit(
    _ length: UInt64, _ untilSignal: UInt64?, _ yardstick: WaitYardstick, frame: UInt64
  ) -> (severity: Finding.Severity, words: String)? {
    let signalTook = min(length, untilSignal ?? length)
    if signalTook > yardstick.timeout {
      return (yardstick.severityBeyondTimeout(signalTook), yardstick.timeoutWords)
    }
    if length > yardstick.longWait {
      return (
        yardstick.isUserDriven ? .info : .warning, SpanOfTime.words(yardstick.longWait)
      )
    }
    return length > frame ? (.info, "a frame of \(SpanOfTime.words(frame))") : nil
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    let clock = log.context.clock
    return tally.result(
      of: Self.self, log, losses: losses,
      nothing: "no wait was seen of which length and outcome are known",
      lacks: clock.isNanoseconds ? [] : ["the clock does not count nanoseconds"])
  }
}
