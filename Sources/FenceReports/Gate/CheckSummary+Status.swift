import FenceRules

extension CheckSummary {
  /// What a trace lacks of the verdicts that must be there.
  package func undecidedRequired(in trace: CheckedTrace) -> [CheckedRule] {
    guard trace.report != nil else { return [] }
    return trace.rules.filter {
      requiredRules.contains($0.rule) && $0.result.verdict == .undecided
    }
  }

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
      if trace.rules.contains(where: { $0.outcome == .fail }) {
        status = status.combined(with: .findings)
      }
      if !undecidedRequired(in: trace).isEmpty {
        status = status.combined(with: .undecided)
      }
    }
    if improvements.contains(where: \.isFailing) {
      status = status.combined(with: .findings)
    }
    return status
  }
}
