package import FenceModel
import TraceVocabulary

/// One wait as it is drawn.
package struct PictureWait: Sendable {
  /// Stands for a moment that was not seen.
  package static let unseen = UInt64.max

  /// The fence.
  package var fence: FenceID
  /// Its incarnation.
  package var generation: UInt32
  /// Its names.
  package var name: NameID
  /// Who waits.
  package var pid: Int32
  /// Who woke the waiter; -1 where that was not recorded.
  package var waker: Int32
  /// The start, where it was seen.
  package var start: PictureFence.Step
  /// The end; none of a wait that is open.
  package var stop: PictureFence.Step
  /// From the waking to the switch to the task, or `unseen`.
  package var wakeLatency: UInt64
  /// How it ended.
  package var outcome: FenceWait.Outcome
  /// Whether it is open, or failed.
  package var isStanding: Bool
  /// Whether events were lost meanwhile.
  package var crossedGap: Bool

  /// The wait `wait`.
  package init(_ wait: FenceWait) {
    fence = wait.fence
    generation = wait.generation
    name = wait.name
    pid = wait.pid
    waker = wait.wakeUp?.waking?.moment.pid ?? -1
    start = PictureFence.Step(wait.start)
    stop = PictureFence.Step(wait.end)
    wakeLatency = Self.unseen
    if let waking = wait.wakeUp?.waking?.moment.timestamp,
      let switched = wait.wakeUp?.switchedIn?.moment.timestamp, switched >= waking
    {
      wakeLatency = waking.distance(to: switched)
    }
    outcome = wait.outcome
    crossedGap = wait.crossedGap
    isStanding = wait.outcome == .open || wait.outcome == .failed
  }

  /// The incarnation that it is for.
  package var key: IncarnationKey { IncarnationKey(fence, generation) }

  /// The time of its start, or `unseen`, in units of the trace clock.
  package var begin: UInt64 { start.at }
  /// The time of its end, or `unseen`.
  package var end: UInt64 { stop.at }

  /// Its length; 0 where an end of it was not seen.
  package var length: UInt64 {
    begin == Self.unseen || end == Self.unseen || end < begin ? 0 : end - begin
  }

  /// The first of its moments that was seen.
  package var firstSeen: UInt64 { min(begin, end) }
  /// The last.
  package var lastSeen: UInt64 { end == Self.unseen ? begin : end }
}
