package import FenceModel

/// What waits for the fences of one driver and timeline shape are measured by.
package struct WaitYardstick: Sendable {
  /// The driver's timeout in nanoseconds, or the default where it is not known.
  package var timeout: UInt64
  /// The table knows the driver's timeout.
  package var isTimeoutKnown: Bool
  /// What such fences may do.
  package var liberties: FencePattern.Liberties

  /// User space signals such fences when it likes: how long that takes is no one else's doing.
  package var isUserDriven: Bool { liberties.contains(.userDriven) }

  /// Such fences stand for others, and so for those drivers' timeouts: no limit of their own is an error.
  package var isContainer: Bool { liberties.contains(.container) }

  /// How bad it is to wait beyond the timeout.
  package var severityBeyondTimeout: Finding.Severity {
    isUserDriven ? .info : isContainer ? .warning : .error
  }

  /// The timeout in words.
  package var timeoutWords: String {
    let whose =
      isContainer
      ? "the limit for fences that stand for others"
      : isTimeoutKnown ? "the driver's timeout" : "the limit for drivers of unknown timeout"
    return "\(whose), \(SpanOfTime.words(timeout))"
  }
}

/// The yardsticks of a capture, by timeline shape, each looked up once.
package struct WaitYardsticks: Sendable {
  private var byShape: [WaitYardstick?] = []

  /// None looked up yet.
  package init() {}

  /// The yardstick for the fences called `name`.
  package mutating func yardstick(
    for name: NameID, _ names: borrowing NameTable, _ context: borrowing RuleContext
  ) -> WaitYardstick {
    let place = names.shapeNumber(of: name)
    if place < byShape.count, let known = byShape[place] {
      return known
    }
    let pattern = KnownPatterns.pattern(of: name, names, kernel: context.kernel)
    let yardstick = WaitYardstick(
      timeout: pattern.timeout ?? context.limits.unknownDriverTimeoutNanoseconds,
      isTimeoutKnown: pattern.timeout != nil, liberties: pattern.liberties)
    if place >= byShape.count {
      byShape.append(contentsOf: repeatElement(nil, count: place + 1 - byShape.count))
    }
    byShape[place] = yardstick
    return yardstick
  }
}
