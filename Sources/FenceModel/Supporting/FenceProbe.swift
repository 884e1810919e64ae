/// What a record says of a fence at an address: a probe on one of the fence functions, or another
/// driver's event that carries a fence pointer (KERNEL: drivers/dma-buf/dma-fence.c).
public struct FenceProbe: Equatable, Sendable {
  /// Where in the fence's life the record was made.
  public enum Point: Equatable, Sendable {
    /// Entry of `dma_fence_init` or `dma_fence_init64`: before the init tracepoint of the same task.
    case initEntry
    /// Entry of `dma_fence_release`: before the destroy tracepoint.
    case releaseEntry
    /// Entry of `dma_fence_free`: the default way to give the memory back, by `kfree_rcu`.
    case freeEntry
    /// Entry of a signal function: before the signaled tracepoint, which is absent where the fence
    /// was signaled already.
    case signalEntry
    /// Entry of `dma_fence_wait_timeout`: before wait_start. `value` is the timeout in jiffies.
    case waitEntry
    /// Return of `dma_fence_wait_timeout`: after wait_end. `value` is the result: 0 timed out,
    /// negative an error, positive the jiffies that were left.
    case waitReturn
    /// Entry of `dma_fence_add_callback`.
    case addCallbackEntry
    /// A probe on the tracepoint itself: follows the tracepoint's own record, in the same task.
    case tracepoint(FenceEvent.Kind)
    /// An event of a driver or scheduler that names the fence and its address in passing.
    case mention
  }

  /// Where the record was made.
  public var point: Point
  /// The address of `struct dma_fence`; 0 where the record has none (a wait's return on 6.1).
  public var address: UInt64
  /// The fence's 64-bit context and seqno; nil where the record has none.
  public var identity: WideFenceID?
  /// The timeout or the result of a wait; 0 elsewhere.
  public var value: Int64

  /// A record made at `point` of the fence at `address`.
  public init(
    point: Point, address: UInt64, identity: WideFenceID? = nil, value: Int64 = 0
  ) {
    self.point = point
    self.address = address
    self.identity = identity
    self.value = value
  }
}

/// A fence's identity in full, where a probe recorded it; the tracepoints cut both halves to 32 bits.
public struct WideFenceID: Hashable, Sendable {
  /// The 64-bit context.
  public var context: UInt64
  /// The 64-bit seqno.
  public var seqno: UInt64

  /// The fence `context`:`seqno`.
  public init(context: UInt64, seqno: UInt64) {
    self.context = context
    self.seqno = seqno
  }

  /// As the tracepoints record it.
  public var cut: FenceID {
    FenceID(
      context: UInt32(truncatingIfNeeded: context), seqno: UInt32(truncatingIfNeeded: seqno))
  }
}
