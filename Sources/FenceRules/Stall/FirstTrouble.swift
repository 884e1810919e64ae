import FenceModel
import TraceVocabulary

/// The first wait of a trace that failed after a noticeable time, or took longer than its driver's
/// timeout. Waits for fences of user space's own are no trouble.
struct FirstTrouble: Sendable {
  /// The wait that began first; nil where there was none.
  private(set) var wait: FenceWait?

  /// Takes a wait that has ended.
  mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ context: borrowing RuleContext
  ) {
    guard context.clock.isNanoseconds, let start = wait.start, let length = wait.length,
      !yardstick.isUserDriven
    else { return }
    let isTrouble =
      switch wait.outcome {
      case .failed: length > yardstick.longWait
      case .signaled: length > yardstick.timeout && !yardstick.isContainer
      case .unknown, .open: false
      }
    if isTrouble, start.timestamp < self.wait?.start?.timestamp ?? .distantFuture {
      self.wait = wait
    }
  }
}
