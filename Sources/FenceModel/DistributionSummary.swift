/// The summary of many durations.
public struct DistributionSummary: Equatable, Sendable {
  /// How many there were.
  public var count: UInt64
  /// The median. Percentiles are exact up to `Distribution.exactCount` durations, and beyond that
  /// at most 1.6 % above the true one.
  public var p50: UInt64
  /// The 90th percentile.
  public var p90: UInt64
  /// The 99th percentile.
  public var p99: UInt64
  /// The largest, always exact.
  public var max: UInt64

  /// A summary of these values.
  public init(count: UInt64, p50: UInt64, p90: UInt64, p99: UInt64, max: UInt64) {
    self.count = count
    self.p50 = p50
    self.p90 = p90
    self.p99 = p99
    self.max = max
  }
}
