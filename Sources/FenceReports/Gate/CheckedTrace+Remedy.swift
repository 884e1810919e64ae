import FenceRules

extension CheckedTrace {
  /// What would let a rule be decided in the next capture.
  enum Remedy: Equatable {
    /// Recording more events.
    case recipe
    /// Recording the same events without losing any, into a file that says so.
    case completeCapture

    /// How that is done.
    static let completeCaptureWords =
      "larger buffers (trace-cmd record -b, in KiB of each CPU), and a trace.dat, which says what was lost, "
      + "in place of a text that does not"
  }

  /// What would let `rule`, which is undecided, be decided; nil where the recording was as it should be.
  func remedy(for rule: CheckedRule) -> Remedy? {
    guard let report, let page = RulePages.page(of: rule.rule) else { return .recipe }
    if !page.needs.union(page.absent).isSubset(of: report.recorded) { return .recipe }
    let countsLosses = report.lines?.countsOverwritten ?? true
    return !countsLosses || LossFindings(report).hasAny ? .completeCapture : nil
  }
}
