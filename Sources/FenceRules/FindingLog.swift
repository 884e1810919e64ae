package import FenceModel

/// The findings of all rules: counted in full, listed up to a bound, so that memory does not follow the
/// number of defects in a capture.
package struct FindingLog: Sendable {
  /// Findings of one rule that are listed as they come; all are counted.
  package static let listed = 10_000
  /// Beyond those, how many of the heaviest are kept.
  package static let heaviest = 100

  /// What every rule may ask of the capture. `recorded` is known once the pass has ended.
  package internal(set) var context: RuleContext

  fileprivate struct Entry {
    var first: [Finding] = []
    /// Those beyond `first` with the greatest weight, lightest first.
    var heaviest: [Finding] = []
    var count: UInt64 = 0
    var violations: UInt64 = 0
    var suspicions: UInt64 = 0
  }
  private var entries: [RuleID: Entry] = [:]
  private var patterns: PatternCache
  /// Limits of some tasks' waits; empty without a policy that has them.
  private let taskExceptions: [RuleLimits.Exception]
  /// Whether all certainty was taken back.
  package private(set) var isDoubted = false

  /// An empty log.
  package init(context: RuleContext) {
    self.context = context
    patterns = PatternCache(context.limits)
    taskExceptions = context.limits.exceptions.filter { $0.task != nil }
  }

  /// What is known of the fences called `name`.
  package mutating func pattern(
    of name: NameID, _ names: borrowing NameTable
  ) -> FencePattern {
    patterns.pattern(of: name, names, kernel: context.kernel)
  }

  /// What waits for the fences called `name` are measured by.
  package mutating func yardstick(
    for name: NameID, _ names: borrowing NameTable
  ) -> WaitYardstick {
    patterns.yardstick(for: name, names, kernel: context.kernel, context.limits)
  }

  /// What `wait` is measured by: its fence's name decides, and its task where limits speak of tasks.
  package mutating func yardstick(
    for wait: borrowing FenceWait, _ names: borrowing NameTable
  ) -> WaitYardstick {
    var yardstick = yardstick(for: wait.name, names)
    if !taskExceptions.isEmpty {
      let shape = names.shape(at: names.shapeNumber(of: wait.name))
      let task = context.comm(wait.pid) ?? ""
      for one in taskExceptions
      where one.matches(driver: shape.driver, timeline: shape.timeline) && one.task?(task) ?? true {
        yardstick.apply(one)
      }
    }
    return yardstick
  }

  /// Takes a finding.
  package mutating func note(_ finding: Finding) {
    if count(finding.rule, finding.severity, finding.certainty, weight: finding.weight) {
      list(finding)
    }
  }

  /// Counts a finding of these; whether `list` is to be given it. A capture can hold tens of thousands of
  /// one rule, and those that are not listed need not be made.
  package mutating func count(
    _ rule: RuleID, _ severity: Finding.Severity, _ certainty: Finding.Certainty, weight: UInt64
  ) -> Bool {
    entries[rule, default: Entry()].count(severity, certainty, weight: weight)
  }

  /// Lists a finding that was counted.
  package mutating func list(_ finding: Finding) {
    entries[finding.rule, default: Entry()].list(finding)
  }

  /// Takes back what was said beyond suspicion: records are missing, nobody knows where, and they may
  /// hold what explains each finding away.
  package mutating func doubtAll() {
    isDoubted = true
    for rule in entries.keys {
      entries[rule]?.doubt()
    }
  }

  /// Takes back what `rule` said beyond suspicion.
  package mutating func doubt(_ rule: RuleID) {
    entries[rule]?.doubt()
  }

  /// Lets what `rule` said beyond suspicion rest on `assumption` too.
  package mutating func assume(_ assumption: String, in rule: RuleID) {
    entries[rule]?.assume(assumption)
  }

  /// Lets every finding that is beyond suspicion rest on `assumption` too.
  package mutating func assumeAll(_ assumption: String) {
    for rule in entries.keys {
      entries[rule]?.assume(assumption)
    }
  }

  /// All findings that are listed: by rule in the order of `RuleID`, within a rule as they came.
  package var findings: [Finding] { map { $0 } }

  /// What `transform` makes of each of `findings`, without a copy of them all, which may be megabytes.
  package func map<Result>(_ transform: (Finding) -> Result) -> [Result] {
    var results: [Result] = []
    results.reserveCapacity(entries.values.reduce(0) { $0 + $1.first.count + $1.heaviest.count })
    for rule in RuleID.allCases {
      guard let entry = entries[rule] else { continue }
      for finding in entry.first {
        results.append(transform(finding))
      }
      for finding in entry.heaviest.reversed() {
        results.append(transform(finding))
      }
    }
    return results
  }

  /// Shows `body` the findings that were listed since the last call with the same `seen`. The heaviest
  /// beyond the bound, which give way to heavier ones, are among them where `andHeaviest` is true.
  package func forEachFinding(
    after seen: inout [RuleID: Int], andHeaviest: Bool = false,
    _ body: (borrowing Finding) -> Void
  ) {
    for rule in RuleID.allCases {
      let known = seen[rule, default: 0]
      guard let entry = entries[rule] else { continue }
      if andHeaviest {
        for finding in entry.heaviest {
          body(finding)
        }
      }
      guard entry.first.count > known else { continue }
      for finding in entry.first[known...] {
        body(finding)
      }
      seen[rule] = entry.first.count
    }
  }

  /// Findings of `rule`, listed or not.
  package func count(of rule: RuleID) -> UInt64 { entries[rule]?.count ?? 0 }

  /// Findings that a bound cut from the list.
  package var omitted: UInt64 {
    entries.values.reduce(0) { $0 + $1.count - UInt64($1.first.count + $1.heaviest.count) }
  }

  /// How `rule` ended, given what it could judge and what it could not. `missing` says what else the
  /// rule needed; without it, and without suspicions, it holds.
  package func result(
    of rule: RuleID, observed: UInt64, excluded: UInt64, missing: [String]
  ) -> RuleResult {
    let entry = entries[rule] ?? Entry()
    let verdict: RuleResult.Verdict
    var needs = missing
    if entry.violations > 0 {
      verdict = .violated
      needs = []
    } else if entry.suspicions > 0 {
      verdict = .undecided
      needs.append("\(entry.suspicions) suspected, none of them provable from these records")
    } else if missing.isEmpty {
      verdict = .holds
    } else {
      verdict = .undecided
    }
    return RuleResult(
      rule: rule, verdict: verdict, needs: needs, observed: observed, excluded: excluded,
      findings: entry.count)
  }
}

extension FindingLog.Entry {
  fileprivate mutating func doubt() {
    suspicions += violations
    violations = 0
    for place in first.indices {
      first[place].doubt()
    }
    for place in heaviest.indices {
      heaviest[place].doubt()
    }
  }

  fileprivate mutating func assume(_ assumption: String) {
    for place in first.indices {
      first[place].assume(assumption)
    }
    for place in heaviest.indices {
      heaviest[place].assume(assumption)
    }
  }

  /// Counts a finding; whether it is to be listed.
  fileprivate mutating func count(
    _ severity: Finding.Severity, _ certainty: Finding.Certainty, weight: UInt64
  ) -> Bool {
    count += 1
    if Finding.isViolation(severity, certainty) {
      violations += 1
    } else if severity > .info {
      suspicions += 1
    }
    return first.count < FindingLog.listed || heaviest.count < FindingLog.heaviest
      || weight > heaviest[0].weight
  }

  fileprivate mutating func list(_ finding: Finding) {
    guard first.count >= FindingLog.listed else {
      first.append(finding)
      return
    }
    let place = heaviest.firstIndex { $0.weight >= finding.weight } ?? heaviest.count
    heaviest.insert(finding, at: place)
    if heaviest.count > FindingLog.heaviest {
      heaviest.removeFirst()
    }
  }
}
