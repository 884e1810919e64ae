internal import TraceVocabulary

/// When events of any CPU were missing: what could hold the edge of a grace period that is not seen.
struct GapHistory: Sendable {
  /// Spells that are kept one by one. Of older ones the end alone matters: nothing that is asked of
  /// lies before their begin and reaches past it.
  static let capacity = 32

  private var open: Set<CPUNumber> = []
  private var openSince: Timestamp = .zero
  private var spells: ContiguousArray<ClosedRange<Timestamp>> = []
  private var forgottenThrough: Timestamp?

  mutating func began(on cpu: CPUNumber, at time: Timestamp) {
    if open.isEmpty {
      openSince = time
    }
    open.insert(cpu)
  }

  mutating func ended(on cpu: CPUNumber, at time: Timestamp) {
    guard open.remove(cpu) != nil, open.isEmpty else {
      return
    }
    if spells.count == Self.capacity {
      let oldest = spells.removeFirst().upperBound
      forgottenThrough = forgottenThrough.map { max($0, oldest) } ?? oldest
    }
    spells.append(min(openSince, time)...max(openSince, time))
  }

  /// Whether anything was missing between two moments, or may have been.
  func overlaps(_ interval: ClosedRange<Timestamp>) -> Bool {
    if !open.isEmpty, openSince <= interval.upperBound {
      return true
    }
    if let forgottenThrough, interval.lowerBound <= forgottenThrough {
      return true
    }
    return spells.contains { $0.overlaps(interval) }
  }
}
