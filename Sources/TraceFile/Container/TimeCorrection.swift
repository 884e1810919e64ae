/// How a stamp of the ring buffer becomes a timestamp: the corrections that the recorder stored,
/// in the order in which they apply. All arithmetic is modulo 2^64.
package struct TimeCorrection: Equatable, Sendable {
  /// 1. A guest's clock is brought to its host's, from samples taken while recording (TIME_SHIFT).
  package var shift: GuestTimeShift?
  /// 2. Cycles become nanoseconds (TSC2NSEC). The option's own offset is not used.
  package var cycles: CycleConversion?
  /// 3. A constant in nanoseconds: DATE (microseconds, × 1000) plus OFFSET.
  package var offset: UInt64 = 0

  /// No correction: stamps are timestamps.
  package static let identity = TimeCorrection()

  /// Whether timestamps are the stamps themselves.
  package var isIdentity: Bool {
    shift == nil && cycles == nil && offset == 0
  }

  /// The timestamp of `stamp`, taken on `cpu`.
  package func apply(to stamp: UInt64, on cpu: Int) -> UInt64 {
    var time = stamp
    if let shift {
      time = shift.apply(to: time, on: cpu)
    }
    if let cycles {
      time = cycles.apply(to: time)
    }
    return time &+ offset
  }
}
