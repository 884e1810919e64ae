import FenceModel
import TraceVocabulary

/// What the rules of a fence's life have in common: how sure a finding is, and when a rule holds.
extension Finding.Certainty {
  /// A record of `fence` proves something only where its whole life was seen and no record of it can be
  /// another fence's; `allowing` are the doubts that do not touch this rule.
  init(
    of fence: borrowing FenceLifetime, isOrderSure: Bool = true, allowing: FenceTraits = []
  ) {
    let doubts = FenceTraits.doubts.union(.retiredEarly).subtracting(allowing)
    let isSeenFromStart = fence.isSeenFromStart
    let isUndoubted = fence.traits.isDisjoint(with: doubts)
    self = isOrderSure && isSeenFromStart && isUndoubted ? .proven : .suspected
  }
}

/// What a rule could judge and what not.
struct Subjects: Sendable {
  /// Subjects that it could judge.
  var observed: UInt64 = 0
  /// Subjects that it could not.
  var excluded: UInt64 = 0
  /// Pairs of records of different CPUs that the clock cannot order.
  var unordered: UInt64 = 0
  /// What else keeps the rule from holding.
  var missing: [String] = []

  mutating func take(_ isJudged: Bool) {
    if isJudged {
      observed &+= 1
    } else {
      excluded &+= 1
    }
  }
}

extension Subjects {
  /// Takes pairs of fences of one 32-bit context whose names differ, so that it may be two.
  mutating func takeTwoNames(_ count: UInt64) {
    if count > 0 {
      missing.append(
        "whether \(counted(count, "pair")) of fences of one 32-bit context, whose names differ, \(count == 1 ? "is" : "are") of one context"
      )
    }
  }
}

extension Rule {
  /// How the rule ended, given its subjects.
  func result(_ log: FindingLog, _ subjects: Subjects, losses: [String]) -> RuleResult {
    var missing = Self.missing(in: log.context) + losses + subjects.missing
    if subjects.unordered > 0 {
      missing.append(
        "\(counted(subjects.unordered, "pair")) of records of different CPUs that the clock cannot order"
      )
    }
    if subjects.observed == 0, missing.isEmpty {
      missing.append("none of the fences was seen from its init, with nothing in doubt")
    }
    return log.result(
      of: Self.page.rule, observed: subjects.observed,
      excluded: subjects.excluded &+ subjects.unordered,
      missing: missing)
  }
}

/// The first findings of severity info of each timeline shape, and a count of the rest: what is legal
/// and frequent is shown by examples.
struct Examples: Sendable {
  /// Findings a shape that are given one by one.
  static let limit: UInt32 = 100
  private var counts: [Int: (count: UInt32, last: FenceReference)] = [:]

  /// Whether one more finding about `fence` is given by itself.
  mutating func take(_ fence: FenceReference, _ names: borrowing NameTable) -> Bool {
    let shape = names.shapeNumber(of: fence.name)
    let count = counts[shape]?.count ?? 0
    counts[shape] = (count == .max ? count : count &+ 1, fence)
    return count < Examples.limit
  }

  /// The shapes with more than the limit: how many more, and the last fence of them.
  var rest: [(count: UInt32, last: FenceReference)] {
    counts.sorted { $0.key < $1.key }.map(\.value).filter { $0.count > Examples.limit }
      .map { ($0.count - Examples.limit, $0.last) }
  }
}

extension FenceIncident {
  /// Whether the clock vouches that the other record came first; true where there is none.
  func isOrdered(by clock: TraceClock) -> Bool {
    guard let other = otherRecord?.moment else { return true }
    return clock.isStrictlyOrdered(
      other.timestamp, on: other.cpu, before: record.moment.timestamp, on: record.moment.cpu)
  }
}
