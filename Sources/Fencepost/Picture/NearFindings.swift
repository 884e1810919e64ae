import FenceModel
import FenceRules
import TraceVocabulary

/// Where findings are: what stays in the picture one by one, whatever else is merged.
struct NearFindings {
  /// How near a fence or a wait must have been to a finding to stay, in nanoseconds: what a driver did
  /// within a frame before and after is what explains it.
  private static let reach: UInt64 = 1_000_000

  private var seen: [RuleID: Int] = [:]
  /// In order.
  private var moments: ContiguousArray<UInt64> = []
  private var subjects: Set<IncarnationKey> = []
  private let bounds: PictureBounds
  /// In units of the clock; 0 on one that has ticks.
  private let reach: UInt64

  init(_ bounds: PictureBounds, isNanoseconds: Bool) {
    self.bounds = bounds
    reach = isNanoseconds ? Self.reach : 0
  }

  /// Takes the findings that are new in `log`.
  mutating func learn(_ log: borrowing FindingLog) {
    var seen = seen
    log.forEachFinding(after: &seen) { finding in
      if let fence = finding.fence, subjects.count < bounds.subjects {
        subjects.insert(IncarnationKey(fence.fence, fence.generation))
      }
      if finding.severity > .info, moments.count < bounds.moments {
        let at = finding.at.value
        moments.insert(at, at: place(of: at))
      }
    }
    self.seen = seen
  }

  /// Whether a finding is about this incarnation, or is within reach of the time from `begin` to `end`.
  func includes(_ key: IncarnationKey, from begin: UInt64, to end: UInt64) -> Bool {
    if subjects.contains(key) { return true }
    let first = place(of: begin > reach ? begin - reach : 0)
    let last = end.addingReportingOverflow(reach)
    return first < moments.count && moments[first] <= (last.overflow ? .max : last.partialValue)
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
