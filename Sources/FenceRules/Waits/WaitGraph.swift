import FenceModel
import TraceVocabulary

/// Who waited for whom, and circles in it. An edge goes from the task of a wait to the task that
/// signaled its fence; that of a wait that failed is known only when the fence is signaled after all.
struct WaitGraph: Sendable {
  /// A wait, and the signal of its fence by another task.
  struct Edge: Sendable {
    let wait: RememberedWait
    let signal: FenceLifetime.Moment
    let isUserDriven: Bool
    /// The signal may be recorded by a task that merely looked.
    let isLookedAt: Bool

    /// The end of the wait; `distantFuture` where it is open.
    var end: Timestamp { wait.end?.timestamp ?? .distantFuture }
    var start: Timestamp { wait.start?.timestamp ?? .distantFuture }

    init(_ wait: RememberedWait, _ signal: FenceLifetime.Moment, _ yardstick: WaitYardstick) {
      self.wait = wait
      self.signal = signal
      isUserDriven = yardstick.isUserDriven
      isLookedAt = yardstick.isSignaledByLookers
    }
  }

  /// Edges of which each leads to the next, and the last to the first.
  struct Cycle: Sendable {
    let edges: [Edge]
    /// All waits were open at one time, by a clock that can say so, and none is in doubt.
    let isSure: Bool
    /// How long all were open, in units of the clock.
    let overlap: UInt64
    /// When the last of the waits began.
    let closed: Timestamp
  }

  private struct Pending: Sendable {
    let wait: RememberedWait
    let yardstick: WaitYardstick
    /// It has ended, after a time that is out of the ordinary.
    let hasFailedLate: Bool
  }

  /// Edges of a task that are kept while no wait is pending, and while one is.
  private static let edgesKept = 4
  private static let edgesKeptPending = 32
  /// Tasks whose edges are kept; all are let go when there are more.
  private static let taskBound = 4_096
  /// Failed waits whose fences are not signaled yet.
  private static let pendingBound = 4_096
  /// Tasks of a circle, at most.
  private static let longest = 8
  /// Edges that one search follows at most.
  private static let searchBound = 4_096

  private var byWaiter: [Int32: [Edge]] = [:]
  private var pending: [IncarnationKey: [Pending]] = [:]
  private var pendingCount = 0
  private var lateEdges = 0
  /// Failed waits that a bound cut.
  private(set) var forgotten: UInt64 = 0
  /// Edges that a bound let go, and searches that it ended: a circle may have been missed.
  private(set) var cut: UInt64 = 0
  /// Waits whose signal may be recorded by a task that merely looked.
  private(set) var lookedAt: UInt64 = 0
  /// Whether a task gave a signal after a wait for it had failed, as in each circle one does.
  private(set) var metLateSignal = false

  /// Waits that failed late, and of whose fences the trace shows no signal up to now: who would have given it
  /// is in no record.
  var unanswered: UInt64 { resolvedUnanswered &+ pendingLate }
  private var resolvedUnanswered: UInt64 = 0
  private var pendingLate: UInt64 = 0

  /// Whether some fence's signal would complete an edge.
  var hasPending: Bool { pendingCount > 0 }

  /// Takes a wait; the circle that it closes, if it does.
  mutating func add(
    _ wait: borrowing FenceWait, _ yardstick: WaitYardstick, isLong: Bool,
    _ clock: borrowing TraceClock
  ) -> Cycle? {
    let isOver = wait.outcome == .signaled
    if isOver {
      lookedAt &+= wait.isLookedAt(yardstick) ? 1 : 0
      guard let signal = wait.signal, signal.isInProcessContext, signal.pid != wait.pid else {
        return nil
      }
      let edge = Edge(RememberedWait(wait), signal, yardstick)
      keep(edge)
      return lateEdges > 0 ? cycle(through: edge, copy clock) : nil
    }
    if wait.outcome == .open, let signal = wait.signal {
      guard signal.isInProcessContext, signal.pid != wait.pid else { return nil }
      let edge = Edge(RememberedWait(wait), signal, yardstick)
      lookedAt &+= edge.isLookedAt ? 1 : 0
      metLateSignal = true
      keep(edge)
      lateEdges += 1
      return cycle(through: edge, copy clock)
    }
    guard pendingCount < Self.pendingBound else {
      forgotten &+= 1
      return nil
    }
    let key = IncarnationKey(copy wait)
    let hasFailedLate = wait.outcome == .failed && isLong && !yardstick.isUserDriven
    pending[key, default: []].append(
      Pending(
        wait: RememberedWait(wait), yardstick: yardstick, hasFailedLate: hasFailedLate))
    pendingCount += 1
    pendingLate &+= hasFailedLate ? 1 : 0
    return nil
  }

  /// Completes the edges of waits for `fence`, which will not change any more.
  mutating func resolve(_ fence: borrowing FenceLifetime, _ clock: TraceClock) -> [Cycle] {
    let key = IncarnationKey(fence)
    guard let waits = pending.removeValue(forKey: key) else { return [] }
    pendingCount -= waits.count
    let late = UInt64(waits.count(where: \.hasFailedLate))
    pendingLate &-= late
    resolvedUnanswered &+= fence.signaled == nil ? late : 0
    guard let signal = fence.signaled, signal.isInProcessContext else { return [] }
    var cycles: [Cycle] = []
    metLateSignal = true
    for pending in waits {
      lookedAt &+= pending.yardstick.isSignaledByLookers ? 1 : 0
      guard pending.wait.pid != signal.pid else { continue }
      let edge = Edge(pending.wait, signal, pending.yardstick)
      keep(edge)
      lateEdges += 1
      if let cycle = cycle(through: edge, clock) {
        cycles.append(cycle)
      }
    }
    return cycles
  }

  private mutating func keep(_ edge: Edge) {
    if byWaiter.count >= Self.taskBound {
      cut &+= 1
      byWaiter.removeAll(keepingCapacity: true)
      lateEdges = 0
    }
    Self.append(
      edge, to: &byWaiter[edge.wait.pid, default: []],
      keeping: pendingCount > 0 || lateEdges > 0 ? Self.edgesKeptPending : Self.edgesKept)
  }

  private static func append(_ edge: Edge, to edges: inout [Edge], keeping bound: Int) {
    if edges.count >= bound {
      edges.removeFirst(edges.count - bound + 1)
    }
    edges.append(edge)
  }

  /// A circle of waits through `edge`: each task signaled only after its own wait was over.
  private mutating func cycle(through edge: Edge, _ clock: TraceClock) -> Cycle? {
    var path = [edge]
    var steps = 0
    guard search(&path, &steps) else {
      cut &+= steps > Self.searchBound ? 1 : 0
      return nil
    }
    let start = path.map(\.start).max() ?? .zero
    let end = path.map(\.end).min() ?? .zero
    return Cycle(
      edges: path, isSure: isSure(path, clock), overlap: start.distance(to: end), closed: start)
  }

  private func search(_ path: inout [Edge], _ steps: inout Int) -> Bool {
    guard let last = path.last, let candidates = byWaiter[last.signal.pid] else { return false }
    for candidate in candidates.reversed() {
      steps += 1
      guard steps <= Self.searchBound else { return false }
      guard candidate.end <= last.signal.timestamp,
        path.allSatisfy({ Self.overlap($0, candidate) && $0.wait.pid != candidate.wait.pid })
      else { continue }
      path.append(candidate)
      if candidate.signal.pid == path[0].wait.pid {
        if path[0].end <= candidate.signal.timestamp {
          return true
        }
      } else if path.count < Self.longest, search(&path, &steps) {
        return true
      }
      path.removeLast()
    }
    return false
  }

  private static func overlap(_ one: Edge, _ other: Edge) -> Bool {
    one.start < other.end && other.start < one.end
  }

  /// Whether each wait began before each other ended, beyond the clock's doubt.
  private func isSure(_ path: [Edge], _ clock: TraceClock) -> Bool {
    path.allSatisfy { edge in
      !edge.isLookedAt && edge.wait.isSure && edge.wait.outcome != .unknown
        && edge.wait.isOutcomeSure
        && path.allSatisfy { other in
          guard let start = edge.wait.start, let end = other.wait.end else { return true }
          return clock.isStrictlyOrdered(
            start.timestamp, on: start.cpu, before: end.timestamp, on: end.cpu)
        }
    }
  }
}
