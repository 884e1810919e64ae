public import FenceModel

/// How the fences of one driver treat their memory: whether what a reader finds under rcu_read_lock()
/// stays the same fence.
public struct ReuseSummary: Sendable {
  /// Whether a fence stays what it is for a grace period after its release.
  public enum Verdict: String, Sendable {
    /// A grace period passed before every reuse that was seen, and none was in doubt.
    case holds = "HOLDS"
    /// At least one reuse came before a grace period had passed.
    case broken = "BROKEN"
    /// Neither can be said.
    case unproven = "UNPROVEN"
  }

  /// Between the signal of the old fence and the first record of the new one a lockless reader that
  /// found "idle" finds "busy".
  public struct IdleTurnsBusy: Equatable, Sendable {
    /// The address of both.
    public var address: UInt64
    /// The fence that was signaled.
    public var old: FenceReference
    /// The fence that the memory became.
    public var new: FenceReference
    /// The signal of the old one.
    public var signaled: Evidence
    /// The release of the old one, from which the time to its reuse counts.
    public var released: Evidence
    /// The first record of the new one.
    public var reused: Evidence
  }

  /// Windows that are listed for one driver.
  public static let listedWindows = 100

  /// The driver, its digits folded.
  public var driver: String
  /// Reuses of a fence's memory.
  public var reuses: UInt64 = 0
  /// Of these, by way of the allocator.
  public var slab: UInt64 = 0
  /// Of these, without the allocator.
  public var pool: UInt64 = 0
  /// Of these, a grace period had passed.
  public var elapsed: UInt64 = 0
  /// Of these, none had.
  public var notElapsed: UInt64 = 0
  /// The shortest time from release to reuse, the first record of the memory under its new identity, in
  /// units of the trace clock.
  public var shortest: UInt64 = .max
  /// The median time from release to reuse, in units of the trace clock; within 1.6 %.
  public var median: UInt64 = 0
  /// How many windows there were in which "idle" turned "busy" with no grace period between.
  public var idleTurnsBusy: UInt64 = 0
  /// The first of them, at most `listedWindows`.
  public var windows: [IdleTurnsBusy] = []
  /// Whether anything keeps the driver's verdict open besides reuses in doubt: losses, or events that
  /// were not recorded.
  public var isIncomplete = false

  /// Whether records are missing, nobody knows where: a grace period may be among them.
  public var isDoubted = false

  /// Reuses of which it is not known where the memory was.
  public var elsewhere: UInt64 { reuses - slab - pool }
  /// Reuses of which it cannot be told whether a grace period had passed.
  public var unknown: UInt64 { reuses - elapsed - notElapsed }

  /// The verdict.
  public var verdict: Verdict {
    if notElapsed > 0 { return isDoubted ? .unproven : .broken }
    return unknown == 0 && !isIncomplete ? .holds : .unproven
  }

  /// A driver of which nothing is known.
  public init(driver: String) {
    self.driver = driver
  }
}
