/// What a capture recorded, as far as rules need to know: an event is in the set where the capture
/// holds records of it, or where its recorder was told to record it and saw none.
public struct RecordedEvents: OptionSet, Hashable, Sendable {
  /// The bits.
  public let rawValue: UInt64

  /// The events of `rawValue`.
  public init(rawValue: UInt64) {
    self.rawValue = rawValue
  }

  /// The tracepoint of `kind`.
  package init(_ kind: FenceEvent.Kind) {
    self =
      switch kind {
      case .initialized: .initialized
      case .emitted: .emitted
      case .signalingEnabled: .signalingEnabled
      case .signaled: .signaled
      case .waitStarted: .waitStarted
      case .waitEnded: .waitEnded
      case .destroyed: .destroyed
      }
  }

  /// `dma_fence_init`.
  public static let initialized = RecordedEvents(rawValue: 1 << 0)
  /// `dma_fence_emit`.
  public static let emitted = RecordedEvents(rawValue: 1 << 1)
  /// `dma_fence_enable_signal`.
  public static let signalingEnabled = RecordedEvents(rawValue: 1 << 2)
  /// `dma_fence_signaled`.
  public static let signaled = RecordedEvents(rawValue: 1 << 3)
  /// `dma_fence_wait_start`.
  public static let waitStarted = RecordedEvents(rawValue: 1 << 4)
  /// `dma_fence_wait_end`.
  public static let waitEnded = RecordedEvents(rawValue: 1 << 5)
  /// `dma_fence_destroy`.
  public static let destroyed = RecordedEvents(rawValue: 1 << 6)
  /// Addresses of fences at their init.
  public static let initAddresses = RecordedEvents(rawValue: 1 << 8)
  /// Addresses of fences at their release.
  public static let releaseAddresses = RecordedEvents(rawValue: 1 << 9)
  /// Calls to signal, with addresses, also those that found the fence signaled.
  public static let signalCalls = RecordedEvents(rawValue: 1 << 10)
  /// Calls to wait, with addresses.
  public static let waitCalls = RecordedEvents(rawValue: 1 << 11)
  /// Results of waits.
  public static let waitResults = RecordedEvents(rawValue: 1 << 12)
  /// Calls to `dma_fence_add_callback`.
  public static let addCallbackCalls = RecordedEvents(rawValue: 1 << 13)
  /// Begin and end of normal grace periods.
  public static let gracePeriods = RecordedEvents(rawValue: 1 << 16)
  /// Begin and end of expedited grace periods.
  public static let expeditedGracePeriods = RecordedEvents(rawValue: 1 << 17)
  /// Frees of slab objects (`kmem_cache_free`) or of `kmalloc` memory (`kfree`).
  public static let memoryFrees = RecordedEvents(rawValue: 1 << 18)
  /// Allocations (`kmem_cache_alloc`, `kmalloc`).
  public static let memoryAllocations = RecordedEvents(rawValue: 1 << 19)
  /// `sched_switch`.
  public static let taskSwitches = RecordedEvents(rawValue: 1 << 20)
  /// `sched_waking` or `sched_wakeup`.
  public static let wakings = RecordedEvents(rawValue: 1 << 21)
  /// Dependencies of the scheduler's jobs.
  public static let dependencies = RecordedEvents(rawValue: 1 << 22)
  /// `mm_vmscan_direct_reclaim_begin` and `_end`.
  public static let directReclaim = RecordedEvents(rawValue: 1 << 23)
  /// Grace periods of all flavours of RCU, which kernels before 4.20 have, by probes that do not tell them
  /// apart.
  public static let mixedGracePeriods = RecordedEvents(rawValue: 1 << 27)
  /// Grace periods of `rcu_sched` alone, where readers of fences may hold up `rcu_preempt`.
  public static let schedGracePeriods = RecordedEvents(rawValue: 1 << 28)
  /// `drm_vblank_event`.
  public static let vblanks = RecordedEvents(rawValue: 1 << 24)
  /// Whether interrupts and preemption were off, with each record: every trace.dat has it, text without
  /// `irq-info` does not.
  public static let interruptState = RecordedEvents(rawValue: 1 << 25)
  /// The CPU of each record: every trace.dat has it, `perf script -F -cpu` does not print it.
  public static let cpuNumbers = RecordedEvents(rawValue: 1 << 26)
}
