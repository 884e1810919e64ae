import FenceModel
import FenceRules
import TraceVocabulary

/// What stalled first, and who hangs on it.
extension TextReport {
  /// Who and what is listed, each.
  static let hanging = 10

  /// The line of the answer in short; nothing where nothing stalled.
  func stalled(_ report: Report, on page: inout TextPage) {
    guard let stall = report.stall else { return }
    let clock = report.trace.clock
    var parts = [
      "\(stall.fence.description.safe), \(stall.words) for \(clock.text(stall.length))"
    ]
    let words = StallWords(stall, on: clock)
    if let stop = stall.stop, let sentence = words.stop, let place = words.place {
      parts = [
        "\(stop.fence.description.safe), \(sentence)",
        "\(stall.fence.description.safe), \(place), \(stall.words) for \(clock.text(stall.length))",
      ]
    }
    if !stall.through.isEmpty {
      parts.append("through " + stall.through.map { "the \($0.words)" }.joined(separator: " and "))
    }
    if let progress = Self.progress(of: stall, on: clock) {
      parts.append(progress)
    }
    let atEnd = WaitsAtEnd(report)
    parts += atEnd.onIt(stall) + atEnd.behindIt(stall)
    if !stall.doubts.isEmpty {
      parts.append("uncertain: " + stall.doubts.map(\.safe).joined(separator: "; "))
    }
    page.field(
      words.title.lowercased(), parts.joined(separator: "; "),
      stall.kind == .belowTimeout ? .warning : .bad)
  }

  func stall(_ report: Report, on page: inout TextPage) {
    guard let stall = report.stall else { return }
    let clock = report.trace.clock
    let atEnd = WaitsAtEnd(report)
    let words = StallWords(stall, on: clock)
    page.heading(words.title.uppercased(), stall.leading.description.safe)
    if let stop = stall.stop, let sentence = words.stop, let place = words.place {
      page.field("what it is", sentence)
      if let hardware = stop.runsAs {
        page.field("runs as", "its job runs as " + hardware.description.safe)
      }
      page.field("asked for", stall.fence.description.safe + ", " + place)
    }
    page.field("since", clock.text(stall.since) + ", " + clock.text(stall.length) + " long")
    page.field("how it shows", stall.kind.sentence)
    for container in stall.through.prefix(Self.hanging) {
      let records = container.requests.map { clock.text($0.timestamp) }
      page.field(
        "through",
        "the " + container.words + ", "
          + counted(container.unsignaledMembers, "unsignaled member")
          + " known; asked for inside of it, as far as the order of records tells: "
          + "dma_fence_enable_signal of both at " + records.joined(separator: " and "))
    }
    if let hardware = stall.runsAs {
      page.field("runs as", "its job runs as " + hardware.description.safe)
    }
    if let progress = Self.progress(of: stall, on: clock) {
      page.field("its context", progress)
    }
    for waiter in stall.waiters.prefix(Self.hanging) {
      let isDirect =
        waiter.fence.fence == stall.fence.fence && waiter.fence.generation == stall.fence.generation
      let isUnsure = atEnd.mayBeOver(waiter.wait)
      page.field(
        isUnsure ? "began to wait" : "waits",
        Self.words(of: waiter, isUnsure: isUnsure, on: clock)
          + (isDirect ? "" : ", on " + waiter.fence.description.safe))
    }
    page.rest(stall.waiterCount, shown: min(Self.hanging, stall.waiters.count), "waiter")
    for waiter in stall.behind.prefix(Self.hanging) {
      page.field(
        "behind",
        Self.words(of: waiter, isUnsure: atEnd.mayBeOver(waiter.wait), on: clock) + ", on "
          + waiter.fence.description.safe + ", later in its context")
    }
    page.rest(stall.behindCount, shown: min(Self.hanging, stall.behind.count), "waiter")
    for dependent in stall.dependents.prefix(Self.hanging) {
      let job = dependent.fence.map { "the job of " + $0.description.safe } ?? "a job"
      page.field("depends", job + ", on " + dependent.awaited.description.safe)
    }
    page.rest(stall.dependentCount, shown: min(Self.hanging, stall.dependents.count), "job")
    for cycle in stall.cycles.prefix(Self.hanging) {
      page.field("circle", cycle.safe, .bad)
    }
    for doubt in stall.doubts.prefix(Self.hanging) {
      page.field("uncertain", doubt.safe, .warning)
    }
  }

  /// Who waits and for how long, or began to when.
  private static func words(
    of waiter: StallSummary.Waiter, isUnsure: Bool, on clock: TraceClock
  ) -> String {
    let length = clock.text(waiter.length)
    return waiter.task.safe + (isUnsure ? ", \(length) before the end" : " for \(length)")
  }

  /// How far the stalled fence's context came. Kept for contexts that have a living fence at the end.
  private static func progress(of stall: StallSummary, on clock: TraceClock) -> String? {
    guard let signal = stall.lastSignal else {
      return stall.kind.isWithoutSignal ? "no signal of its context was seen" : nil
    }
    return "the latest signal of its context: \(signal.fence.context):\(signal.fence.seqno) at "
      + clock.text(signal.at)
  }
}

extension StallSummary.Container {
  /// What it is and which: `array 60:1 (dma_fence_array unbound)`.
  fileprivate var words: String { "\(word) \(fence.description.safe)" }
}

extension StallSummary {
  /// What was seen, before `for` and a time.
  fileprivate var words: String {
    switch kind {
    case .unsignaledAtEnd where isSignalUnsure, .belowTimeout where isSignalUnsure:
      "asked for, with no recorded signal,"
    case .unsignaledAtEnd, .belowTimeout: "asked for and not signaled"
    case .notWoken: "signaled, and waited for all the same,"
    case .failedWait: "waited for in vain"
    case .longWait: "kept tasks waiting"
    }
  }
}

extension StallSummary.Kind {
  fileprivate var sentence: String {
    switch self {
    case .unsignaledAtEnd, .belowTimeout:
      "its signal was asked for, and none was recorded by the end of the trace"
    case .notWoken: "a task still waits for it when the trace ends, long after its signal"
    case .failedWait: "a wait for it failed; the trace goes on after that"
    case .longWait: "a wait for it outlasted the driver's timeout; the trace goes on after that"
    }
  }
}
