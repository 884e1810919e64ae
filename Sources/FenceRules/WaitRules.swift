package import FenceModel

/// Who waits, for whom, how long, and in which context.
package struct WaitRules: RuleGroup {
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
