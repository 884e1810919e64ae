/// How durations of one row of statistics are distributed; see `Distribution.histogram`.
package struct RowHistograms: Sendable {
  /// The driver.
  package let driver: String
  /// The timelines, digit runs folded to `#`.
  package let timeline: String
  /// From emit, or init where there is none, to the signal.
  package let signalLatency: [(lower: UInt64, count: UInt64)]
  /// Waits whose both ends were seen.
  package let wait: [(lower: UInt64, count: UInt64)]
}
