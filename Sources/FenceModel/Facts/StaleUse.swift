/// A use of memory that had been another fence before, by a task that knew that one: the use may have
/// been meant for the fence that is gone. What makes it more than a suspicion is for a rule to say.
public struct StaleUse: Sendable {
  /// What the task did.
  public enum Kind: Equatable, Sendable {
    /// It began to wait (`dma_fence_wait_timeout`); it had no part in the new fence until then.
    case wait
    /// It added a callback (`dma_fence_add_callback`); it had no part in the new fence until then.
    case addCallback
    /// It signaled, and no `signaled` record followed: the new fence was signaled already, by
    /// `otherSignal`. One of the two calls came through a pointer to the old fence.
    case signal
  }

  /// What the task did.
  public var kind: Kind
  /// The task.
  public var pid: Int32
  /// Whether the task had, or may have had, a part in the new fence until then, hence a pointer to it. Only
  /// for `signal`.
  public var knewNewFence: Bool
  /// The address of `struct dma_fence`.
  public var address: UInt64
  /// The fence that the memory was, and that the task knew.
  public var old: FenceReference
  /// The fence that the memory is now.
  public var new: FenceReference
  /// F: the release of the old fence.
  public var released: Evidence
  /// R: the first record of the memory as the new fence.
  public var reused: Evidence
  /// R is no init, hence an upper bound; see `MemoryReuse.isReuseBound`.
  public var isReuseBound: Bool
  /// The use itself.
  public var record: Evidence
  /// For `signal`: the signal of the new fence that was recorded.
  public var otherSignal: Evidence?
  /// Whether a grace period lies strictly between F and R, as for the `MemoryReuse` of the two.
  public var grace: GraceVerdict
  /// The grace period that comes nearest, as for `MemoryReuse`.
  public var nearestGracePeriod: GracePeriodSpan?
  /// Both fences were bound by address, and no gap hides another release, init or signal of this
  /// memory from F to the use.
  public var isSure: Bool

  /// A use of these parts; grace periods are judged later.
  public init(
    _ kind: Kind, pid: Int32, knewNewFence: Bool = false, address: UInt64,
    old: FenceReference, new: FenceReference,
    released: Evidence, reused: Evidence, isReuseBound: Bool, record: Evidence,
    otherSignal: Evidence? = nil, isSure: Bool
  ) {
    self.kind = kind
    self.pid = pid
    self.knewNewFence = knewNewFence
    self.address = address
    self.old = old
    self.new = new
    self.released = released
    self.reused = reused
    self.isReuseBound = isReuseBound
    self.record = record
    self.otherSignal = otherSignal
    self.isSure = isSure
    grace = .unknown(.notRecorded)
  }
}
