/// The pair that names a fence: context and seqno as the tracepoints give them.
///
/// Both are 64-bit in the kernel and cut to 32 bits in every `dma_fence` event up to 7.3
/// (include/trace/events/dma_fence.h), so two fences can share one `FenceID`, one after the other
/// or at the same time. What tells them apart is `FenceLifetime.generation`.
public struct FenceID: Hashable, Comparable, Sendable {
  /// Context in the upper, seqno in the lower half.
  public let packed: UInt64

  /// The fence `seqno` of `context`.
  @inlinable
  public init(context: UInt32, seqno: UInt32) {
    packed = UInt64(context) << 32 | UInt64(seqno)
  }

  /// The fence of this packed form.
  @inlinable
  public init(packed: UInt64) {
    self.packed = packed
  }

  /// The fence context (a timeline's number), its low 32 bits.
  @inlinable public var context: UInt32 { UInt32(truncatingIfNeeded: packed >> 32) }

  /// The number of the fence on its context, its low 32 bits.
  @inlinable public var seqno: UInt32 { UInt32(truncatingIfNeeded: packed) }

  /// Whether `other` is later on a context whose seqnos wrap at 2^32, as xe's do after 127 jobs:
  /// signed 32-bit distance, as `__dma_fence_is_later` does (include/linux/dma-fence.h).
  @inlinable
  public static func isLater(_ seqno: UInt32, than other: UInt32) -> Bool {
    Int32(bitPattern: seqno &- other) > 0
  }

  /// Orders by context, then seqno, for listings; says nothing about time.
  @inlinable
  public static func < (left: FenceID, right: FenceID) -> Bool {
    left.packed < right.packed
  }
}
