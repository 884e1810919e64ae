/// What bounds the conclusions about one incarnation of a fence.
public struct FenceTraits: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt16

  /// The traits of `rawValue`.
  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Another incarnation of the same identity was alive at the same time.
  @inlinable public static var sharesIdentity: FenceTraits { FenceTraits(rawValue: 1 << 0) }
  /// A record fitted several live incarnations and was given to one of them.
  @inlinable public static var ambiguous: FenceTraits { FenceTraits(rawValue: 1 << 1) }
  /// Events were lost while this fence was alive.
  @inlinable public static var crossedGap: FenceTraits { FenceTraits(rawValue: 1 << 2) }
  /// The kernel printed the names it has for signaled fences (`detached-driver`), so this fence
  /// was signaled when that record was made.
  @inlinable public static var sawDetachedName: FenceTraits { FenceTraits(rawValue: 1 << 3) }
  /// The seqno was set at emit: init said 0 (virtio_gpu).
  @inlinable public static var seqnoSetAtEmit: FenceTraits { FenceTraits(rawValue: 1 << 4) }
  /// Records came after destroy, with no new init.
  @inlinable public static var usedAfterDestroy: FenceTraits { FenceTraits(rawValue: 1 << 5) }
  /// The generation may be higher: what was remembered of this context had to be let go.
  @inlinable public static var generationUncertain: FenceTraits { FenceTraits(rawValue: 1 << 6) }
  /// Let go before its end was seen, to bound memory; see `ModelBounds`.
  @inlinable public static var retiredEarly: FenceTraits { FenceTraits(rawValue: 1 << 7) }
  /// Records of different CPUs arrived in an order that the clock cannot vouch for.
  @inlinable public static var unorderedRecords: FenceTraits { FenceTraits(rawValue: 1 << 8) }
  /// `wait_end` or `destroy` carried the real names in a kernel that prints others once a fence
  /// is signaled: it was not signaled then.
  @inlinable public static var provenUnsignaled: FenceTraits { FenceTraits(rawValue: 1 << 9) }
  /// A wait for it returned that it was signaled.
  @inlinable public static var sawWaitSucceed: FenceTraits { FenceTraits(rawValue: 1 << 10) }
  /// Its init is missing: no gap lies between an init of its context with an earlier seqno, or this one,
  /// and its first record. A destroyed fence that is used long after looks so, and a job of amdgpu that
  /// was submitted again under another seqno.
  @inlinable public static var lacksInit: FenceTraits { FenceTraits(rawValue: 1 << 11) }
}
