import FenceModel

/// Tasks that signal for many: what one of them did besides is not what its signal depended on.
extension RuleContext {
  /// What follows of a finding about who signaled, as the end of a sentence, where `pid` is a worker of a
  /// pool, or ksoftirqd; nil where it is none. A worker runs the items of many workqueues, and while it is
  /// blocked another takes its place (kernel/workqueue.c).
  func sharedSignalerWords(_ pid: Int32) -> String? {
    guard let comm = comm(pid) else { return nil }
    let who = comm.hasPrefix("kworker/") ? "a kworker" : isSoftirqThread(comm) ? "ksoftirqd" : nil
    return who.map { "; \($0) serves others too, and what it did then may have been for them" }
  }

  /// Whether a task gave `signal`: in process context, or ksoftirqd, which runs softirqs as a task does.
  @inline(__always)
  func isGivenByTask(_ signal: FenceLifetime.Moment) -> Bool {
    signal.isInProcessContext
      || signal.isAtMostInSoftirq && comm(signal.pid).map(isSoftirqThread) ?? false
  }

  private func isSoftirqThread(_ comm: String) -> Bool { comm.hasPrefix("ksoftirqd/") }
}
