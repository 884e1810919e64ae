import FenceModel
import TraceVocabulary

/// `out-of-order-signal`.
package struct OutOfOrderSignal: Rule {
  package static let page = RulePage(
    rule: .outOfOrderSignal,
    says: "The fences of one context are signaled in the order of their seqnos.",
    why: """
      Who waits for the last fence of a context drops the earlier ones (dma_fence_is_later, syncobj \
      timelines, dma_resv_add_fence replaces by context). If an earlier one is signaled later, its work \
      was not done when the waiter went on.
      """,
    severity: """
      warning where the driver signals as the hardware completes; info where signals are recorded when \
      somebody looks (drivers with ops->signaled, containers), and where user space signals
      """,
    source: """
      drivers/dma-buf/dma-fence.c, overview: "fences on the same context are fully ordered"; \
      include/linux/dma-fence.h: __dma_fence_is_later
      """,
    decided: """
      The first dma_fence_signaled of a fence after that of a fence with a later seqno (signed 32-bit \
      distance) of the same context, in an order that the clock vouches for. Conditional, where nothing is \
      known of the driver: it may have ops->signaled. Suspected for fences that are signaled as a callback of \
      another driver's (drm_sched), whose order they take over. The subject is the overtaken \
      fence; the evidence begins with the overtaker.
      """,
    silent: """
      For fences that were initialised after the later one had been signaled (seqno-regression says that), \
      and for records that the clock cannot order. Where the fences of a context bear several names, and \
      its 64 bits are not known, two of different names may be of two contexts: that leaves the rule \
      undecided. Of legal ones the first 100 of a timeline shape are given one by one, the others as a \
      number.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init     drv ring 5:1
      20 us cpu0 pid 7 dma_fence_init     drv ring 5:2
      30 us cpu0 pid 7 dma_fence_signaled drv ring 5:2
      40 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      """,
    needs: [.initialized, .signaled], helps: [.initAddresses])

  private var examples = Examples()
  var subjects = Subjects()
  /// Overtaken by a fence of another name, which may be of another context.
  private var ofTwoNames: UInt64 = 0

  /// Takes a fence that was overtaken.
  mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard incident.isOrdered(by: log.context.clock), let other = incident.other else {
      subjects.unordered &+= 1
      return
    }
    let pattern = log.pattern(of: incident.fence.name, names)
    let isLegal = !pattern.liberties.isDisjoint(
      with: [.userDriven, .lazilyObserved, .container, .contextReused])
    guard incident.isOneContext else {
      ofTwoNames &+= isLegal ? 0 : 1
      return
    }
    if isLegal, !examples.take(FenceReference(incident.fence), names) {
      return
    }
    let severity: Finding.Severity = isLegal ? .info : .warning
    // How many lives the identity had before is no matter: this one was seen from its init.
    var certainty = Finding.Certainty(
      of: incident.fence, isOrderSure: incident.isOrderSure, allowing: .generationUncertain)
    var assumptions: [String] = []
    if !pattern.isListed, certainty == .proven {
      certainty = .conditional
      assumptions = ["the driver, which is not known, signals as the hardware completes"]
    }
    // It takes over the order of the driver's fences, which may be none (etnaviv), and whose driver no name
    // tells.
    if pattern.liberties.contains(.signaledInCallback) {
      certainty = .suspected
      assumptions = []
    }
    let weight =
      incident.otherRecord?.moment.timestamp.distance(to: incident.record.moment.timestamp) ?? 0
    guard log.count(.outOfOrderSignal, severity, certainty, weight: weight) else { return }
    log.list(
      Finding(
        .outOfOrderSignal, severity, certainty, .overtaken(by: other.fence),
        fence: FenceSubject(incident.fence, names), pid: incident.record.moment.pid,
        at: incident.record.moment.timestamp, weight: weight,
        evidence: [incident.otherRecord, incident.record].compactMap { $0 },
        assumptions: assumptions))
  }

  /// Takes the end of the trace.
  mutating func finish(_ names: borrowing NameTable, _ log: inout FindingLog) {
    subjects.takeTwoNames(ofTwoNames)
    for (count, last) in examples.rest {
      let subject = FenceSubject(last, names)
      log.note(
        Finding(
          .outOfOrderSignal, .info, .suspected,
          count == 1
            ? "1 more fence like \(subject) was signaled after a later one, as it may"
            : "\(count.grouped) more fences like \(subject) were signaled after a later one, as they may",
          fence: subject, at: .zero, weight: UInt64(count), evidence: []))
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
