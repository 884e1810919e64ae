public import TraceVocabulary

/// One record of a `dma_fence` tracepoint, understood.
public struct FenceEvent: Sendable {
  /// The tracepoints, in the order of the contract (include/trace/events/dma_fence.h).
  public enum Kind: UInt8, CaseIterable, Sendable {
    /// `dma_fence_init`: a fence object got its identity (end of `dma_fence_init`).
    case initialized = 1
    /// `dma_fence_emit`: the job was handed to the hardware; few drivers say so.
    case emitted
    /// `dma_fence_enable_signal`: somebody asked for the signal, for the first time.
    case signalingEnabled
    /// `dma_fence_signaled`: SIGNALED_BIT went from 0 to 1.
    case signaled
    /// `dma_fence_wait_start`: `dma_fence_wait_timeout` entered.
    case waitStarted
    /// `dma_fence_wait_end`: `dma_fence_wait_timeout` left; the result is not recorded.
    case waitEnded
    /// `dma_fence_destroy`: the last reference was dropped (start of `dma_fence_release`).
    case destroyed
  }

  /// When, on the trace clock.
  public var timestamp: Timestamp
  /// Where the record stands in the file.
  public var position: FilePosition
  /// The fence, by its 32-bit identity.
  public var fence: FenceID
  /// The driver and timeline names in this very record; see `NameTable`.
  public var name: NameID
  /// Which task wrote it, where and in which state.
  public var origin: RecordOrigin
  /// Which tracepoint.
  public var kind: Kind

  /// The task that ran on the CPU; 0 is the idle task. For `signaled` that is whoever looked.
  @inlinable public var pid: Int32 {
    get { origin.pid }
    set { origin = RecordOrigin(pid: newValue, cpu: cpu, flags: flags, preemptCount: preemptCount) }
  }
  /// The CPU that wrote the record.
  @inlinable public var cpu: CPUNumber {
    get { origin.cpu }
    set { origin = RecordOrigin(pid: pid, cpu: newValue, flags: flags, preemptCount: preemptCount) }
  }
  /// `common_flags`: 0x01 irqs off, 0x04 need resched, 0x08 hardirq, 0x10 softirq, 0x40 NMI.
  @inlinable public var flags: UInt8 {
    get { origin.flags }
    set { origin = RecordOrigin(pid: pid, cpu: cpu, flags: newValue, preemptCount: preemptCount) }
  }
  /// `common_preempt_count`: low nibble preemption, high nibble migrate-disable, in kernels that count it.
  @inlinable public var preemptCount: UInt8 {
    get { origin.preemptCount }
    set { origin = RecordOrigin(pid: pid, cpu: cpu, flags: flags, preemptCount: newValue) }
  }

  /// A record of `kind` about `fence`.
  @inlinable
  public init(
    kind: Kind, fence: FenceID, at timestamp: Timestamp, origin: RecordOrigin, name: NameID,
    position: FilePosition
  ) {
    self.timestamp = timestamp
    self.position = position
    self.fence = fence
    self.name = name
    self.origin = origin
    self.kind = kind
  }

  /// A record of `kind` about `fence`.
  @inlinable
  public init(
    kind: Kind, fence: FenceID, at timestamp: Timestamp, cpu: CPUNumber, pid: Int32, name: NameID,
    position: FilePosition = .none, flags: UInt8 = 0, preemptCount: UInt8 = 0
  ) {
    self.init(
      kind: kind, fence: fence, at: timestamp,
      origin: RecordOrigin(pid: pid, cpu: cpu, flags: flags, preemptCount: preemptCount),
      name: name, position: position)
  }
}
