/// Tells the signal that a release gives itself from one that comes after it.
///
/// `dma_fence_release` traces `dma_fence_destroy`, warns of the callbacks that are left, and signals: in one
/// task on one CPU, and in the interrupt that it began in, if any. Until it has signaled, that task or interrupt
/// does nothing else to fences, and what it interrupted does nothing at all. However much later the signal
/// comes, a record of either between the two shows that the release had returned.
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
    guard signal.cpu == end.cpu, signal.pid == end.pid,
      InterruptLevel(signal) == InterruptLevel(end)
    else { return false }
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

/// What a record was written by: each can interrupt those below it.
enum InterruptLevel: Int, Comparable {
  case task
  case softirq
  case hardirq
  case nmi

  /// By the `common_flags` of the record (include/linux/trace_events.h, `enum trace_flag_type`).
  init(_ moment: FenceLifetime.Moment) {
    self =
      moment.flags & 0x40 != 0
      ? .nmi : moment.flags & 0x08 != 0 ? .hardirq : moment.flags & 0x10 != 0 ? .softirq : .task
  }

  static func < (left: InterruptLevel, right: InterruptLevel) -> Bool {
    left.rawValue < right.rawValue
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
    guard cpu == end.cpu, timestamp > end.timestamp, timestamp < signal.timestamp else {
      return false
    }
    let level = InterruptLevel(end)
    // A hardirq leaves its CPU to nobody; a task, or a softirq in a thread, may be preempted.
    return level >= .hardirq
      ? InterruptLevel(self) < level : pid == end.pid && InterruptLevel(self) <= level
  }
}
