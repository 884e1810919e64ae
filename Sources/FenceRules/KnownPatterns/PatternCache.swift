import FenceModel
import TraceVocabulary

/// The patterns of the timelines that were asked for, each looked up once: rules ask for every wait, and
/// for tens of thousands of findings. One a timeline shape, whose number is bounded.
struct PatternCache: Sendable {
  private var byShape: ContiguousArray<FencePattern?> = []
  /// What follows for waits, of those that were asked for.
  private var yardsticks: ContiguousArray<WaitYardstick?> = []
  /// What the limits say of some fences alone.
  private let exceptions: [RuleLimits.Exception]

  /// No pattern yet; `limits` change what the table says.
  init(_ limits: RuleLimits) {
    exceptions = limits.exceptions.filter { $0.task == nil }
  }

  /// What waits for the fences called `name` are measured by, with the limits that are the same for all
  /// that ask.
  mutating func yardstick(
    for name: NameID, _ names: borrowing NameTable, kernel: KernelRelease?,
    _ limits: borrowing RuleLimits
  ) -> WaitYardstick {
    let place = names.shapeNumber(of: name)
    if place < yardsticks.count, let known = yardsticks[place] {
      return known
    }
    let yardstick = WaitYardstick(pattern(of: name, names, kernel: kernel), copy limits)
    if place >= yardsticks.count {
      yardsticks.append(contentsOf: repeatElement(nil, count: place + 1 - yardsticks.count))
    }
    yardsticks[place] = yardstick
    return yardstick
  }

  /// What is known of `name`, on the kernel that is the same for all that ask.
  mutating func pattern(
    of name: NameID, _ names: borrowing NameTable, kernel: KernelRelease?
  ) -> FencePattern {
    let place = names.shapeNumber(of: name)
    if place < byShape.count, let known = byShape[place] {
      return known
    }
    var pattern = KnownPatterns.pattern(of: name, names, kernel: kernel)
    if !exceptions.isEmpty {
      let shape = names.shape(at: place)
      for one in exceptions where one.matches(driver: shape.driver, timeline: shape.timeline) {
        if let timeout = one.timeoutNanoseconds {
          pattern.timeout = timeout
          pattern.liberties.remove(.takesTimeOnProgress)
        }
        pattern.longWait = one.longWaitNanoseconds ?? pattern.longWait
        pattern.storm = one.stormFences ?? pattern.storm
      }
    }
    if place >= byShape.count {
      byShape.append(contentsOf: repeatElement(nil, count: place + 1 - byShape.count))
    }
    byShape[place] = pattern
    return pattern
  }
}
