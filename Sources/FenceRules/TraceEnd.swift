package import FenceModel
package import TraceVocabulary

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
