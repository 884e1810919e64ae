import FenceModel
import TraceVocabulary

/// `released-with-callbacks`.
package struct ReleasedWithCallbacks: Rule {
  package static let page = RulePage(
    rule: .releasedWithCallbacks,
    says: "A fence is not given up unsignaled while callbacks are registered on it.",
    why: """
      Somebody asked to be called at the signal, and the last reference goes without one. The kernel warns \
      ("released with pending signals!"), sets the error -EDEADLK and signals from the release itself, so \
      that nobody hangs: what was waited for was not done.
      """,
    severity: "error",
    source: """
      drivers/dma-buf/dma-fence.c: dma_fence_release (5.3 and later; before, it warns and does not signal, \
      hence leaves no trace)
      """,
    decided: """
      The first dma_fence_signaled comes after dma_fence_destroy, on the same CPU, in the same task and \
      interrupt, with no record between of what the release would have kept from running; how much later \
      does not matter, since the warning is printed between. Signaling had been \
      enabled before. Where nobody is known to have enabled it, the finding is conditional: the same \
      task may have signaled the destroyed fence later; where the driver's other fences show that \
      enabling leaves a record, it did, and this is use-after-destroy. Conditional, too, where the \
      records do not tell interrupts from tasks.
      """,
    silent: """
      On kernels before 5.3, which give no signal from the release: undecided there, and where the kernel \
      is not known, if a fence was destroyed unsignaled although signaling had been enabled.
      """,
    example: """
      10 us cpu0 pid 7 dma_fence_init          drv ring 5:1
      20 us cpu1 pid 8 dma_fence_enable_signal drv ring 5:1
      30 us cpu0 pid 7 dma_fence_destroy       drv ring 5:1
      40 us cpu0 pid 7 dma_fence_signaled      drv ring 5:1
      """,
    // The same task on another CPU is not in the release any more.
    needs: [.initialized, .signalingEnabled, .signaled, .destroyed, .cpuNumbers],
    helps: [.addCallbackCalls], since: signalingRelease)

  var subjects = Subjects()
  /// Fences that were destroyed unsignaled, with signaling enabled, on kernels that tell no more of it.
  private var untold: UInt64 = 0

  /// The first kernel whose release signals a fence that has callbacks left ("dma-fence: Signal all callbacks
  /// from dma_fence_release()", June 2019); before, there is a `WARN_ON` alone.
  static let signalingRelease = KernelRelease(major: 5, minor: 3)

  /// Takes a fence that was destroyed.
  mutating func take(destroyed fence: borrowing FenceLifetime, on kernel: KernelRelease?) {
    if fence.saw(.signalingEnabled), !fence.isKnownSignaled,
      kernel.map({ $0 < Self.signalingRelease }) ?? true
    {
      untold &+= 1
    }
  }

  /// Takes a signal from the release.
  func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let subject = FenceSubject(incident.fence, names)
    var certainty = Finding.Certainty(of: incident.fence, isOrderSure: incident.isOrderSure)
    var assumptions: [String] = []
    let enabled = incident.fence.signalingEnabled
    if enabled == nil, certainty == .proven {
      certainty = .conditional
      assumptions = ["the signal is the release's own, not a later one of the same task"]
    }
    var evidence: [Evidence] = []
    if let enabled {
      evidence.append(Evidence(EventLabel(.signalingEnabled), enabled))
    }
    if let destroy = incident.otherRecord {
      evidence.append(destroy)
    }
    evidence.append(incident.record)
    log.note(
      Finding(
        .releasedWithCallbacks, .error, certainty,
        "fence \(subject) was given up by \(log.context.task(incident.record.moment.pid)) "
          + "unsignaled, with callbacks registered; the release signaled it",
        fence: subject, pid: incident.record.moment.pid, at: incident.record.moment.timestamp,
        evidence: evidence, assumptions: assumptions))
  }

  /// Takes the end of the trace.
  func finish(_ log: inout FindingLog) {
    if !log.context.recorded.contains(.interruptState) {
      log.assume("no interrupt gave that signal after the release", in: .releasedWithCallbacks)
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var lacks: [String] = []
    if untold > 0 {
      let trace =
        log.context.kernel == nil
        ? "the kernel, which is not known, may leave no trace"
        : "a kernel before 5.3 leaves no trace"
      lacks.append(
        "whether callbacks were left on \(counted(untold, "fence")) destroyed unsignaled, of which "
          + trace)
    }
    return result(log, subjects, losses: lacks + losses)
  }
}
