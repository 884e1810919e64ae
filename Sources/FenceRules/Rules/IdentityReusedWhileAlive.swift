import FenceModel
import TraceVocabulary

/// `identity-reused-while-alive`.
package struct IdentityReusedWhileAlive: Rule {
  package static let page = RulePage(
    rule: .identityReusedWhileAlive,
    says:
      "No two living fences have one context and seqno, and no living fence is initialised again.",
    why: """
      Who compares fences by context and seqno (dma_fence_is_later, dma_resv, syncobj points) takes one for \
      the other. An init of memory that holds a living fence destroys that fence under its users.
      """,
    severity: """
      error for an init of living memory (addresses); warning for one identity on one timeline; info where \
      the other fence is of another timeline (two 64-bit contexts with one lower half), and for drivers \
      that do so by design
      """,
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_init, "seqno: a linear increasing sequence number for this \
      context"; include/trace/events/dma_fence.h: both numbers are cut to 32 bits up to 7.3
      """,
    decided: """
      dma_fence_init of an identity between the init and the destroy of another incarnation of it, under \
      the same driver and timeline. Once for each such init. An init of living memory, before the release \
      of the fence there by more than the clock's margin, is conditional where nobody had seen that fence, \
      by a wait, an emit, a request for its signal or the signal: it may be freed with no release, after an \
      error. Suspected where the table of legal patterns says that \
      the driver does so (i915), and the fence there had no record but its init.
      """,
    silent: """
      For sw_sync, chains, the amdgpu tlb fence and others that the table of legal patterns lists (info), \
      for fences that get their seqno at emit, and where the clock cannot tell whether the first fence was \
      destroyed before.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init    drv ring 5:1
      30 us cpu0 pid 7 dma_fence_init    drv ring 5:1
      50 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """,
    needs: [.initialized, .destroyed], helps: [.initAddresses, .releaseAddresses])

  /// Inits that wait for the destroy of the fence that was alive, by that fence; at most so many.
  private static let waiting = 16_384
  private static let isPublished =
    "the fence before was not freed with no release, as one that nobody saw may be"
  private var open: [IncarnationKey: [FenceIncident]] = [:]
  private var openCount = 0
  var subjects = Subjects()

  /// Whether any init waits for a destroy.
  var isWaiting: Bool { !open.isEmpty }

  /// Takes an init of an identity, or of memory, that is alive.
  mutating func take(
    _ incident: FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    if incident.kind == .initializedLiveMemory, let other = incident.other,
      log.pattern(of: other.name, names).liberties.contains(.onStack)
    {
      subjects.excluded &+= 1
      return
    }
    guard let other = incident.other, openCount < IdentityReusedWhileAlive.waiting else {
      note(incident, .unknown, names, &log)
      return
    }
    openCount += 1
    open[IncarnationKey(other.fence, other.generation), default: []].append(incident)
  }

  /// Takes the end of a fence that may have been the living one.
  mutating func take(
    ended fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard let incidents = open.removeValue(forKey: IncarnationKey(fence)) else { return }
    openCount -= incidents.count
    let destroy = fence.destroyed
    let life = livesUntilSeen(fence, names, &log)
    for incident in incidents {
      let begin = incident.record.moment
      if let destroy,
        log.context.clock.isStrictlyOrdered(
          begin.timestamp, on: begin.cpu, before: destroy.timestamp, on: destroy.cpu)
      {
        note(incident, incident.kind == .initializedWhileAlive ? .certain : life, names, &log)
      } else if destroy == nil {
        // Let go to bound memory, or the trace has no destroy at all.
        note(incident, .unknown, names, &log)
      } else {
        subjects.unordered &+= 1
      }
    }
  }

  /// Takes the end of the trace: fences that it leaves were alive all along, if destroys were recorded.
  /// What became of another that is left (let go early, or known by another seqno since its emit) nobody
  /// saw.
  mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard !open.isEmpty else { return }
    var alive: [IncarnationKey: Life] = [:]
    for fence in end.alive {
      let key = IncarnationKey(fence)
      if open[key] != nil {
        alive[key] = livesUntilSeen(fence, names, &log)
      }
    }
    let left = open.values.joined().sorted {
      ($0.record.moment.timestamp, $0.record.moment.position)
        < ($1.record.moment.timestamp, $1.record.moment.position)
    }
    open = [:]
    let isDestroyRecorded = log.context.recorded.contains(.destroyed)
    for incident in left {
      let isMemory = incident.kind == .initializedLiveMemory
      guard isMemory || isDestroyRecorded else { continue }
      let life = incident.other.flatMap { alive[IncarnationKey($0.fence, $0.generation)] }
      let known = life.map { isMemory ? $0 : .certain } ?? .unknown
      note(incident, isDestroyRecorded ? known : .unknown, names, &log)
    }
  }

  /// How well it is known that a fence lived until its release or destroy was seen.
  private enum Life {
    /// It may have ended unseen.
    case unknown
    /// Nobody saw it, so that it may have been freed with no release; its driver is not known to do so.
    case unpublished
    case certain
  }

  /// How well that is known of `fence`, which was not seen to end.
  private func livesUntilSeen(
    _ fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) -> Life {
    guard fence.waits == 0, !fence.isKnownSignaled, !fence.saw(.emitted),
      !fence.saw(.signalingEnabled)
    else { return .certain }
    let pattern = log.pattern(of: fence.name, names)
    return pattern.liberties.contains(.freedUnpublished) ? .unknown : .unpublished
  }

  private func note(
    _ incident: FenceIncident, _ life: Life, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let isSure = life != .unknown
    let isMemory = incident.kind == .initializedLiveMemory
    let isAlias = incident.other.map { $0.name != incident.fence.name } ?? false
    let pattern = log.pattern(of: incident.fence.name, names)
    let isLegal = !pattern.liberties.isDisjoint(with: [.identityShared, .userDriven])
    let severity: Finding.Severity = isMemory ? .error : isAlias || isLegal ? .info : .warning
    var certainty = Finding.Certainty(
      of: incident.fence, isOrderSure: incident.isOrderSure && isSure,
      // These are what the rule is about.
      allowing: [.sharesIdentity, .ambiguous, .generationUncertain])
    if isMemory, life == .unpublished {
      certainty = min(certainty, .conditional)
    }
    guard log.count(.identityReusedWhileAlive, severity, certainty, weight: 0) else { return }
    let subject = FenceSubject(incident.fence, names)
    var message: String
    if isMemory {
      let other = incident.other.map { FenceSubject($0, names).description } ?? "a living fence"
      message =
        "fence \(subject) was initialised in the memory of fence \(other), "
        + (isSure ? "which was alive" : "whose end was not seen before")
      if certainty == .suspected, pattern.liberties.contains(.freedUnpublished) {
        message += "; its driver frees fences that nobody saw with no release, after an error"
      }
    } else if isAlias, let other = incident.other {
      message =
        "fence \(subject) and the \(isSure ? "living" : "earlier") fence \(FenceSubject(other, names)) look "
        + "the same in 32 bits"
    } else {
      message =
        "fence \(subject) was initialised while another one of this identity was alive"
        + (isSure ? "" : ", as far as was seen")
    }
    log.list(
      Finding(
        .identityReusedWhileAlive, severity,
        certainty, message, fence: subject, pid: incident.record.moment.pid,
        at: incident.record.moment.timestamp,
        evidence: [incident.otherRecord, incident.record].compactMap { $0 },
        assumptions: certainty == .conditional ? [Self.isPublished] : []))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
