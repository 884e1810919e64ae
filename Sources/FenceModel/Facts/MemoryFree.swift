/// The memory of a fence that was given up went back to the allocator.
public struct MemoryFree: Sendable {
  /// The address of `struct dma_fence`.
  public var address: UInt64
  /// The fence that was given up.
  public var fence: FenceReference
  /// Its full identity, where recorded.
  public var identity: WideFenceID?
  /// F: its release.
  public var released: Evidence
  /// The free.
  public var freed: Evidence
  /// Whether a grace period lies strictly between the two.
  public var grace: GraceVerdict
  /// The grace period that comes nearest, as for `MemoryReuse`.
  public var nearestGracePeriod: GracePeriodSpan?
  /// The fence was bound by address, and no gap lies between the two.
  public var isSure: Bool

  /// A free of these parts; grace periods are judged later.
  public init(
    address: UInt64, fence: FenceReference, identity: WideFenceID?, released: Evidence,
    freed: Evidence, isSure: Bool
  ) {
    self.address = address
    self.fence = fence
    self.identity = identity
    self.released = released
    self.freed = freed
    self.isSure = isSure
    grace = .unknown(.notRecorded)
  }
}
