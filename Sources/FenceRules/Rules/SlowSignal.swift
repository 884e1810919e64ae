import FenceModel
import TraceVocabulary

/// `slow-signal`.
package struct SlowSignal: Rule {
  package static let page = RulePage(
    rule: .slowSignal,
    says: "The fences of a timeline that took far longer than is usual there.",
    why: """
      An outlier is a job that hung for a while, a ring that was starved, or a signal that nobody looked \
      for: the place to look at first in a stutter.
      """,
    severity: "info",
    source: "none: an observation, not a rule of the kernel's",
    decided: """
      From dma_fence_emit (else dma_fence_init) to the first dma_fence_signaled, by driver and timeline \
      shape: the eight longest, where they are longer than one frame and than ten times the median of at \
      least 32 fences.
      """,
    silent: "Where user space signals, and for containers: their time is that of others.",
    example: """
      10 us cpu0 pid 7 dma_fence_init     drv ring 5:40   (39 before it took 1 ms)
      90 ms cpu0 pid 7 dma_fence_signaled drv ring 5:40
      """,
    needs: [.initialized, .signaled], helps: [.emitted])

  private static let listed = 8
  private static let least: UInt64 = 32
  private static let factor: UInt64 = 10
  /// Shapes that are kept.
  private static let shapes = 1_024

  private struct Slow {
    var latency: UInt64
    var fence: FenceReference
    var certainty: Finding.Certainty
    var begin: Evidence
    var end: Evidence
  }

  private struct Shape {
    /// The longest, longest first.
    var slowest: [Slow] = []
    /// What a latency must exceed to be one of them.
    var least: UInt64 = 0
  }

  private var rows: ContiguousArray<Shape> = []
  private var cut: UInt64 = 0
  var subjects = Subjects()

  /// Takes fences that ended, or are alive at the end of the trace.
  mutating func take(
    _ fences: Span<FenceLifetime>, _ names: borrowing NameTable, limit: UInt64
  ) {
    for index in fences.indices {
      guard let latency = fences[index].signalLatency else {
        subjects.excluded &+= 1
        continue
      }
      subjects.observed &+= 1
      if latency > limit {
        rank(fences[index], latency, names)
      }
    }
  }

  /// Puts a fence among the slowest of its shape, if it is one of them.
  private mutating func rank(
    _ fence: borrowing FenceLifetime, _ latency: UInt64, _ names: borrowing NameTable
  ) {
    let place = names.shapeNumber(of: fence.name)
    guard place < SlowSignal.shapes else {
      cut &+= 1
      return
    }
    while rows.count <= place {
      rows.append(Shape())
    }
    guard latency > rows[place].least, let signal = fence.signaled,
      let begin = fence.saw(.emitted) ? fence.emitted : fence.initialized
    else {
      return
    }
    let kind: FenceEvent.Kind = fence.emitted == nil ? .initialized : .emitted
    let slow = Slow(
      latency: latency, fence: FenceReference(fence),
      certainty: Finding.Certainty(of: fence), begin: Evidence(EventLabel(kind), begin),
      end: Evidence(EventLabel(.signaled), signal))
    var slowest = rows[place].slowest
    rows[place].slowest = []
    slowest.insert(slow, at: slowest.firstIndex { $0.latency < latency } ?? slowest.count)
    if slowest.count >= SlowSignal.listed {
      slowest.removeLast(slowest.count - SlowSignal.listed)
      rows[place].least = slowest[SlowSignal.listed - 1].latency
    }
    rows[place].slowest = slowest
  }

  /// Takes the end of the trace.
  mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard log.context.clock.isNanoseconds else {
      subjects.missing.append("the clock does not count nanoseconds, so that no time is too long")
      return
    }
    if cut > 0 {
      subjects.missing.append(
        "\(cut) slow fences are of timelines beyond the \(SlowSignal.shapes) kept")
    }
    for (shape, row) in rows.enumerated() where !row.slowest.isEmpty {
      guard let (median, count) = end.statistics.medianSignalLatency(ofShape: shape) else {
        subjects.missing.append(
          "the timelines of \(row.slowest.count) slow fences or more are counted with others, "
            + "to bound memory")
        continue
      }
      guard count >= SlowSignal.least else { continue }
      for slow in row.slowest where slow.latency / SlowSignal.factor > median {
        let pattern = log.pattern(of: slow.fence.name, names)
        guard pattern.liberties.isDisjoint(with: [.userDriven, .container]) else { continue }
        let subject = FenceSubject(slow.fence, names)
        log.note(
          Finding(
            .slowSignal, .info, slow.certainty,
            "fence \(subject) took \(SpanOfTime.words(slow.latency)) to its signal; "
              + "half of \(count.grouped) of its kind took \(SpanOfTime.words(median)) or less",
            fence: subject, at: slow.end.moment.timestamp, weight: slow.latency,
            evidence: [slow.begin, slow.end]))
      }
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}
