import FenceModel
import TraceVocabulary

/// The first fence of a trace that kept a task waiting for longer than its driver's timeout; without such, the
/// first on which a wait failed after a noticeable time. Waits for fences of user space's own are no trouble,
/// and neither is what a task spent in a wait after the signal.
struct FirstTrouble: Sendable {
  /// Of those that outlasted their timeout, and of those that failed, the wait that began first.
  private var outlasted: FenceWait?
  private var failed: FenceWait?
  /// All long waits, in the order of their ends, up to a bound: who else waited for the same fence is known
  /// only when all have ended.
  private var long: [FenceWait] = []
  private static let kept = 4_096

  /// All long waits for that fence, the one that began first of those that failed or were too long at the
  /// front; none where there was no trouble.
  var waits: [FenceWait] {
    guard let first = outlasted ?? failed else { return [] }
    let others = long.filter { other in
      IncarnationKey(other) == IncarnationKey(first)
        && (other.pid != first.pid || other.start != first.start)
    }
    return [first] + others
  }

  /// Takes a wait that has ended.
  @inline(__always)
  mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ context: borrowing RuleContext
  ) {
    guard context.clock.isNanoseconds, let length = wait.length, length > yardstick.longWait,
      !yardstick.isUserDriven
    else { return }
    takeLong(wait, length, yardstick)
  }

  @inline(never)
  private mutating func takeLong(
    _ wait: FenceWait, _ length: UInt64, _ yardstick: WaitYardstick
  ) {
    guard let start = wait.start else { return }
    if long.count < Self.kept {
      long.append(wait)
    }
    func isFirst(_ known: FenceWait?) -> Bool {
      start.timestamp < known?.start?.timestamp ?? .distantFuture
    }
    switch wait.outcome {
    case .failed:
      if length > yardstick.timeoutOnProgress, isFirst(outlasted) {
        outlasted = wait
      } else if isFirst(failed) {
        failed = wait
      }
    case .signaled:
      if wait.untilSignal(atHead: yardstick) ?? length > yardstick.timeoutOnProgress,
        !yardstick.isContainer,
        isFirst(outlasted)
      {
        outlasted = wait
      }
    case .unknown, .open: break
    }
  }
}
