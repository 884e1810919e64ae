/// A gap that the ring buffer admits: on one CPU, events are missing between two moments.
///
/// The kernel marks a loss on the sub-buffer that follows it (`RB_MISSED_EVENTS`,
/// kernel/trace/ring_buffer.c), with the number of lost events where that fitted into the page.
public struct LostEvents: Equatable, Sendable {
  /// The CPU whose events are missing.
  public let cpu: CPUNumber
  /// How many events were lost; nil where the kernel could not store the number.
  public let count: UInt64?
  /// The last timestamp read before the gap; nil where nothing of this CPU was read before it.
  public let start: Timestamp?
  /// The first timestamp after the gap; nil where nothing of this CPU follows.
  public let end: Timestamp?
  /// The sub-buffer that carries the mark.
  public let position: FilePosition

  /// A gap on `cpu` between `start` and `end`.
  public init(
    cpu: CPUNumber, count: UInt64?, start: Timestamp?, end: Timestamp?, position: FilePosition
  ) {
    self.cpu = cpu
    self.count = count
    self.start = start
    self.end = end
    self.position = position
  }
}
