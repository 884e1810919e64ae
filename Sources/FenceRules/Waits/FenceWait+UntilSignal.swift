import FenceModel
import TraceVocabulary

extension FenceWait {
  /// How long it had lasted when the fence was signaled, 0 where it began after that; nil where its start or
  /// the signal was not recorded.
  var untilSignal: UInt64? {
    guard let start, let signal else { return nil }
    return start.timestamp.distance(to: signal.timestamp)
  }

  /// How long it had lasted, at most, with the fence at the head of its queue, which is what the driver's
  /// timeout is for: fences that are signaled in their order wait for those before them first.
  func untilSignal(atHead yardstick: WaitYardstick) -> UInt64? {
    guard let untilSignal, let signal, yardstick.signalsInOrder, turnBegan != .zero else {
      return untilSignal
    }
    return min(untilSignal, turnBegan.distance(to: signal.timestamp))
  }
}
