import TraceVocabulary

/// A format whose records are counted and not read. Whether that hides anything shows when they are counted.
struct RefusedFormat: Sendable {
  /// What it is, where there are records.
  var kind = Anomaly.Kind.badEventFormat
  /// The id of its records; nil where not even that can be read.
  var id: UInt16?
  /// Where its text stands in the file.
  var offset: UInt64
  /// The sentence on it.
  var detail: String
}
