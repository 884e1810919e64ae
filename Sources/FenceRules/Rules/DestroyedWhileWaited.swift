import FenceModel
import TraceVocabulary

/// `destroyed-while-waited`.
package struct DestroyedWhileWaited: Rule {
  package static let page = RulePage(
    rule: .destroyedWhileWaited,
    says: "A fence is not destroyed while somebody waits for it.",
    why: """
      Who waits must hold a reference until the wait is over (dma_fence_wait_timeout reads the fence to the \
      end). A destroy inside a wait means that somebody dropped a reference that was not theirs; the \
      waiter then reads freed memory.
      """,
    severity: "error",
    source: "drivers/dma-buf/dma-fence.c: dma_fence_wait_timeout, dma_fence_release (all versions)",
    decided: """
      dma_fence_destroy between the dma_fence_wait_start and the dma_fence_wait_end of one wait on the \
      incarnation, or with no end at all, where the clock vouches for both orders.
      """,
    silent: """
      Where the clock cannot tell whether the wait had ended before the destroy. Suspected only, where the \
      capture does not show that dma_fence_wait_end was recorded.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init       drv ring 5:1
      20 us cpu1 pid 8 dma_fence_wait_start drv ring 5:1
      50 us cpu0 pid 7 dma_fence_destroy    drv ring 5:1
      90 us cpu1 pid 8 dma_fence_wait_end   drv ring 5:1
      """,
    needs: [.initialized, .waitStarted, .waitEnded, .destroyed], helps: [.waitCalls],
    absent: .waitEnded)

  private struct Open {
    var incident: FenceIncident
    var isSignaledByRelease = false
  }

  /// Destroys whose wait has not ended yet, at most `bound`; of others it stays unknown.
  private var open: [IncarnationKey: Open] = [:]
  var subjects = Subjects()

  /// The ends of waits can be missing, so that nothing else bounds these.
  private static let bound = 16_384

  /// Whether any destroy waits for the end of its wait.
  var isWaiting: Bool { !open.isEmpty }

  /// Takes a destroy inside a wait.
  mutating func take(_ incident: FenceIncident) {
    let key = IncarnationKey(incident.fence)
    guard open.count < Self.bound || open[key] != nil else {
      subjects.unordered &+= 1
      return
    }
    open[key] = Open(incident: incident)
  }

  /// Takes a signal that the release gave.
  mutating func take(signalAtRelease incident: borrowing FenceIncident) {
    open[IncarnationKey(incident.fence)]?.isSignaledByRelease = true
  }

  /// Takes what the rest of the fence's life showed.
  mutating func learn(from final: borrowing FenceLifetime) {
    open[IncarnationKey(final)]?.incident.learn(from: final)
  }

  /// Takes a wait that ended: if it was the one that the destroy fell into, this decides.
  mutating func take(
    ended wait: borrowing FenceWait, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let key = IncarnationKey(wait)
    guard let found = open[key] else { return }
    let begin = wait.start
    if let start = found.incident.otherRecord, begin != start.moment {
      return
    }
    open[key] = nil
    let destroy = found.incident.record.moment
    guard let end = wait.end else { return }
    guard found.incident.isOrdered(by: log.context.clock),
      log.context.clock.isStrictlyOrdered(
        destroy.timestamp, on: destroy.cpu, before: end.timestamp, on: end.cpu)
    else {
      subjects.unordered &+= 1
      return
    }
    let crossedGap = wait.crossedGap
    let isDoubtful = wait.isAmbiguous ? true : crossedGap
    note(found, end, isSure: !isDoubtful, names, &log)
  }

  /// Takes the end of the trace: what is left was never over.
  mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let left = open.values.sorted {
      ($0.incident.record.moment.timestamp, $0.incident.record.moment.position)
        < ($1.incident.record.moment.timestamp, $1.incident.record.moment.position)
    }
    open = [:]
    for found in left {
      let destroy = found.incident.record.moment
      // The waiter's last record may be due on another CPU a moment after the trace's last.
      let isOver = log.context.clock.isStrictlyOrdered(
        destroy.timestamp, on: destroy.cpu, before: end.end, on: destroy.cpu == .max ? 0 : .max)
      if isOver, found.incident.isOrdered(by: log.context.clock) {
        // A wait that was forgotten may have ended before.
        note(found, nil, isSure: end.counts.forgottenWaits == 0, names, &log)
      } else {
        subjects.unordered &+= 1
      }
    }
  }

  private func note(
    _ found: Open, _ end: FenceLifetime.Moment?, isSure: Bool, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    let incident = found.incident
    let subject = FenceSubject(incident.fence, names)
    let waiter = incident.otherRecord.map { log.context.task($0.moment.pid) } ?? "a task"
    let certainty = Finding.Certainty(
      of: incident.fence, isOrderSure: incident.isOrderSure && isSure)
    let isInside =
      end != nil || (certainty > .suspected && log.context.recorded.contains(.waitEnded))
    let wait =
      isInside
      ? "while \(waiter) waited for it"
      : "after \(waiter) had begun to wait for it; the end of that wait was not seen"
    let same =
      found.isSignaledByRelease
      ? "; the callback that the release found was this wait's, so that released-with-callbacks rests on the same records"
      : ""
    log.note(
      Finding(
        .destroyedWhileWaited, .error, certainty,
        "fence \(subject) was destroyed by \(log.context.task(incident.record.moment.pid)) "
          + wait + same,
        fence: subject, pid: incident.record.moment.pid, at: incident.record.moment.timestamp,
        evidence: [
          incident.otherRecord, incident.record,
          end.map { Evidence(EventLabel(.waitEnded), $0) },
        ].compactMap { $0 }))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
