/// What bounds the conclusions about one incarnation of a fence.
public struct FenceTraits: OptionSet, Sendable {
  /// The bits.
  public let rawValue: UInt16

  /// The traits of `rawValue`.
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// Another incarnation of the same identity was alive at the same time.
  public static let sharesIdentity = FenceTraits(rawValue: 1 << 0)
  /// A record fitted several live incarnations and was given to one of them.
  public static let ambiguous = FenceTraits(rawValue: 1 << 1)
  /// Events were lost while this fence was alive.
  public static let crossedGap = FenceTraits(rawValue: 1 << 2)
  /// The kernel printed the names it has for signaled fences (`detached-driver`), so this fence
  /// was signaled when that record was made.
  public static let sawDetachedName = FenceTraits(rawValue: 1 << 3)
  /// The seqno was set at emit: init said 0 (virtio_gpu).
  public static let seqnoSetAtEmit = FenceTraits(rawValue: 1 << 4)
  /// Records came after destroy, with no new init.
  public static let usedAfterDestroy = FenceTraits(rawValue: 1 << 5)
  /// The generation may be higher: what was remembered of this context had to be let go.
  public static let generationUncertain = FenceTraits(rawValue: 1 << 6)
  /// Let go before its end was seen, to bound memory; see `ModelBounds`.
  public static let retiredEarly = FenceTraits(rawValue: 1 << 7)
  /// Records of different CPUs arrived in an order that the clock cannot vouch for.
  public static let unorderedRecords = FenceTraits(rawValue: 1 << 8)
  /// `wait_end` or `destroy` carried the real names in a kernel that prints others once a fence
  /// is signaled: it was not signaled then.
  public static let provenUnsignaled = FenceTraits(rawValue: 1 << 9)
}
