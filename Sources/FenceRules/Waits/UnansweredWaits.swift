import FenceModel
import TraceVocabulary

/// Waits that have been open for long when the trace ends, for a fence without a signal. Who would have
/// given it is in no record, so that a rule about signalers cannot hold.
struct UnansweredWaits: Sendable {
  private var count: UInt64 = 0

  /// Takes one of them.
  mutating func take() {
    count &+= 1
  }

  /// What they keep a rule from knowing.
  var lacks: [String] {
    guard count > 0 else { return [] }
    return [
      "who would have signaled the \(count == 1 ? "fence" : "fences") of \(counted(count, "wait")), "
        + "begun long before the trace ended and without a recorded end"
    ]
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
}
