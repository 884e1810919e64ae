package import FenceModel
package import FenceRules
import TraceVocabulary

/// Where findings are: what of a trace stays in its picture one by one, whatever else is merged, and
/// what goes first where even of that there is too much.
///
/// As large as the list of findings, which has a bound of its own (`FindingLog.listed`).
package struct NearFindings: Sendable {
  /// How near a fence or a wait must have been to a warning or an error to stay, in nanoseconds: what
  /// a driver did within a frame before and after is what explains it.
  private static let reach: UInt64 = 1_000_000

  private var seen: [RuleID: Int] = [:]
  private var warnings = Moments()
  private var errors = Moments()
  /// Those of the findings that stand for their rules.
  private var worst = Moments()
  /// What findings are about, and how bad the worst finding about it is.
  private var subjects: [IncarnationKey: PictureWorth] = [:]
  /// In units of the clock; 0 on one that has ticks.
  private let reach: UInt64

  /// None yet.
  package init(isNanoseconds: Bool) {
    reach = isNanoseconds ? Self.reach : 0
  }

  /// All of `findings`, known before anything is drawn.
  package init(_ findings: [Finding], isNanoseconds: Bool) {
    self.init(isNanoseconds: isNanoseconds)
    for finding in findings { take(finding) }
    settle()
  }

  /// The findings of `report`, of which a page lists `listed`.
  init(_ report: Report, listed: Report) {
    self.init(isNanoseconds: report.trace.clock.isNanoseconds)
    for reported in report.findings { take(reported.finding) }
    for reported in listed.findings {
      if let fence = reported.finding.fence {
        subjects[IncarnationKey(fence.fence, fence.generation)] = .listed
      }
    }
    for rule in RuleFindings.all(of: listed, upTo: 1) {
      worst.add(rule.worst.finding.at.value)
    }
    settle()
  }

  /// Takes the findings that are new in `log`, the heaviest beyond its bound too where `isLast`; gives
  /// the earliest moment of those that others are near.
  package mutating func learn(_ log: borrowing FindingLog, isLast: Bool = false) -> UInt64? {
    var seen = seen
    var earliest: UInt64?
    log.forEachFinding(after: &seen, andHeaviest: isLast) { finding in
      take(finding)
      guard finding.severity > .info else { return }
      earliest = min(earliest ?? .max, finding.at.value)
    }
    self.seen = seen
    settle()
    return earliest
  }

  private mutating func take(_ finding: borrowing Finding) {
    if let fence = finding.fence {
      let key = IncarnationKey(fence.fence, fence.generation)
      subjects[key] = max(subjects[key] ?? .none, .subject(of: finding.severity))
    }
    switch finding.severity {
    case .info: break
    case .warning: warnings.add(finding.at.value)
    case .error: errors.add(finding.at.value)
    }
  }

  private mutating func settle() {
    warnings.settle()
    errors.settle()
    worst.settle()
  }

  /// What findings are about.
  package var subjectKeys: Dictionary<IncarnationKey, PictureWorth>.Keys { subjects.keys }

  /// What an incarnation, or a wait for it, is worth that was under way from `begin` to `end`.
  package func worth(_ key: IncarnationKey, from begin: UInt64, to end: UInt64) -> PictureWorth {
    if let worth = subjects[key] { return worth }
    if let distance = worst.distance(from: begin, to: end, within: reach) {
      return .near(.worst, at: distance)
    }
    if let distance = errors.distance(from: begin, to: end, within: reach) {
      return .near(.error, at: distance)
    }
    return warnings.distance(from: begin, to: end, within: reach).map { .near(.warning, at: $0) }
      ?? .none
  }

  /// Whether `moment` is within reach of a time that ended at `end`, or before that.
  package func isLate(_ moment: UInt64, after end: UInt64) -> Bool {
    moment <= end || moment - end <= reach
  }
}

/// How much of a loss it would be to merge a fence or a wait: the more, the later it goes.
package struct PictureWorth: Comparable, Sendable {
  private let value: UInt64

  private init(rank: UInt64, within: UInt64 = 0) {
    value = rank << 32 | within
  }

  /// It is near nothing.
  package static let none = PictureWorth(rank: 0)
  /// It is alive at the end of the trace, waits then, or was awaited then, or failed.
  package static let standing = PictureWorth(rank: 4)
  /// A finding that the page lists is about it.
  static let listed = PictureWorth(rank: 8)

  /// What a fence can be near.
  enum Neighbour: UInt64 {
    case warning = 1
    case error = 2
    /// The worst finding of a rule.
    case worst = 3
  }

  /// It was `distance` from the nearest of these.
  static func near(_ neighbour: Neighbour, at distance: UInt64) -> PictureWorth {
    let most = UInt64(UInt32.max)
    return PictureWorth(rank: neighbour.rawValue, within: most - min(distance, most))
  }

  /// A finding of this severity is about it.
  static func subject(of severity: Finding.Severity) -> PictureWorth {
    switch severity {
    case .info: PictureWorth(rank: 5)
    case .warning: PictureWorth(rank: 6)
    case .error: PictureWorth(rank: 7)
    }
  }

  /// By what is lost.
  package static func < (left: PictureWorth, right: PictureWorth) -> Bool {
    left.value < right.value
  }
}

/// Moments in order.
private struct Moments: Sendable {
  private var values: ContiguousArray<UInt64> = []
  private var new: [UInt64] = []

  /// Adds a moment, which counts from the next `settle` on.
  mutating func add(_ moment: UInt64) { new.append(moment) }

  /// Puts what was added in its places. A few come at a time, and most of them late: those move little.
  mutating func settle() {
    if new.count > 32 {
      values += new
      values.sort()
    } else {
      for moment in new { values.insert(moment, at: values.partitionPoint { $0 < moment }) }
    }
    new.removeAll(keepingCapacity: true)
  }

  /// How far the nearest moment is from the time from `begin` to `end`: 0 is within it. Nil is farther
  /// than `reach`.
  func distance(from begin: UInt64, to end: UInt64, within reach: UInt64) -> UInt64? {
    guard !values.isEmpty else { return nil }
    let next = values.partitionPoint { $0 < begin }
    var nearest = UInt64.max
    if next < values.count {
      nearest = values[next] > end ? values[next] - end : 0
    }
    if next > 0 {
      nearest = min(nearest, begin - values[next - 1])
    }
    return nearest <= reach ? nearest : nil
  }
}
