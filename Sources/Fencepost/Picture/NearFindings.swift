import FenceModel
import FenceRules
import TraceVocabulary

/// Where findings are: what stays in the picture one by one, whatever else is merged.
struct NearFindings {
  /// How near a fence or a wait must have been to a warning or an error to stay, in nanoseconds: what
  /// a driver did within a frame before and after is what explains it.
  private static let reach: UInt64 = 1_000_000

  private var seen: [RuleID: Int] = [:]
  /// In order.
  private var moments: ContiguousArray<UInt64> = []
  /// What findings are about.
  private(set) var subjects: Set<IncarnationKey> = []
  private let bounds: PictureBounds
  /// In units of the clock; 0 on one that has ticks.
  private let reach: UInt64

  init(_ bounds: PictureBounds, isNanoseconds: Bool) {
    self.bounds = bounds
    reach = isNanoseconds ? Self.reach : 0
  }

  /// All of `findings`, known before anything is drawn: where there are too many, the severest.
  init(_ findings: [Finding], _ bounds: PictureBounds, isNanoseconds: Bool) {
    self.init(bounds, isNanoseconds: isNanoseconds)
    for severity in Finding.Severity.allCases.sorted(by: >) {
      for finding in findings where finding.severity == severity {
        _ = take(finding)
      }
    }
  }

  /// Takes the findings that are new in `log`; gives the earliest moment that is new.
  mutating func learn(_ log: borrowing FindingLog) -> UInt64? {
    var seen = seen
    var earliest: UInt64?
    log.forEachFinding(after: &seen) { finding in
      if let moment = take(finding) {
        earliest = min(earliest ?? moment, moment)
      }
    }
    self.seen = seen
    return earliest
  }

  /// Takes a finding; gives its moment where that is near for others.
  private mutating func take(_ finding: borrowing Finding) -> UInt64? {
    if let fence = finding.fence, subjects.count < bounds.subjects {
      subjects.insert(IncarnationKey(fence.fence, fence.generation))
    }
    guard finding.severity > .info, moments.count < bounds.moments else { return nil }
    let at = finding.at.value
    moments.insert(at, at: place(of: at))
    return at
  }

  /// Whether a finding is about this incarnation.
  func isSubject(_ key: IncarnationKey) -> Bool { subjects.contains(key) }

  /// Whether a finding is about this incarnation, or a warning or an error is within reach of the time
  /// from `begin` to `end`.
  func includes(_ key: IncarnationKey, from begin: UInt64, to end: UInt64) -> Bool {
    if subjects.contains(key) { return true }
    let first = place(of: begin > reach ? begin - reach : 0)
    return first < moments.count && moments[first] <= after(end)
  }

  /// Whether `moment` is within reach of a time that ended at `end`, or before that.
  func isLate(_ moment: UInt64, after end: UInt64) -> Bool { moment <= after(end) }

  private func after(_ end: UInt64) -> UInt64 {
    let sum = end.addingReportingOverflow(reach)
    return sum.overflow ? .max : sum.partialValue
  }

  /// The place of the first moment that is not before `moment`.
  private func place(of moment: UInt64) -> Int {
    var low = 0
    var high = moments.count
    while low < high {
      let middle = (low + high) / 2
      if moments[middle] < moment {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low
  }
}
