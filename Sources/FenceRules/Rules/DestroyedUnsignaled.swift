import FenceModel
import TraceVocabulary

/// `destroyed-unsignaled`.
package struct DestroyedUnsignaled: Rule {
  package static let page = RulePage(
    rule: .destroyedUnsignaled,
    says: "A fence whose signal was asked for is signaled before it is destroyed.",
    why: """
      Somebody asked for the signal and never got it. That is legal as long as no callback is left on the \
      fence, hence no error; but a driver that drops fences of jobs in flight looks like this.
      """,
    severity: """
      warning where signaling had been enabled; info where nobody asked, where user space signals the \
      fence (sw_sync, vgem), for containers (arrays, chains), which signal when their members do, and for \
      vmwgfx, which keeps no reference of its own
      """,
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_release tests SIGNALED_BIT and the callbacks; \
      dma_fence_driver_name and dma_fence_timeline_name (6.17 and later) hide the names of signaled \
      fences, so that real names in dma_fence_destroy prove that it was not signaled
      """,
    decided: """
      dma_fence_destroy with no dma_fence_signaled before, where the signal event was recorded at all; \
      or with real names, in a kernel that hides those of signaled fences. A dma_fence_signaled that comes \
      after the destroy, in an order that the clock vouches for, was too late (and is use-after-destroy).
      """,
    silent: """
      Where the release itself signaled the fence: that is released-with-callbacks. Of legal ones the \
      first 100 of a timeline shape are given one by one, the others as a number.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init          drv ring 5:1
      20 us cpu1 pid 8 dma_fence_enable_signal drv ring 5:1
      30 us cpu0 pid 7 dma_fence_destroy       drv ring 5:1
      """,
    needs: [.initialized, .signalingEnabled, .signaled, .destroyed], helps: [.addCallbackCalls])

  /// Findings that wait for the first signal of the trace: without any, the event may not have been
  /// recorded, and nothing follows from its absence.
  private static let kept = 4_096
  private var kept: [Finding] = []
  private var dropped: UInt64 = 0
  private var sawSignal = false
  private var examples = Examples()
  var subjects = Subjects()

  /// Whether there is anything to say of `fence`, which was destroyed.
  @inline(__always)
  func concerns(_ fence: borrowing FenceLifetime) -> Bool {
    sawSignal ? !fence.isKnownSignaled : true
  }

  /// Takes a fence whose first signal came after its destroy and not from the release, as it stood between.
  mutating func take(
    signaledLate incident: borrowing FenceIncident, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard incident.isOrdered(by: log.context.clock) else {
      subjects.unordered &+= 1
      return
    }
    sawSignal = true
    release(&log)
    take(destroyed: incident.fence, isOrderSure: incident.isOrderSure, names, &log)
  }

  /// Takes a fence that was destroyed.
  mutating func take(
    destroyed fence: borrowing FenceLifetime, isOrderSure: Bool = true,
    _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    if fence.isKnownSignaled {
      if !sawSignal, fence.signals > 0 {
        sawSignal = true
        release(&log)
      }
      return
    }
    guard let destroy = fence.destroyed else { return }
    let isProven = fence.traits.contains(.provenUnsignaled)
    let pattern = log.pattern(of: fence.name, names)
    let isLegal = !pattern.liberties.isDisjoint(with: [.userDriven, .container, .unheld])
    let wasAsked = fence.signalingEnabled.map { $0.timestamp <= destroy.timestamp } ?? false
    let isWarning = wasAsked && !isLegal
    if !isWarning, !examples.take(FenceReference(fence), names) {
      return
    }
    let subject = FenceSubject(fence, names)
    let asked =
      wasAsked
      ? "its signal had been asked for"
      : fence.isSeenFromStart
        ? "nobody was seen to ask for its signal"
        : "the records from its beginning on, which would tell whether anybody had asked, are missing"
    let finding = Finding(
      .destroyedUnsignaled, isWarning ? .warning : .info,
      Finding.Certainty(
        of: fence, isOrderSure: isOrderSure, allowing: isProven ? .crossedGap : []),
      "fence \(subject) was destroyed unsignaled by \(log.context.task(destroy.pid)); \(asked)",
      fence: subject, pid: destroy.pid, at: destroy.timestamp,
      evidence: [
        wasAsked ? fence.signalingEnabled.map { Evidence(EventLabel(.signalingEnabled), $0) } : nil,
        Evidence(EventLabel(.destroyed), destroy),
      ].compactMap { $0 })
    if sawSignal || isProven {
      log.note(finding)
    } else if kept.count < DestroyedUnsignaled.kept {
      kept.append(finding)
    } else {
      dropped &+= 1
    }
  }

  private mutating func release(_ log: inout FindingLog) {
    for finding in kept {
      log.note(finding)
    }
    kept = []
  }

  /// Takes the end of the trace.
  mutating func finish(_ names: borrowing NameTable, _ log: inout FindingLog) {
    let isRecorded = log.context.recorded.contains(.signaled)
    if isRecorded, log.context.unseen.contains(.signaled) {
      let assumptions = RecordedEvents.signaled.names.map(Finding.notFilteredOut)
      for place in kept.indices { assumptions.forEach { kept[place].assume($0) } }
    }
    if isRecorded {
      release(&log)
    }
    kept = []
    if dropped > 0 {
      subjects.missing.append(
        "\(counted(dropped, "fence")) destroyed before the trace held any signal, not judged")
    }
    for (count, last) in examples.rest where isRecorded || sawSignal {
      let subject = FenceSubject(last, names)
      log.note(
        Finding(
          .destroyedUnsignaled, .info, .suspected,
          "\(counted(count, "more fence")) like \(subject) \(count == 1 ? "was" : "were") destroyed unsignaled, legally",
          fence: subject, at: .zero, weight: UInt64(count), evidence: []))
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
