import FenceModel
import TraceVocabulary

extension FenceWait {
  /// How long it had lasted when the fence was signaled, 0 where it began after that; nil where its start or
  /// the signal was not recorded.
  var untilSignal: UInt64? {
    guard let start, let signal else { return nil }
    return start.timestamp.distance(to: signal.timestamp)
  }
}
