/// The memory of one fence became another fence, and what is known of grace periods between.
public struct MemoryReuse: Sendable {
  /// Where the memory was meanwhile.
  public enum Path: Equatable, Sendable {
    /// Back with the allocator: a free of this address was recorded between the two.
    case slab
    /// Frees were recorded and none was of this address: the driver kept it.
    case pool
    /// Frees were not recorded.
    case unknown
  }

  /// The address of `struct dma_fence`.
  public var address: UInt64
  /// The fence that was given up; its address and 64-bit identity are set where known.
  public var old: FenceReference
  /// The fence that the memory became.
  public var new: FenceReference
  /// The full identity of the old one, where recorded.
  public var oldIdentity: WideFenceID?
  /// The full identity of the new one, where recorded.
  public var newIdentity: WideFenceID?
  /// F: the release (or else the destroy) of the old fence.
  public var released: Evidence
  /// R: the first record of the memory under its new identity.
  public var reused: Evidence
  /// R is no init: the memory was re-armed by hand some time before, so R is an upper bound.
  public var isReuseBound: Bool
  /// When the memory went back to the allocator, if that was recorded.
  public var freed: Evidence?
  /// When the old fence was signaled, if that was recorded: between this and R a lockless reader sees
  /// "idle" turn "busy".
  public var oldSignal: Evidence?
  /// Slab or pool.
  public var path: Path
  /// Whether a grace period lies strictly between F and R.
  public var grace: GraceVerdict
  /// The grace period that lies between, or, where none does, the normal one that began last before
  /// R: what shows why it does not fit. Nil where none was seen.
  public var nearestGracePeriod: GracePeriodSpan?
  /// Neither record is in doubt: both fences were bound by address, and no gap hides another
  /// release or init of this memory between.
  public var isSure: Bool

  /// A reuse of these parts; grace periods are judged later.
  public init(
    address: UInt64, old: FenceReference, new: FenceReference, released: Evidence,
    reused: Evidence, isReuseBound: Bool, path: Path, isSure: Bool
  ) {
    self.address = address
    self.old = old
    self.new = new
    self.released = released
    self.reused = reused
    self.isReuseBound = isReuseBound
    self.path = path
    self.isSure = isSure
    grace = .unknown(.notRecorded)
  }
}

/// Whether a full grace period passed between two moments (Documentation/RCU: a grace period that had
/// begun before the first proves nothing).
public enum GraceVerdict: Equatable, Sendable {
  /// One did, normal or expedited.
  case elapsed
  /// None did.
  case notElapsed(Strength)
  /// It cannot be told.
  case unknown(Reason)

  /// What the absence rests on.
  public enum Strength: Equatable, Sendable {
    /// Normal and expedited grace periods are both excluded.
    case proven
    /// Expedited ones were not recorded, and are assumed not to have run.
    case assumingNoExpedited
  }

  /// Why it cannot be told.
  public enum Reason: Equatable, Sendable {
    /// The capture has no grace periods.
    case notRecorded
    /// Events were lost in between.
    case lostEvents
    /// The clock cannot order records of these CPUs.
    case clock
    /// A grace period began or ended within the clock's margin of one of the two moments.
    case margin
    /// One was under way when the trace began, or its other end is missing.
    case incomplete
    /// One passed before the first record of the reuse, which was made at an unknown time before.
    case seenLate
    /// No normal one fits; expedited ones were not recorded, and their thread ran in between.
    case expeditedThreadRan
  }
}
