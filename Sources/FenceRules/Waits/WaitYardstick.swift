import TraceVocabulary

/// What waits for the fences of one driver and timeline shape are measured by.
package struct WaitYardstick: Sendable {
  /// The driver's timeout in nanoseconds, or the default where it is not known.
  package var timeout: UInt64
  /// The table knows the driver's timeout.
  package var isTimeoutKnown: Bool
  /// Beyond how many nanoseconds a wait is long.
  package var longWait: UInt64
  /// What such fences may do.
  package var liberties: FencePattern.Liberties
  /// They are signaled in the order of their context, as the hardware gets to them.
  package var signalsInOrder: Bool

  /// The yardstick that `pattern` gives, with the limit for what it does not know.
  package init(_ pattern: FencePattern, _ limits: RuleLimits) {
    timeout = pattern.timeout ?? limits.unknownDriverTimeoutNanoseconds
    isTimeoutKnown = pattern.timeout != nil
    longWait = pattern.longWait ?? limits.longWaitNanoseconds
    liberties = pattern.liberties
    signalsInOrder = pattern.signalsInOrder
  }

  /// The same for the waits of a task, of which `exception` is true.
  mutating func apply(_ exception: RuleLimits.Exception) {
    if let timeout = exception.timeoutNanoseconds {
      self.timeout = timeout
      isTimeoutKnown = true
      liberties.remove(.takesTimeOnProgress)
    }
    longWait = exception.longWaitNanoseconds ?? longWait
  }

  /// User space signals such fences when it likes: how long that takes is no one else's doing.
  package var isUserDriven: Bool { liberties.contains(.userDriven) }

  /// A signal in process context may be recorded by a task that merely looked (`ops->signaled`), at the fence
  /// or at one that signals it: that task is not known to be the one on which the signal depended.
  package var isSignaledByLookers: Bool {
    !isUserDriven
      && !liberties.isDisjoint(with: [.lazilyObserved, .container, .signaledInCallback])
  }

  /// What that makes of a finding about who signaled, as the end of a sentence.
  static let lookerWords = "; the signal may be recorded by a task that merely looked"

  /// Such fences stand for others, and so for those drivers' timeouts: no limit of their own is an error.
  package var isContainer: Bool { liberties.contains(.container) }

  /// How bad it is to wait for `length`, which is beyond the timeout.
  package func severityBeyondTimeout(_ length: UInt64) -> Finding.Severity {
    isUserDriven ? .info : errorLimit.map { length > $0 } ?? false ? .error : .warning
  }

  /// Beyond how many nanoseconds the driver has failed for certain; nil where nobody knows.
  private var errorLimit: UInt64? {
    isTimeoutKnown && !isContainer ? timeoutOnProgress : nil
  }

  /// The timeout, or where the driver goes on while there is progress, what is too long all the same.
  package var timeoutOnProgress: UInt64 {
    looksForProgress ? timeout * Self.looks : timeout
  }

  /// The timeout is that of one look for progress.
  private var looksForProgress: Bool { liberties.contains(.takesTimeOnProgress) }

  /// After so many looks a job takes too long for anybody: intel_vpu's last (60 s, at 2 s each).
  private static let looks: UInt64 = 30

  /// The timeout in words.
  package var timeoutWords: String {
    let whose =
      isContainer
      ? "the limit for fences that stand for others"
      : isTimeoutKnown ? "the driver's timeout" : "the limit for drivers of unknown timeout"
    let progress = looksForProgress ? " without progress" : ""
    return "\(whose), \(SpanOfTime.words(timeout))\(progress)"
  }
}
