import FenceRules

extension LimitPolicy {
  /// Whether these may let pass what the defaults call a finding of `rule`: a limit that it measures by is
  /// above its default, for all fences or for those of `driver` and `timeline`, digits folded.
  func areLaxer(for rule: RuleID, driver: String, timeline: String) -> Bool {
    let usual = LimitPolicy()
    let own = exceptions.filter {
      ($0.driver?.matches(driver) ?? true) && ($0.timeline?.matches(timeline) ?? true)
    }
    switch rule {
    case .longWait: return frame > usual.frame
    case .neverSignaled, .waitNeverEnded:
      return unknownDriverTimeout > usual.unknownDriverTimeout || longWait > usual.longWait
        || own.contains {
          $0.timeout ?? 0 > usual.unknownDriverTimeout || $0.longWait ?? 0 > usual.longWait
        }
    case .waitFailed, .waitCycle, .userControlledFence: return poll > usual.poll
    case .fenceStorm: return storm > usual.storm || own.contains { $0.storm ?? 0 > usual.storm }
    case .reuseWithinGracePeriod, .freedWithoutGracePeriod, .recycledFenceLeak, .signaledTwice,
      .useAfterDestroy, .releasedWithCallbacks, .destroyedUnsignaled, .destroyedWhileWaited,
      .identityReusedWhileAlive, .outOfOrderSignal, .seqnoRegression, .slowSignal,
      .crossDriverWait, .waitInAtomicContext, .waitInReclaim, .priorityInversion:
      return false
    }
  }
}
