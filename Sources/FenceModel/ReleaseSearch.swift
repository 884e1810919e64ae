/// Tells the signal that a release gives itself from one that comes after it.
///
/// `dma_fence_release` traces `dma_fence_destroy`, warns of the callbacks that are left, and signals: in one
/// strand on one CPU. Until it has signaled, that strand does nothing else to fences, and what it interrupted
/// does nothing at all. However much later the signal comes, a record of either between the two shows that
/// the release had returned.
struct ReleaseSearch {
  /// Slots that may still be looked at, for the whole trace: signals of destroyed fences are rare in a real
  /// capture, and a hostile one gets no more than this.
  private var budget = 8_000_000

  /// Whether `signal` is that of the release whose destroy is `end`, by all that `fences` remembers; nil
  /// where the budget was used up.
  mutating func isOwn(
    _ signal: FenceLifetime.Moment, ofRelease end: FenceLifetime.Moment,
    _ fences: borrowing FenceTable
  ) -> Bool? {
    guard Strand(signal) == Strand(end) else { return false }
    guard budget >= fences.slots.count else { return nil }
    budget -= fences.slots.count
    for slot in fences.slots where slot.phase != .free {
      if slot.lifetime.hasMoment(endingRelease: end, before: signal) {
        return false
      }
    }
    return true
  }
}

extension FenceLifetime {
  /// Whether a record of it, between those of a destroy and of a signal, shows that the release had returned.
  fileprivate func hasMoment(endingRelease end: Moment, before signal: Moment) -> Bool {
    first.ends(releaseOf: end, before: signal)
      || [initialized, emitted, signalingEnabled, signaled, destroyed].contains {
        $0?.ends(releaseOf: end, before: signal) ?? false
      }
  }
}

extension FenceLifetime.Moment {
  fileprivate func ends(releaseOf end: Self, before signal: Self) -> Bool {
    guard timestamp > end.timestamp, timestamp < signal.timestamp else { return false }
    let (own, releasing) = (Strand(self), Strand(end))
    // A task, or a soft interrupt in a thread, may be preempted on its CPU; a hard interrupt is not.
    return own == releasing
      || own.isBelow(releasing) && (pid == end.pid || releasing.isHardInterrupt)
  }
}
