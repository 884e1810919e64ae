import FenceModel
import TraceVocabulary

/// `seqno-regression`.
package struct SeqnoRegression: Rule {
  package static let page = RulePage(
    rule: .seqnoRegression,
    says: "The seqnos of a context increase from init to init.",
    why: """
      Later means a greater seqno, for everyone who keeps the last fence of a context alone. A fence with an \
      earlier one is taken for done when the later one is.
      """,
    severity: "warning",
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_init, "seqno: a linear increasing sequence number for this \
      context"
      """,
    decided: """
      dma_fence_init with a seqno that is not later (signed 32-bit distance, so that a wrap is a step \
      forward) than that of the context's latest init, where no living fence of this identity explains it \
      and the clock vouches for the order.
      """,
    silent: """
      Where identity-reused-while-alive says it; for fences that get their seqno at emit (virtio_gpu); for \
      drivers whose contexts come back or whose seqnos repeat by design (nouveau, qxl, sw_sync, chains and \
      others in the table of legal patterns). Where the fences of a context bear several names, and its 64 \
      bits are not known, two of different names may be of two contexts: that leaves the rule undecided.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init    drv ring 5:2
      20 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
      30 us cpu0 pid 7 dma_fence_init    drv ring 5:2
      """,
    needs: [.initialized, .destroyed], helps: [.initAddresses])

  var subjects = Subjects()
  /// Inits after that of a fence of another name, which may be of another context.
  private var ofTwoNames: UInt64 = 0

  /// Takes the end of the trace.
  mutating func finish() {
    subjects.takeTwoNames(ofTwoNames)
  }

  /// Takes an init whose seqno went back.
  mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard incident.isOrdered(by: log.context.clock), let other = incident.other else {
      subjects.unordered &+= 1
      return
    }
    let pattern = log.pattern(of: incident.fence.name, names)
    guard pattern.liberties.isDisjoint(with: [.userDriven, .contextReused, .seqnoRepeats]) else {
      return
    }
    guard incident.isOneContext else {
      ofTwoNames &+= 1
      return
    }
    let subject = FenceSubject(incident.fence, names)
    let last = other.fence.seqno
    let before = last == subject.fence.seqno ? "had this seqno already" : "was at \(last) already"
    log.note(
      Finding(
        .seqnoRegression, .warning,
        Finding.Certainty(
          of: incident.fence, isOrderSure: incident.isOrderSure,
          allowing: .generationUncertain),
        "fence \(subject) was initialised although the context's last fence \(before)",
        fence: subject, pid: incident.record.moment.pid, at: incident.record.moment.timestamp,
        evidence: [incident.otherRecord, incident.record].compactMap { $0 }))
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
