import FenceModel

/// What a rule counts on its way to a verdict.
struct RuleTally: Sendable {
  /// Subjects that it could judge.
  var observed: UInt64 = 0
  /// Subjects that it could not.
  var excluded: UInt64 = 0

  /// How `Judged` ended: it holds only where what it needs was recorded, nothing was lost, and there was
  /// something to judge; `nothing` says that there was not. `lacks` says what else is missing. Without
  /// `vouching` events what it found is a suspicion.
  func result<Judged: Rule>(
    of _: Judged.Type, _ log: FindingLog, losses: [String], nothing: String? = nil,
    lacks: [String] = [], vouching: RecordedEvents = Judged.page.absent
  ) -> RuleResult {
    var missing = Judged.missing(in: log.context) + lacks + losses
    if log.count(of: Judged.page.rule) > 0 {
      let unvouched = vouching.subtracting(log.context.recorded).subtracting(Judged.page.needs)
      missing += unvouched.names.map { "\($0) was not recorded" }
    }
    if observed == 0, missing.isEmpty {
      missing.append(
        nothing
          ?? (excluded == 0
            ? "no wait was seen"
            : "of \(counted(excluded, "wait")) that \(excluded == 1 ? "was" : "were") seen none could be judged")
      )
    }
    return log.result(
      of: Judged.page.rule, observed: observed, excluded: excluded, missing: missing)
  }
}
