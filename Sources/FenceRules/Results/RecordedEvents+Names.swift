public import FenceModel

extension RecordedEvents {
  /// The single events of the set, in words that end `… was not recorded`.
  public var names: [String] {
    RecordedEvents.words.filter { contains($0.event) }.map(\.words)
  }

  /// Why grace periods that were recorded tell nothing of readers of fences; nil where none were, or where
  /// they do.
  package func uselessGracePeriods(isKernelKnown: Bool) -> String? {
    if contains(.mixedGracePeriods), !contains(.gracePeriods) {
      return "probes on rcu_gp_init and rcu_gp_cleanup do not tell the flavours of RCU apart, "
        + "of which kernels before 4.20 have several"
    }
    guard contains(.schedGracePeriods) else { return nil }
    return "grace periods of rcu_sched alone were recorded, which count on kernels from 4.20 on"
      + (isKernelKnown ? "" : " (--kernel names the kernel)")
  }

  private static let words: [(event: RecordedEvents, words: String)] = [
    (.initialized, "dma_fence_init"), (.emitted, "dma_fence_emit"),
    (.signalingEnabled, "dma_fence_enable_signal"), (.signaled, "dma_fence_signaled"),
    (.waitStarted, "dma_fence_wait_start"), (.waitEnded, "dma_fence_wait_end"),
    (.destroyed, "dma_fence_destroy"),
    (.initAddresses, "the address of fences at their init"),
    (.releaseAddresses, "the address of fences at their release"),
    (.signalCalls, "the call to signal"), (.waitCalls, "the call to wait"),
    (.waitResults, "the result of waits"),
    (.addCallbackCalls, "the call to dma_fence_add_callback"),
    (.gracePeriods, "the begin and end of grace periods"),
    (.expeditedGracePeriods, "the begin and end of expedited grace periods"),
    (.memoryFrees, "the free of memory (kmem_cache_free, kfree)"),
    (.memoryAllocations, "the allocation of memory (kmem_cache_alloc, kmalloc)"),
    (.taskSwitches, "sched_switch"), (.wakings, "sched_waking"),
    (.dependencies, "the dependencies of scheduler jobs"),
    (.directReclaim, "direct reclaim (mm_vmscan_direct_reclaim_begin, _end)"),
    (.vblanks, "drm_vblank_event"),
    (.cpuNumbers, "the CPU of each record"),
    (.interruptState, "the state of interrupts and preemption (irq-info)"),
  ]
}
