/// What became of the records of one supporting event.
package struct SupportingTally: Equatable, Sendable {
  /// Made an event of.
  package var understood: UInt64 = 0
  /// Understood, and of no interest: `rcu_grace_period` has twenty words beside start and end.
  package var passedOver: UInt64 = 0
  /// Not understood: a probe on a function that nobody knows, a text that the file lacks.
  package var notUnderstood: UInt64 = 0

  /// All of them.
  package var records: UInt64 { understood &+ passedOver &+ notUnderstood }
}
