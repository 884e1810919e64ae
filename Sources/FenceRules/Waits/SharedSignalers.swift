import FenceModel

/// Tasks that signal for many: what one of them did besides is not what its signal depended on.
extension RuleContext {
  /// What follows of a finding about who signaled, as the end of a sentence, where `pid` is a worker of a
  /// pool; nil where it is none. It runs the items of many workqueues, and while it is blocked another takes
  /// its place (kernel/workqueue.c).
  func sharedSignalerWords(_ pid: Int32) -> String? {
    guard comm(pid)?.hasPrefix("kworker/") ?? false else { return nil }
    return "; a kworker serves others too, and what it did then may have been for them"
  }
}
