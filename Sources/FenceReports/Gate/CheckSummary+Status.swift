import FenceRules

extension CheckSummary {
  /// What the gate tells the shell: the gravest of what its traces, rules and baseline come to. A capture
  /// that is not good enough leaves the result incomplete.
  public var status: ExitStatus {
    var status = ExitStatus.success
    for trace in traces {
      switch trace.capture {
      case .unreadable: status = status.combined(with: .unreadable)
      case .poor: status = status.combined(with: .undecided)
      case .noFenceEvents: status = status.combined(with: .noFenceEvents)
      case .good: break
      }
      if trace.hasFailingRule {
        status = status.combined(with: .findings)
      }
      if !trace.incompleteRules.isEmpty {
        status = status.combined(with: .undecided)
      }
    }
    return status
  }

  /// Whether nothing fails and no trace could decide a rule: the exit code is 0, and it is no pass.
  var isUndecided: Bool {
    status == .success && !traces.isEmpty && traces.allSatisfy(\.isUndecided)
  }
}
