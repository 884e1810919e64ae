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
  /// The latest records of waits, by the lower bits of their tasks' pids: of tasks that share a place the
  /// latest has it.
  private var waits = ContiguousArray<FenceLifetime.Moment?>(repeating: nil, count: Self.places)
  private static let places = 1_024

  /// Takes a record of a wait, whatever it waits for.
  @inline(__always)
  mutating func noteWait(_ record: FenceLifetime.Moment) {
    waits[Self.place(of: record.pid)] = record
  }

  private static func place(of pid: Int32) -> Int {
    Int(truncatingIfNeeded: pid) & (places - 1)
  }

  /// Whether `signal` is that of the release whose destroy is `end`, by all that `fences` remembers; nil
  /// where it is not known what the task has waited for, or the budget was used up.
  mutating func isOwn(
    _ signal: FenceLifetime.Moment, ofRelease end: FenceLifetime.Moment,
    _ fences: borrowing FenceTable
  ) -> Bool? {
    guard Strand(signal) == Strand(end) else { return false }
    let wait = waits[Self.place(of: end.pid)]
    if let wait, (end.timestamp, end.position) < (wait.timestamp, wait.position) {
      guard wait.pid == end.pid else { return nil }
      if wait.ends(releaseOf: end, before: signal) { return false }
    }
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
    // All three are of one CPU, or the record is of another and interrupts nothing.
    guard cpu == end.cpu || timestamp > end.timestamp,
      cpu == signal.cpu || timestamp < signal.timestamp,
      (end.timestamp, end.position) < (timestamp, position),
      (timestamp, position) < (signal.timestamp, signal.position)
    else { return false }
    let (own, releasing) = (Strand(self), Strand(end))
    // A task, or a soft interrupt in a thread, may be preempted on its CPU; a hard interrupt is not.
    return own == releasing
      || own.isBelow(releasing) && (pid == end.pid || releasing.isHardInterrupt)
  }
}
