package import FenceReports

/// Findings that are no news: those that are expected, those that come and go, and those that are left
/// out, as files list them.
package struct FindingLists: Sendable {
  /// What is expected to fail.
  package var baseline: Baseline
  /// What comes and goes, and never fails.
  package var flakes: PatternList
  /// What is not looked at.
  package var skips: PatternList

  /// Nothing is listed.
  package static let empty = FindingLists(baseline: .empty, flakes: .empty, skips: .empty)

  /// These lists.
  package init(baseline: Baseline, flakes: PatternList, skips: PatternList) {
    self.baseline = baseline
    self.flakes = flakes
    self.skips = skips
  }

  /// What the lists make of a finding that would fail.
  package func disposition(of fingerprint: String) -> CheckedFinding.Disposition {
    if let place = skips.place(matching: fingerprint) {
      return .ignored("skipped by \(place)")
    }
    if baseline.expects(fingerprint) {
      return .known
    }
    return flakes.place(matching: fingerprint) == nil ? .failing : .flake
  }
}
