import FenceModel
import TraceVocabulary

/// `never-signaled`.
package struct NeverSignaled: Rule {
  package static let page = RulePage(
    rule: .neverSignaled,
    says: "A fence whose signal is needed is signaled in a reasonable time.",
    why: """
      All that waits for it hangs: tasks, later jobs of the scheduler, memory that is to be evicted. The \
      kernel leaves it to each driver to give up on a job in time (TDR) and signal with an error.
      """,
    severity: """
      warning; error beyond twice the driver's timeout, where it is known, with a task that waits; info \
      where user space signals the fence, for containers, where only the order of a lazily observed \
      context speaks, and for a fence that a task waits for longer than 100 ms when the trace ends before \
      the timeout is over
      """,
    source: """
      Documentation/driver-api/dma-buf.rst, "DMA Fence Cross-Driver Contract": fences must complete in a \
      reasonable time; timeouts: the drivers' own, 500 ms where unknown
      """,
    decided: """
      The trace ends, the fence is alive and has no signal, and for longer than the driver's timeout its \
      signaling was enabled, or somebody waited, or a later fence of its context was signaled, or stands \
      unsignaled behind it though it was asked for. And contexts of which 32 fences or more began and none \
      ended or was signaled.
      """,
    silent: """
      For fences that nobody asked for, and on clocks that do not count nanoseconds. Suspected only, where \
      the capture does not show that dma_fence_signaled and dma_fence_destroy were recorded, and for a job \
      of amdgpu in whose context another fence has no init: it may be this one, submitted again. Fences \
      that are younger than the timeout when the trace ends are excluded, and those whose context was at \
      another one until then, where the driver takes them in turn; where a task has waited for one \
      of them for longer than 100 ms, the rule is undecided.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init          drv ring 5:1
      20 us cpu1 pid 8 dma_fence_enable_signal drv ring 5:1
      30 us cpu1 pid 8 dma_fence_wait_start    drv ring 5:1
       2 s  end
      """,
    needs: [.initialized, .signalingEnabled, .signaled, .waitStarted, .destroyed],
    helps: [.waitEnded, .dependencies], absent: [.signaled, .destroyed])

  /// Living fences of a context of which none ended: above so many they pile up.
  private static let pile: UInt32 = 32
  var subjects = Subjects()

  /// What asked for the signal, since when, and by which record.
  private struct Need {
    var words: String
    var since: Timestamp
    /// nil where the fence's own records say it.
    var evidence: Evidence?
    /// It follows from the order of the context alone.
    var isIndirect = false
  }

  /// Takes the end of the trace.
  mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard log.context.clock.isNanoseconds else {
      subjects.missing.append("the clock does not count nanoseconds, so that no time is too long")
      return
    }
    var waits: [IncarnationKey: FenceWait] = [:]
    for wait in end.openWaits {
      let key = IncarnationKey(wait)
      waits[key] = waits[key] ?? wait
    }
    let stuck = NeverSignaled.lastAsked(end)
    var young: UInt64 = 0
    var piles: Set<UInt32> = []
    for fence in end.alive where !fence.isKnownSignaled {
      let pattern = log.pattern(of: fence.name, names)
      let timeout = pattern.timeout ?? log.context.limits.unknownDriverTimeoutNanoseconds
      let wait = waits[IncarnationKey(fence)]
      // The timeout is for the job at the head of its queue.
      let moved =
        pattern.signalsInOrder
        ? end.progress[fence.fence.context]?.movedOn(before: fence.fence) : nil
      let head = max(fence.first.timestamp, moved ?? .zero)
      guard head.distance(to: end.end) > timeout else {
        subjects.excluded &+= 1
        if let wait {
          let longWait = pattern.longWait ?? log.context.limits.longWaitNanoseconds
          young &+=
            noteYoung(
              fence, wait, timeout, longWait: longWait, moved: moved, end.end, names, &log)
            ? 1 : 0
        }
        continue
      }
      if let need = need(of: fence, wait, end.progress[fence.fence.context], stuck, pattern),
        need.since.distance(to: end.end) > timeout
      {
        let isResubmitted = pattern.mayBeResubmitted(in: end.progress[fence.fence.context])
        note(
          fence, need, wait, pattern, end.end, isResubmitted: isResubmitted, names, &log)
      } else if let progress = end.progress[fence.fence.context], progress.ended == 0,
        progress.signaled == nil, progress.begun >= NeverSignaled.pile, fence.isSeenFromStart,
        !piles.contains(fence.fence.context)
      {
        piles.insert(fence.fence.context)
        let subject = FenceSubject(fence, names)
        log.note(
          Finding(
            .neverSignaled,
            pattern.liberties.isDisjoint(with: [.userDriven, .container]) ? .warning : .info,
            .suspected,
            "\(progress.begun) fences of the context of \(subject) were initialised, and none was "
              + "signaled or destroyed",
            fence: subject, at: fence.first.timestamp, weight: UInt64(progress.begun),
            evidence: [Evidence(EventLabel(.initialized), fence.first)]))
      }
    }
    if young > 0 {
      subjects.missing.append(
        "how \(counted(young, "fence")) ended that tasks had begun to wait for long before the trace "
          + "did")
    }
  }

  /// The latest unsignaled fence of each context whose signaling was enabled.
  private static func lastAsked(_ end: borrowing TraceEnd) -> [UInt32: FenceLifetime] {
    var result: [UInt32: FenceLifetime] = [:]
    for fence in end.alive where !fence.isKnownSignaled && fence.signalingEnabled != nil {
      if let known = result[fence.fence.context],
        !FenceID.isLater(fence.fence.seqno, than: known.fence.seqno)
      {
        continue
      }
      result[fence.fence.context] = fence
    }
    return result
  }

  private func need(
    of fence: FenceLifetime, _ wait: FenceWait?, _ progress: ContextProgress?,
    _ stuck: [UInt32: FenceLifetime], _ pattern: FencePattern
  ) -> Need? {
    if let enabled = fence.signalingEnabled {
      return Need(
        words: "its signal was asked for", since: enabled.timestamp,
        evidence: Evidence(EventLabel(.signalingEnabled), enabled))
    }
    if let start = wait?.start {
      return Need(
        words: "a task began to wait for it", since: start.timestamp,
        evidence: Evidence(EventLabel(.waitStarted), start))
    }
    // Of a wait that has ended nothing tells the start: it was not after the latest record.
    if fence.waits > 0 {
      return Need(
        words: "its latest record, before which a task had begun to wait for it",
        since: fence.lastSeen,
        evidence: fence.isSeenFromStart
          ? nil : Evidence(EventLabel(fence.emitted == nil ? .waitStarted : .emitted), fence.first))
    }
    // The order of a context that user space drives, or whose fences are made of others, says nothing.
    guard pattern.liberties.isDisjoint(with: [.userDriven, .container]) else {
      return nil
    }
    if let signaled = progress?.signaled, let signal = progress?.signal,
      signaled.name == fence.name, FenceID.isLater(signaled.fence.seqno, than: fence.fence.seqno),
      fence.first.timestamp <= signal.moment.timestamp
    {
      return Need(
        words: "the later fence \(signaled.fence.context):\(signaled.fence.seqno) was signaled",
        since: signal.moment.timestamp, evidence: signal, isIndirect: true)
    }
    if let later = stuck[fence.fence.context], let enabled = later.signalingEnabled,
      later.name == fence.name, FenceID.isLater(later.fence.seqno, than: fence.fence.seqno)
    {
      return Need(
        words: "the later fence \(later.fence.context):\(later.fence.seqno), "
          + "which was asked for, comes after it",
        since: max(enabled.timestamp, fence.first.timestamp),
        evidence: Evidence(EventLabel(.signalingEnabled), enabled), isIndirect: true)
    }
    return nil
  }

  private func note(
    _ fence: FenceLifetime, _ need: Need, _ wait: FenceWait?, _ pattern: FencePattern,
    _ end: Timestamp, isResubmitted: Bool, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    let isLegal =
      !pattern.liberties.isDisjoint(with: [.userDriven, .container])
      || (need.isIndirect && pattern.liberties.contains(.lazilyObserved))
    let age = need.since.distance(to: end)
    let isWaitedFor = wait?.isKnownOpen(log.context) ?? false
    let yardstick = WaitYardstick(pattern, log.context.limits)
    let isError =
      isWaitedFor && !need.isIndirect && yardstick.severityBeyondTimeout(age / 2) == .error
    var certainty = Finding.Certainty(of: fence)
    var assumptions: [String] = []
    if need.isIndirect, certainty == .proven {
      certainty = .conditional
      assumptions = ["the driver signals all fences of a context, in their order"]
    }
    var doubt = ""
    if isResubmitted {
      certainty = .suspected
      assumptions = []
      doubt = "; \(FencePattern.resubmission)"
    }
    let subject = FenceSubject(fence, names)
    var waiter = ""
    if let wait {
      let length = wait.start.map { SpanOfTime.words($0.timestamp.distance(to: end)) }
      waiter =
        "; \(log.context.task(wait.pid)) "
        + (isWaitedFor ? "still waits" : "began to wait for it \(length ?? "long") before the end")
    }
    log.note(
      Finding(
        .neverSignaled, isLegal ? .info : isError ? .error : .warning, certainty,
        "fence \(subject) \(lack(log)) in the \(SpanOfTime.words(age)) since \(need.words)\(waiter)\(doubt)",
        fence: subject, pid: wait?.pid, at: need.since, weight: age,
        evidence: [
          fence.initialized.map { Evidence(EventLabel(.initialized), $0) }, need.evidence,
          need.evidence?.event == EventLabel(.waitStarted)
            ? nil : (wait?.start).map { Evidence(EventLabel(.waitStarted), $0) },
        ].compactMap { $0 }, assumptions: assumptions))
  }

  /// What a fence without a signal lacks.
  private func lack(_ log: borrowing FindingLog) -> String {
    log.context.recorded.contains(.signaled) ? "was not signaled" : "shows no signal"
  }

  /// Says that a fence is waited for when the trace ends, although it is too young to be called stuck;
  /// whether that has gone on for long.
  private func noteYoung(
    _ fence: FenceLifetime, _ wait: FenceWait, _ timeout: UInt64, longWait: UInt64,
    moved: Timestamp?, _ end: Timestamp, _ names: borrowing NameTable, _ log: inout FindingLog
  ) -> Bool {
    guard let start = wait.start,
      start.timestamp.distance(to: end) > longWait
    else { return false }
    let subject = FenceSubject(fence, names)
    let age = start.timestamp.distance(to: end)
    let length = SpanOfTime.words(age)
    let waits =
      wait.isKnownOpen(log.context)
      ? "waits for \(length)" : "began to wait for it \(length) before that"
    let measure =
      moved.flatMap { age > timeout ? SpanOfTime.words($0.distance(to: end)) : nil }.map {
        "and the one before it was signaled \($0) before the end"
      } ?? "less than the timeout of \(SpanOfTime.words(timeout))"
    log.note(
      Finding(
        .neverSignaled, .info, Finding.Certainty(of: fence),
        "fence \(subject) \(lack(log)) before the trace ended; \(log.context.task(wait.pid)) "
          + "\(waits), \(measure)",
        fence: subject, pid: wait.pid, at: start.timestamp, weight: age,
        evidence: [
          fence.initialized.map { Evidence(EventLabel(.initialized), $0) },
          Evidence(EventLabel(.waitStarted), start),
        ].compactMap { $0 }))
    return true
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
