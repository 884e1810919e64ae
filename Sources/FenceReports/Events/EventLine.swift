public import FenceModel
public import TraceVocabulary

/// One line of a listing of a trace: an event, or a place where events are missing.
public enum EventLine: Sendable {
  /// A fence event.
  case event(FenceEventLine)
  /// Events that the ring buffer lost; stands before the first event after them.
  case lost(LossLine)
}

/// One fence event with all that a line about it says.
public struct FenceEventLine: Sendable {
  /// The CPU that wrote the record.
  public var cpu: CPUNumber
  /// When.
  public var timestamp: Timestamp
  /// The clock of that timestamp.
  public var clock: TraceClock
  /// The saved name of the task; nil where the trace has none.
  public var comm: String?
  /// The task that ran on the CPU.
  public var pid: Int32
  /// Which tracepoint; nil of another event of a fence system, a vendor's or
  /// `fence_annotate_wait_on` of 4.9, of which the line says what all fence events have.
  public var kind: FenceEvent.Kind?
  /// The event's name in this trace, such as `dma_fence_init` or, before 4.10, `fence_init`.
  public var eventName: String
  /// The driver's name in this very record.
  public var driver: String
  /// The timeline's, likewise.
  public var timeline: String
  /// The fence.
  public var fence: FenceID
  /// What stands before the line in a file of several instances; see
  /// `EventLineFormat.prefix(of:among:)`.
  public var instancePrefix: String

  /// An event of these properties.
  public init(
    cpu: CPUNumber, timestamp: Timestamp, clock: TraceClock, comm: String?, pid: Int32,
    kind: FenceEvent.Kind?, eventName: String, driver: String, timeline: String, fence: FenceID,
    instancePrefix: String = ""
  ) {
    self.cpu = cpu
    self.timestamp = timestamp
    self.clock = clock
    self.comm = comm
    self.pid = pid
    self.kind = kind
    self.eventName = eventName
    self.driver = driver
    self.timeline = timeline
    self.fence = fence
    self.instancePrefix = instancePrefix
  }
}

/// A gap in the trace of one CPU.
public struct LossLine: Sendable {
  /// The CPU whose events are missing.
  public var cpu: CPUNumber
  /// How many; nil where the kernel could not store the number.
  public var count: UInt64?
  /// The first timestamp after the gap; nil where nothing of that CPU follows.
  public var end: Timestamp?
  /// The clock of that timestamp.
  public var clock: TraceClock
  /// As in `FenceEventLine`.
  public var instancePrefix: String

  /// A gap of `count` events on `cpu`.
  public init(
    cpu: CPUNumber, count: UInt64?, end: Timestamp?, clock: TraceClock, instancePrefix: String = ""
  ) {
    self.cpu = cpu
    self.count = count
    self.end = end
    self.clock = clock
    self.instancePrefix = instancePrefix
  }
}
