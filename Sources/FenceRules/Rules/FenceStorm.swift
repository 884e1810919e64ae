import FenceModel
import TraceVocabulary

/// `fence-storm`.
package struct FenceStorm: Rule {
  package static let page = RulePage(
    rule: .fenceStorm,
    says: "Fences that are made in great number, or asked for in vain.",
    why: """
      Each fence costs an allocation, a grace period and, once signaling is enabled, an interrupt. A storm \
      of them is often a loop in user space (a poll of a sync file, a syncobj that is reset at once).
      """,
    severity: "info",
    source: "none: an observation, not a rule of the kernel's",
    decided: """
      More than 1,000 inits of one driver and timeline shape in one tenth of a second of the trace's clock, \
      as far as those fences ended in the trace; and timelines of which at least 100 fences had signaling \
      enabled, and more than half of these were destroyed unsignaled.
      """,
    silent: "On clocks that do not count nanoseconds.",
    example: "1,001 times dma_fence_init drv ring within 100 ms",
    needs: [.initialized], helps: [.signalingEnabled, .destroyed])

  fileprivate static let window: UInt64 = 100_000_000
  private static let shapes = 4_096

  fileprivate struct Shape {
    /// Two windows next to each other, since fences end in another order than they began.
    var windows: (UInt64, UInt64) = (.max, .max)
    var counts: (UInt32, UInt32) = (0, 0)
    /// Where the later window begins, in nanoseconds.
    var start: UInt64 = 0
    var most: UInt32 = 0
    var asked: UInt64 = 0
    var askedInVain: UInt64 = 0
    // What is written for every fence stands before this, in one cache line.
    var mostAt: FenceLifetime.Moment?
    var fence: FenceReference?
    var vain: (FenceReference, FenceLifetime.Moment)?
  }

  private var rows: ContiguousArray<Shape> = []
  var subjects = Subjects()

  /// Takes fences that ended.
  mutating func take(ended fences: Span<FenceLifetime>, _ names: borrowing NameTable) {
    for index in fences.indices {
      let place = names.shapeNumber(of: fences[index].name)
      guard fences[index].saw(.initialized), place < FenceStorm.shapes else {
        subjects.excluded &+= 1
        continue
      }
      while rows.count <= place {
        rows.append(Shape())
      }
      subjects.observed &+= 1
      rows[place].take(fences[index])
    }
  }

  /// Takes the end of the trace.
  mutating func finish(_ names: borrowing NameTable, _ log: inout FindingLog) {
    guard log.context.clock.isNanoseconds else {
      subjects.missing.append("the clock does not count nanoseconds")
      return
    }
    for row in rows {
      if let fence = row.fence, let at = row.mostAt,
        row.most > log.pattern(of: fence.name, names).storm ?? log.context.limits.stormFences
      {
        let subject = FenceSubject(fence, names)
        log.note(
          Finding(
            .fenceStorm, .info, .proven,
            "\(row.most) fences like \(subject) were initialised within 100 ms", fence: subject,
            at: at.timestamp, weight: UInt64(row.most),
            evidence: [Evidence(EventLabel(.initialized), at)]))
      }
      if log.context.recorded.contains(.signaled), row.asked >= 100,
        row.askedInVain > row.asked / 2, let (fence, at) = row.vain
      {
        let subject = FenceSubject(fence, names)
        log.note(
          Finding(
            .fenceStorm, .info, .proven,
            "\(row.askedInVain) of \(row.asked) fences like \(subject) whose signal was asked for were "
              + "destroyed without it",
            fence: subject, at: at.timestamp, weight: row.askedInVain,
            evidence: [Evidence(EventLabel(.initialized), at)]))
      }
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    result(log, subjects, losses: losses)
  }
}

extension FenceStorm.Shape {
  @inline(__always)
  fileprivate mutating func take(_ fence: borrowing FenceLifetime) {
    if let begin = fence.initialized, count(begin.timestamp) {
      mostAt = begin
      self.fence = FenceReference(fence)
    }
    guard fence.saw(.signalingEnabled) else { return }
    asked &+= 1
    if fence.saw(.destroyed), !fence.isKnownSignaled, let begin = fence.initialized {
      askedInVain &+= 1
      vain = (FenceReference(fence), begin)
    }
  }

  /// Counts an init; whether its window now has the most.
  @inline(__always)
  private mutating func count(_ begin: Timestamp) -> Bool {
    // Nearly all are of the latest window, and need no division.
    if begin.value &- start < FenceStorm.window, windows.0 != .max {
      counts.0 &+= 1
      return isMost(counts.0)
    }
    let window = begin.value / FenceStorm.window
    if window == windows.1 {
      counts.1 &+= 1
      return isMost(counts.1)
    }
    guard windows.0 == .max || window > windows.0 else { return false }
    (windows.1, counts.1) = (windows.0, counts.0)
    (windows.0, counts.0) = (window, 1)
    start = window &* FenceStorm.window
    return isMost(1)
  }

  @inline(__always)
  private mutating func isMost(_ count: UInt32) -> Bool {
    guard count > most else { return false }
    most = count
    return true
  }
}
