package import FenceModel

/// The life of a fence, and its place among those of its context.
package struct LifeRules: RuleGroup {
  /// No facts yet.
  package init() {}

  package mutating func take(
    ended fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    ended wait: borrowing FenceWait, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ reuse: borrowing MemoryReuse, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package func results(_ log: borrowing FindingLog, losses: [String]) -> [RuleResult] {
    []
  }
}
