import FenceModel
import TraceVocabulary

/// Waits for fences on whose signal nobody knows who had to work, so that a rule about signalers cannot
/// hold.
struct UnknownSignalers: Sendable {
  private var unanswered: UInt64 = 0
  private var lookedAt: UInt64 = 0
  private var shared: UInt64 = 0

  /// Takes a wait that has been open for long when the trace ends, for a fence without a signal.
  mutating func takeUnanswered() {
    unanswered &+= 1
  }

  /// Takes waits for fences whose signals were recorded by tasks that may merely have looked.
  mutating func takeLookedAt(_ count: UInt64 = 1) {
    lookedAt &+= count
  }

  /// Takes waits for fences that a worker of a pool signaled: others may have kept its item waiting.
  mutating func takeShared(_ count: UInt64) {
    shared &+= count
  }

  /// What they keep a rule from knowing.
  var lacks: [String] {
    [
      Self.words(unanswered, "begun long before the trace ended and without a recorded end"),
      Self.words(
        lookedAt,
        lookedAt == 1
          ? "whose signal a task recorded that may merely have looked"
          : "whose signals tasks recorded that may merely have looked"),
      shared > 0
        ? "what kept the work items waiting that signaled the fences of \(counted(shared, "wait"))"
        : nil,
    ].compactMap { $0 }
  }

  private static func words(_ count: UInt64, _ which: String) -> String? {
    guard count > 0 else { return nil }
    return "who would have signaled the \(count == 1 ? "fence" : "fences") of "
      + "\(counted(count, "wait")), \(which)"
  }
}

extension FenceWait {
  /// Whether it has been open at `end`, the end of the trace, for longer than is ordinary, and its fence
  /// has no signal: what `wait-never-ended` warns of. A capture that stops under load has shorter ones.
  func isUnanswered(
    at end: Timestamp, _ yardstick: WaitYardstick, _ clock: borrowing TraceClock
  ) -> Bool {
    guard outcome == .open, signal == nil, !yardstick.isUserDriven, let start else { return false }
    return !clock.isNanoseconds || start.timestamp.distance(to: end) > yardstick.longWait
  }

  /// Whether another task recorded the signal of its fence in process context, as of those that
  /// `yardstick` measures one may that merely looked.
  @inline(__always)
  func isLookedAt(_ yardstick: WaitYardstick) -> Bool {
    guard yardstick.isSignaledByLookers, let signal else { return false }
    return signal.isInProcessContext && signal.pid != pid
  }
}
