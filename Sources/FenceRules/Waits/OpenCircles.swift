import FenceModel

/// Circles among the waits of a hang that lasts until the trace ends, as far as earlier signals tell: from
/// the task of a wait to the one that gave the latest signal of the fence's context, in process context.
/// Where a task may merely have looked, earlier signals tell nothing.
struct OpenCircles: Sendable {
  /// A wait that has no recorded end, and the latest signal of its fence's context.
  struct Edge: Sendable {
    let reference: FenceReference
    let start: FenceLifetime.Moment
    let lastSignal: Evidence
    /// Whether it is known to be open, and does not merely lack an end.
    let isKnownOpen: Bool
  }

  /// Tasks of a circle, at most, as in `WaitGraph`.
  private static let longest = 8
  private var byWaiter: [Int32: Edge] = [:]

  /// Takes a wait that is open; of several of one task the last is the one that it sits in.
  mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, lastSignal: Evidence?, isKnownOpen: Bool
  ) {
    guard !yardstick.isSignaledByLookers, let start = wait.start, let lastSignal,
      lastSignal.moment.isInProcessContext, lastSignal.moment.pid != wait.pid, wait.pid != 0
    else { return }
    byWaiter[wait.pid] = Edge(
      reference: wait.reference, start: start, lastSignal: lastSignal, isKnownOpen: isKnownOpen)
  }

  /// The circles, each from its lowest pid on: one edge leads from each task at most, so that a circle is
  /// found by going on from any of its tasks.
  var circles: [[Edge]] {
    byWaiter.keys.sorted().compactMap { first in
      var path: [Edge] = []
      var pid = first
      while path.count < Self.longest, let edge = byWaiter[pid], pid >= first {
        path.append(edge)
        pid = edge.lastSignal.moment.pid
        if pid == first {
          return path
        }
      }
      return nil
    }
  }
}
