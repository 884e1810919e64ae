public import FenceRules

/// The findings of one fingerprint in one trace: what a baseline knows as one entry, and a CI system
/// as one problem.
public struct CheckedFinding: Sendable {
  /// The worst of them, or of those that the gate fails for where there are such.
  public var worst: ReportedFinding
  /// How bad it is to the policy; the finding's own severity without one.
  public var severity: Finding.Severity
  /// What the gate makes of it.
  public var disposition: Disposition
  /// How many findings of this fingerprint are listed in the report.
  public var occurrences: UInt64

  /// What a gate makes of a finding.
  public enum Disposition: Equatable, Sendable {
    /// The gate fails for it.
    case failing
    /// It is told, and no reason to fail: below the threshold, or only suspected.
    case reported
    /// The baseline expects it.
    case known
    /// The baseline says that it comes and goes.
    case flake
    /// The policy or the baseline leaves it out, for this reason.
    case ignored(String)

    /// Why the gate does not fail although it would without policy and baseline; nil where it fails,
    /// or there is nothing to excuse.
    public var excuse: String? {
      switch self {
      case .failing, .reported: nil
      case .known: "known failure"
      case .flake: "flake"
      case .ignored(let reason): reason.isEmpty ? "ignored" : "ignored, " + reason
      }
    }
  }

  /// The findings that `worst` stands for.
  public init(
    worst: ReportedFinding, severity: Finding.Severity, disposition: Disposition,
    occurrences: UInt64
  ) {
    self.worst = worst
    self.severity = severity
    self.disposition = disposition
    self.occurrences = occurrences
  }

  /// Which rule found it.
  public var rule: RuleID { worst.finding.rule }

  /// What it is known by from trace to trace.
  public var fingerprint: String { worst.finding.fingerprint }

  /// The fingerprint for people: `long-wait vgem/unbound`, or the rule alone.
  public var name: String {
    guard let fence = worst.finding.fence else { return rule.rawValue }
    return "\(rule.rawValue) \(fence.driverClass)/\(fence.timelineShape)"
  }

  /// One element for each fingerprint, worst first within a rule, rules in their order; `judge` says
  /// what the gate makes of one finding. Where it says different things of findings of one
  /// fingerprint, failing counts.
  public static func grouped(
    _ findings: [ReportedFinding], judge: (ReportedFinding) -> Disposition
  ) -> [CheckedFinding] {
    var places: [FingerprintParts: Int] = [:]
    var groups: [CheckedFinding] = []
    for reported in findings {
      let finding = reported.finding
      let one = CheckedFinding(
        worst: reported, severity: finding.severity, disposition: judge(reported), occurrences: 1)
      let place = places[FingerprintParts(finding), default: groups.count]
      if place == groups.count {
        places[FingerprintParts(finding)] = place
        groups.append(one)
      } else {
        groups[place].add(one)
      }
    }
    let order = Dictionary(
      uniqueKeysWithValues: RuleID.allCases.enumerated().map { ($0.element, $0.offset) })
    return groups.enumerated().sorted { left, right in
      let (one, other) = (left.element, right.element)
      if one.rule != other.rule {
        return order[one.rule, default: 0] < order[other.rule, default: 0]
      }
      return one.rank == other.rank ? left.offset < right.offset : other.rank < one.rank
    }.map(\.element)
  }

  /// Adds a finding of the same fingerprint.
  private mutating func add(_ other: CheckedFinding) {
    let sum = occurrences &+ other.occurrences
    if rank < other.rank {
      self = other
    }
    occurrences = sum
  }

  /// What a fingerprint is made of: as good a key, and not put together ten thousand times.
  private struct FingerprintParts: Hashable {
    let rule: RuleID
    let driverClass: String?
    let timelineShape: String?

    init(_ finding: Finding) {
      rule = finding.rule
      driverClass = finding.fence?.driverClass
      timelineShape = finding.fence?.timelineShape
    }
  }

  private var rank: Rank { Rank(self) }

  /// How far up it stands.
  private struct Rank: Comparable {
    let isFailing: Bool
    let severity: Finding.Severity
    let certainty: Finding.Certainty
    let weight: UInt64

    init(_ finding: CheckedFinding) {
      isFailing = finding.disposition == .failing
      severity = finding.severity
      certainty = finding.worst.finding.certainty
      weight = finding.worst.finding.weight
    }

    static func < (left: Rank, right: Rank) -> Bool {
      if left.isFailing != right.isFailing { return right.isFailing }
      return (left.severity, left.certainty, left.weight)
        < (right.severity, right.certainty, right.weight)
    }
  }
}
