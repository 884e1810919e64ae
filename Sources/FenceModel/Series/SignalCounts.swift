/// How many fences of one timeline never signaled: of those seen from their init whose records are no one
/// else's.
package struct SignalCounts: Equatable, Sendable {
  /// Incarnations.
  package var fences: UInt64 = 0
  /// Destroyed without a signal.
  package var destroyed: UInt64 = 0
  /// The ages of those alive at the end without a signal: the young ones may be in flight only.
  package var alive = DurationSeries()

  /// Nothing counted.
  package init() {}

  /// Counts an incarnation; the age of one that is alive and unsignaled its owner adds to `alive`.
  mutating func count(isSignaled: Bool, isAlive: Bool) {
    fences &+= 1
    destroyed &+= isSignaled || isAlive ? 0 : 1
  }

  /// How many never signaled, those alive at the end if they are older than `age`.
  package func unsignaled(olderThan age: Double) -> UInt64 {
    alive.blocks.joined().reduce(destroyed) { sum, entry in
      DurationBucket.middle(of: entry.bucket) > age ? sum &+ UInt64(entry.count) : sum
    }
  }
}

extension FenceLifetime {
  /// Whether its records tell if it signaled: it was seen from init, and they fit no other.
  package var tellsWhetherSignaled: Bool {
    initialized != nil && traits.isDisjoint(with: [.ambiguous, .sharesIdentity, .retiredEarly])
  }

  /// Whether somebody wanted its signal.
  package var wasAskedFor: Bool { signalingEnabled != nil || waits > 0 }
}
