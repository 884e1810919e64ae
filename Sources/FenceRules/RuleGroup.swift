package import FenceModel
package import TraceVocabulary

/// Rules that look at the same facts. `Rulebook` hands each group every fact, in order of time as the
/// model settles them; a group passes on to its rules what they need.
package protocol RuleGroup: Sendable {
  /// These fences have ended, in their order: they were destroyed, or let go to bound memory. Many at
  /// once, so that each rule keeps its state at hand for all of them.
  mutating func take(
    ended fences: Span<FenceLifetime>, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// These waits have ended, and their outcome is decided.
  mutating func take(
    ended waits: Span<FenceWait>, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// The model saw something that the contract may forbid.
  mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// The memory of a fence became another fence.
  mutating func take(
    _ reuse: borrowing MemoryReuse, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// Memory of a fence was used by a task that knew the fence that it was before.
  mutating func take(
    _ use: borrowing StaleUse, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// Memory of a fence went back to the allocator.
  mutating func take(
    _ free: borrowing MemoryFree, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// The trace has ended, and left this.
  mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog)
  /// How each rule of the group ended, once `finish` was called.
  func results(_ log: borrowing FindingLog, losses: [String]) -> [RuleResult]
}

/// Most groups have no use for most facts.
extension RuleGroup {
  package mutating func take(
    ended waits: Span<FenceWait>, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ incident: borrowing FenceIncident, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ reuse: borrowing MemoryReuse, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ free: borrowing MemoryFree, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}

  package mutating func take(
    _ use: borrowing StaleUse, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {}
}

/// What a trace leaves at its end.
package struct TraceEnd: Sendable {
  /// The last timestamp of any record.
  package var end: Timestamp
  /// Fences that are alive.
  package var alive: [FenceLifetime]
  /// Waits that are open, those begun first at the front.
  package var openWaits: [FenceWait]
  /// What was counted.
  package var counts: ModelCounts
  /// How far the contexts of the living fences came, by their number.
  package var progress: [UInt32: ContextProgress]
  /// An expedited grace period may have run unseen up to then; nil where none can have.
  package var expeditedUnsureThrough: Timestamp?
  /// Tracepoints of which the trace has no record although it has fences.
  package var unseen: RecordedEvents
  /// Dependencies of jobs whose fences are unsignaled, oldest first.
  package var dependencies: [RecordedDependency]
  /// Dependencies that a bound made the model forget.
  package var dependenciesForgotten: UInt64
  /// Who was in direct reclaim last.
  package var reclaims: LastReclaims
  /// What was counted by driver and timeline shape, the living among it.
  package var statistics: FenceStatistics

  /// What `model` has after its `finish`, of a trace that ended at `end`, and what was counted of it.
  package init(of model: FenceModel, _ statistics: FenceStatistics, at end: Timestamp) {
    self.end = end
    self.statistics = statistics
    alive = model.aliveFences()
    openWaits = model.openWaits()
    counts = model.counts
    progress = model.progress(of: alive)
    expeditedUnsureThrough = model.gracePeriods.expeditedUnsureThrough
    dependencies = model.pendingDependencies()
    dependenciesForgotten = model.forgottenDependencies
    reclaims = model.lastReclaims
    unseen = model.unseenEnds
  }
}
