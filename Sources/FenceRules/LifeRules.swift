package import FenceModel
import TraceVocabulary

/// The life of a fence, and its place among those of its context.
///
/// An incident is judged when its fence has ended: only then is it known whether another fence of the
/// same 32-bit identity came to light, to which its records may belong.
package struct LifeRules: Sendable {
  private var signaledTwice = SignaledTwice()
  private var useAfterDestroy = UseAfterDestroy()
  private var releasedWithCallbacks = ReleasedWithCallbacks()
  private var destroyedUnsignaled = DestroyedUnsignaled()
  private var destroyedWhileWaited = DestroyedWhileWaited()
  private var neverSignaled = NeverSignaled()
  private var identityReused = IdentityReusedWhileAlive()
  private var outOfOrder = OutOfOrderSignal()
  private var seqnoRegression = SeqnoRegression()
  private var slowSignal = SlowSignal()
  private var fenceStorm = FenceStorm()

  /// Incidents whose fence has not ended; beyond its bound they are judged at once.
  private var pending = PendingIncidents()
  /// Timeline shapes of which some fence had signaling enabled, by their number.
  private var enabling: ContiguousArray<Bool> = []
  /// Fences whose init is missing among those of their context.
  private var withoutInit: UInt64 = 0
  /// Lives of which everything was seen and nothing is in doubt, and the others.
  private var lives = Subjects()
  /// The same, of those that were destroyed.
  private var destroyed = Subjects()
  /// Whether all that was seen is of one task.
  private(set) var soleTask = SoleTask()

  /// No facts yet.
  package init() {}

  package mutating func take(
    ended fences: Span<FenceLifetime>, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let skewed = log.context.skewedClock
    for index in fences.indices {
      tally(fences[index], names, skewed)
      if fences[index].traits.contains(.lacksInit) {
        takeWithoutInit(fences[index], names, &log)
      }
      if fences[index].saw(.destroyed), destroyedUnsignaled.concerns(fences[index]) {
        destroyedUnsignaled.take(destroyed: fences[index], names, &log)
        releasedWithCallbacks.take(destroyed: fences[index], on: log.context.kernel)
      }
      if fences[index].hasIncidents {
        settle(fences[index], names, &log)
      }
      if identityReused.isWaiting {
        identityReused.take(ended: fences[index], names, &log)
      }
    }
    slowSignal.take(fences, names, limit: log.context.limits.frameNanoseconds)
    fenceStorm.take(ended: fences, names)
  }

  package mutating func take(
    ended waits: Span<FenceWait>, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard destroyedWhileWaited.isWaiting else { return }
    for index in waits.indices {
      destroyedWhileWaited.take(ended: waits[index], names, &log)
    }
  }

  package mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    switch incident.kind {
    case .destroyedWhileWaited:
      destroyedWhileWaited.take(copy incident)
      return
    case .initializedWhileAlive, .initializedLiveMemory:
      identityReused.take(copy incident, names, &log)
      return
    case .signaledAtRelease:
      destroyedWhileWaited.take(signalAtRelease: incident)
    case .signaledAgain, .usedAfterDestroy, .overtaken, .seqnoWentBack:
      break
    }
    if pending.isFull {
      // What the rest of the fence's life would say of it is not waited for.
      var early = copy incident
      early.isOrderSure = false
      judge([early], names, &log)
    } else {
      pending.append(incident)
    }
  }

  package mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    for fence in end.alive {
      tally(fence, names, log.context.skewedClock)
      if fence.traits.contains(.lacksInit) {
        takeWithoutInit(fence, names, &log)
      }
      if fence.hasIncidents {
        settle(fence, names, &log)
      }
    }
    // What is left is of fences that were let go early to bound memory.
    for incidents in pending.removeAll() {
      judge(incidents, names, &log)
    }
    destroyedUnsignaled.finish(names, &log)
    destroyedWhileWaited.finish(end, names, &log)
    neverSignaled.finish(end, names, &log)
    identityReused.finish(end, names, &log)
    outOfOrder.subjects.unordered &+= end.counts.unorderedSignals
    seqnoRegression.subjects.unordered &+= end.counts.unorderedInits
    identityReused.subjects.unordered &+= end.counts.unorderedRebirths
    outOfOrder.finish(names, &log)
    slowSignal.take(end.alive.span, names, limit: log.context.limits.frameNanoseconds)
    slowSignal.finish(end, names, &log)
    fenceStorm.finish(names, &log)
    releasedWithCallbacks.finish(&log)
    if withoutInit > 0 {
      let words =
        "the inits of \(counted(withoutInit, "fence")), although others of the same context were recorded: a destroyed "
        + "fence that is used again looks so"
      signaledTwice.subjects.missing.append(words)
      useAfterDestroy.subjects.missing.append(words)
    }
    if end.counts.retiredEarly > 0 {
      let words =
        "\(counted(end.counts.retiredEarly, "fence")) let go before the end, to bound memory"
      lives.missing.append(words)
      destroyed.missing.append(words)
    }
    if end.counts.forgottenContexts > 0 {
      let words = "\(counted(end.counts.forgottenContexts, "context")) forgotten, to bound memory"
      outOfOrder.subjects.missing.append(words)
      seqnoRegression.subjects.missing.append(words)
    }
    useAfterDestroy.subjects.add(destroyed)
    releasedWithCallbacks.subjects.add(destroyed)
    destroyedUnsignaled.subjects.add(destroyed)
    destroyedWhileWaited.subjects.add(destroyed)
    signaledTwice.subjects.add(lives)
    neverSignaled.subjects.add(lives)
    identityReused.subjects.add(lives)
    outOfOrder.subjects.add(lives)
    seqnoRegression.subjects.add(lives)
    seqnoRegression.finish()
  }

  package func results(_ log: borrowing FindingLog, losses: [String]) -> [RuleResult] {
    let log = copy log
    return [
      signaledTwice.result(log, losses: losses), useAfterDestroy.result(log, losses: losses),
      releasedWithCallbacks.result(log, losses: losses),
      destroyedUnsignaled.result(log, losses: losses),
      destroyedWhileWaited.result(log, losses: losses), neverSignaled.result(log, losses: losses),
      identityReused.result(log, losses: losses), outOfOrder.result(log, losses: losses),
      seqnoRegression.result(log, losses: losses), slowSignal.result(log, losses: losses),
      fenceStorm.result(log, losses: losses),
    ]
  }

  /// The types of the group's rules.
  static let rules: [any Rule.Type] = [
    SignaledTwice.self, UseAfterDestroy.self, ReleasedWithCallbacks.self,
    DestroyedUnsignaled.self, DestroyedWhileWaited.self, NeverSignaled.self,
    IdentityReusedWhileAlive.self, OutOfOrderSignal.self, SeqnoRegression.self, SlowSignal.self,
    FenceStorm.self,
  ]
}

extension LifeRules {
  @inline(__always)
  private mutating func tally(
    _ fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ skewed: TraceClock?
  ) {
    soleTask.take(fence)
    let isUndoubted = fence.traits.isDisjoint(with: FenceTraits.doubts.union(.retiredEarly))
    let isJudged = isUndoubted ? fence.isSeenFromStart : false
    lives.take(isJudged)
    if fence.saw(.destroyed) {
      destroyed.take(isJudged)
      if let skewed, fence.mayHaveOutlivedDestroy(by: skewed) {
        useAfterDestroy.subjects.unordered &+= 1
      }
    }
    if fence.saw(.signalingEnabled) {
      let shape = names.shapeNumber(of: fence.name)
      if shape >= enabling.count {
        enabling.append(contentsOf: repeatElement(false, count: shape &+ 1 &- enabling.count))
      }
      enabling[shape] = true
    }
  }

  /// Takes a fence without an init. Where seqnos come in any order or identities come back by design, it
  /// may be one from before the trace.
  private mutating func takeWithoutInit(
    _ fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let pattern = log.pattern(of: fence.name, names)
    if pattern.liberties.isDisjoint(with: [.userDriven, .contextReused, .identityShared]) {
      withoutInit &+= 1
    }
  }

  /// Judges what was held back until `fence` ended.
  private mutating func settle(
    _ fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    if destroyedWhileWaited.isWaiting {
      destroyedWhileWaited.learn(from: fence)
    }
    var incidents = pending.remove(of: fence)
    guard !incidents.isEmpty else { return }
    for place in incidents.indices {
      incidents[place].learn(from: fence)
    }
    judge(incidents, names, &log)
  }

  /// Judges the incidents of one fence, in their order.
  private mutating func judge(
    _ incidents: [FenceIncident], _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    var used: [FenceIncident] = []
    for incident in incidents {
      switch incident.kind {
      case .signaledAgain: signaledTwice.take(incident, names, &log)
      case .overtaken: outOfOrder.take(incident, names, &log)
      case .seqnoWentBack: seqnoRegression.take(incident, names, &log)
      case .usedAfterDestroy:
        used.append(incident)
        takeLateSignal(incident, names, &log)
      case .signaledAtRelease:
        if isFromRelease(incident, names, kernel: log.context.kernel) {
          releasedWithCallbacks.take(incident, names, &log)
        } else {
          used.append(incident)
          takeLateSignal(incident, names, &log)
        }
      case .destroyedWhileWaited, .initializedWhileAlive, .initializedLiveMemory: break
      }
    }
    if !used.isEmpty {
      useAfterDestroy.take(used, names, &log)
    }
  }

  /// Takes a use of a destroyed fence; its first signal shows that it was destroyed without one.
  private mutating func takeLateSignal(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard incident.record.event == EventLabel(.signaled), !incident.fence.isKnownSignaled else {
      return
    }
    destroyedUnsignaled.take(signaledLate: incident, names, &log)
    releasedWithCallbacks.take(destroyed: incident.fence, on: log.context.kernel)
  }

  /// Whether a signal after the destroy, of the same task on the same CPU, can be the release's own:
  /// that needs a callback, which enables signaling, which leaves a record in drivers that have
  /// something to enable (`__dma_fence_enable_signaling`).
  private func isFromRelease(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, kernel: KernelRelease?
  ) -> Bool {
    if let kernel, kernel < ReleasedWithCallbacks.signalingRelease {
      return false
    }
    if let enabled = incident.fence.signalingEnabled, let destroy = incident.fence.destroyed {
      return enabled.timestamp <= destroy.timestamp
    }
    let shape = names.shapeNumber(of: incident.fence.name)
    guard incident.fence.isSeenFromStart, shape < enabling.count else { return true }
    return !enabling[shape]
  }
}

extension Subjects {
  /// Adds what was counted for several rules together.
  mutating func add(_ other: Subjects) {
    observed &+= other.observed
    excluded &+= other.excluded
    missing += other.missing
  }
}

extension FenceLifetime {
  /// Whether a record of it that was merged before its destroy may have come after it, by clocks of each
  /// CPU's own.
  @inline(__always)
  fileprivate func mayHaveOutlivedDestroy(by clock: borrowing TraceClock) -> Bool {
    guard let end = destroyed else { return false }
    // Each by itself: a list of them would be allocated for every fence.
    return Self.mayFollow(signaled, end, clock) || Self.mayFollow(signalingEnabled, end, clock)
      || Self.mayFollow(emitted, end, clock)
  }

  @inline(__always)
  private static func mayFollow(
    _ moment: Moment?, _ end: Moment, _ clock: borrowing TraceClock
  ) -> Bool {
    guard let moment, moment.cpu != end.cpu || !clock.namesCPUs,
      moment.timestamp <= end.timestamp
    else { return false }
    return !clock.isStrictlyOrdered(
      moment.timestamp, on: moment.cpu, before: end.timestamp, on: end.cpu)
  }
}
