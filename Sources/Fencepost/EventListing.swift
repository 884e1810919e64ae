public import TraceVocabulary

/// What a listing of events came to.
public struct EventListing: Sendable {
  /// Fence events that were met, those that a filter left out among them.
  public let events: UInt64
  /// Damage that was met on the way: some events may be missing.
  public let damage: [Anomaly]
  /// Lines of a text that are records of fence events and could not be read.
  public let damagedFences: UInt64
  /// That lines of a text were not understood, as a clause; nil where all were.
  public let notUnderstood: String?
}
