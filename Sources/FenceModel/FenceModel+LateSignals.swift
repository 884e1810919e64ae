import TraceVocabulary

/// Waits whose signal may come late.
extension FenceModel {
  /// Decides the waits whose slack is over at `now`. While no signal was seen at all, the trace may
  /// not record them, and the waits are kept undecided.
  mutating func decideWaits(before now: Timestamp) {
    while sawSignal, let first = undecided.first, first.deadline < now {
      decideFirst(orElse: .failed)
    }
    if !sawSignal {
      undecided.postpone(beyond: now)
    }
  }

  /// Decides all that are left; `end` is the end of the trace.
  mutating func decideAllWaits(at end: Timestamp) {
    while let first = undecided.first {
      decideFirst(orElse: first.deadline > end ? .unknown : .failed)
    }
  }

  /// Decides the wait that ended first; `failure` is what follows where no signal came, `unknown`
  /// if the slack is not over.
  mutating func decideFirst(orElse failure: FenceWait.Outcome) {
    if var first = undecided.takeFirst() {
      if fences.holds(first.slot, born: first.born) {
        noteSignal(in: first.slot, &first.wait)
        first.wait.isOutcomeSure = true
      }
      conclude(first.wait, lateOutcome(of: first, orElse: failure))
    }
  }

  /// What is to be said of a wait before whose end no signal was recorded: `failure` if none came
  /// within the slack and none can have been missed; if one came, whatever the kernel and the clock
  /// tell of the order.
  private mutating func lateOutcome(
    of undecided: UndecidedWaits.Entry, orElse failure: FenceWait.Outcome
  ) -> FenceWait.Outcome {
    guard fences.holds(undecided.slot, born: undecided.born) else {
      return .unknown
    }
    let slot = fences.slots[Int(undecided.slot)]
    let isSure =
      sawSignal && !undecided.wait.isAmbiguous && !undecided.wait.crossedGap
      && slot.gapsAtBirth == gaps.opened && !slot.isContinuation
      && slot.lifetime.traits.isDisjoint(with: [.sharesIdentity, .ambiguous, .crossedGap])
    guard isSure else {
      return .unknown
    }
    if let signal = slot.lifetime.signaled, signal.timestamp <= undecided.deadline {
      return endedUnsignaled(undecided.wait, before: signal) ? .failed : .unknown
    }
    // The signal may have come before the trace did, unless a record shows that it had not.
    let wasUnsignaled =
      slot.lifetime.saw(.initialized) || slot.lifetime.saw(.emitted)
      || slot.lifetime.saw(.signalingEnabled)
    return wasUnsignaled ? failure : .unknown
  }

  /// Whether `wait` certainly ended before the fence was signaled, not only before that was traced.
  private mutating func endedUnsignaled(_ wait: FenceWait, before signal: FenceLifetime.Moment)
    -> Bool
  {
    guard let kernel, kernel >= Self.locksToWait, let end = wait.end,
      !KnownDrivers.hasOwnWait(driver: names.driver(of: wait.name))
    else {
      return false
    }
    return clock.isStrictlyOrdered(
      end.timestamp, on: end.cpu, before: signal.timestamp, on: signal.cpu)
  }

  /// The first release whose `dma_fence_default_wait` takes the fence's lock before it looks at the
  /// bit (b96fb1e724ae), so that its `wait_end` never precedes a signal that it has seen.
  private static let locksToWait = KernelRelease(major: 6, minor: 1)
}

extension FenceLifetime.Moment {
  /// Whether a task ran on its own account: no hardirq, softirq or NMI (`common_flags`), no idle task.
  @inlinable package var isInProcessContext: Bool { flags & 0x58 == 0 && pid > 0 }

  /// Whether the task ran, or a softirq over it: ksoftirqd's, where it is that task.
  @inlinable package var isAtMostInSoftirq: Bool { flags & 0x48 == 0 && pid > 0 }
}
