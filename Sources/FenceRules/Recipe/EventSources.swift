import FenceModel
import TraceVocabulary

/// Everything that a recipe can record, by kernel release. The forms of probes on 6.1, 6.12 and 7.2
/// were tried on Debian's kernels; those before 6.1 follow the source of 4.9, 4.19 and 5.10 (include/
/// linux/fence.h and dma-fence.h, drivers/dma-buf). Between releases that were looked at, a source has
/// the form of the older one where that is safe: a probe that a kernel does not accept is left out.
extension EventSource {
  private static let renamed = KernelRelease(major: 4, minor: 10)
  /// `$argN` in probes (a1303af5d79e), and one flavour of RCU instead of three.
  private static let arguments = KernelRelease(major: 4, minor: 20)
  /// `struct dma_fence` gets the layout that it has had since: context at 32, seqno at 40, flags at 48,
  /// refcount at 56 (without lock debugging).
  private static let layout = KernelRelease(major: 5, minor: 4)
  private static let modern = KernelRelease(major: 6, minor: 1)
  private static let oneSignal = KernelRelease.oneSignalFunction
  /// Probes on tracepoints, with fields by name from BTF (Debian 6.12 and later; 6.1 has neither).
  private static let named = KernelRelease(major: 6, minor: 12)
  private static let init64 = KernelRelease(major: 6, minor: 17)

  /// All sources, in the order of a recipe.
  package static let all: [EventSource] =
    fenceEvents + probesOfOldKernels + fenceProbes + tracepointProbes + gracePeriods + others

  /// In a trace.dat, with what each record of it says.
  private static let everyFenceEvent: RecordedEvents = [
    .initialized, .emitted, .signalingEnabled, .signaled, .waitStarted, .waitEnded, .destroyed,
    .interruptState, .cpuNumbers,
  ]

  private static let fenceEvents = [
    EventSource(
      everyFenceEvent, .event("fence"), until: renamed,
      "every step of every fence, and every wait"),
    EventSource(
      everyFenceEvent, .event("dma_fence"), from: renamed,
      "every step of every fence, and every wait"),
  ]

  /// x86-64 registers, since these kernels name no arguments; `refcount` is the first member of the
  /// fence, so that its address is the fence's.
  private static let probesOfOldKernels = [
    // Before 4.9 the layout of a fence was another (a context of 32 bits), which was not looked at.
    ("fence", KernelRelease(major: 4, minor: 9), renamed), ("dma_fence", renamed, arguments),
  ].flatMap { prefix, from, until in
    [
      EventSource(
        .initAddresses,
        .probe("p:df/init \(prefix)_init fence=%di:u64 context=%cx:u64 seqno=%r8:u32"),
        from: from, until: until, "the address of a fence at its init"),
      EventSource(
        .releaseAddresses,
        .probe(
          "p:df/release \(prefix)_release fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32"),
        from: from, until: until, "and at its release"),
      EventSource(
        .signalCalls,
        .probe(
          "p:df/signal \(prefix)_signal fence=%di:u64 context=+56(%di):u64 seqno=+64(%di):u32"),
        from: from, until: until, "calls to signal, also of a fence that is signaled"),
      EventSource(
        .signalCalls,
        .probe(
          "p:df/signal_locked \(prefix)_signal_locked fence=%di:u64 context=+56(%di):u64 "
            + "seqno=+64(%di):u32"),
        from: from, until: until, "the same, under the fence's lock"),
      EventSource(
        .waitCalls,
        .probe(
          "p:df/wait \(prefix)_wait_timeout fence=%di:u64 timeout=%dx:s64 context=+56(%di):u64 "
            + "seqno=+64(%di):u32"),
        from: from, until: until, "waits with their timeout"),
      EventSource(
        .waitResults, .probe("r:df/wait_ret \(prefix)_wait_timeout ret=$retval:s64"),
        from: from, until: until, "what a wait returned"),
      EventSource(
        .addCallbackCalls,
        .probe(
          "p:df/addcb \(prefix)_add_callback fence=%di:u64 context=+56(%di):u64 "
            + "seqno=+64(%di):u32"),
        from: from, until: until, "who asks to be called at the signal"),
    ]
  }

  private static let fenceProbes = [
    EventSource(
      .initAddresses,
      .probe(
        "p:df/init dma_fence_init fence=$arg1:x64 ops=$arg2:symbol context=$arg4:u64 "
          + "seqno=$arg5:u64"),
      from: arguments, "the address of a fence at its init"),
    EventSource(
      .initAddresses,
      .probe(
        "p:df/init64 dma_fence_init64 fence=$arg1:x64 ops=$arg2:symbol context=$arg4:u64 "
          + "seqno=$arg5:u64"),
      from: init64, "the same, of those with 64-bit seqnos"),
    EventSource(
      .releaseAddresses,
      .probe(
        "p:df/release dma_fence_release kref=$arg1:x64 context=-24($arg1):u64 "
          + "seqno=-16($arg1):u64 flags=-8($arg1):x64"),
      from: layout, "and at its release, when its memory is given up"),
    EventSource(
      .releaseAddresses, .probe("p:df/free dma_fence_free fence=$arg1:x64"), from: arguments,
      "which of them kfree_rcu gives back"),
    EventSource(
      .signalCalls,
      .probe(
        "p:df/signal dma_fence_signal fence=$arg1:x64 context=+32($arg1):u64 "
          + "seqno=+40($arg1):u64 flags=+48($arg1):x64"),
      from: layout, until: oneSignal, "calls to signal, also of a fence that is signaled"),
    EventSource(
      .signalCalls,
      .probe(
        "p:df/signal_locked dma_fence_signal_locked fence=$arg1:x64 context=+32($arg1):u64 "
          + "seqno=+40($arg1):u64 flags=+48($arg1):x64"),
      from: layout, until: oneSignal, "the same, under the fence's lock"),
    EventSource(
      .signalCalls,
      .probe(
        "p:df/sig dma_fence_signal_timestamp_locked fence=$arg1:x64 context=+32($arg1):u64 "
          + "seqno=+40($arg1):u64 flags=+48($arg1):x64"),
      from: oneSignal, "calls to signal, also of a fence that is signaled"),
    EventSource(
      .waitCalls,
      .probe(
        "p:df/wait dma_fence_wait_timeout fence=$arg1:x64 intr=$arg2:u8 timeout=$arg3:s64 "
          + "context=+32($arg1):u64 seqno=+40($arg1):u64"),
      from: layout, "waits with their timeout"),
    EventSource(
      .waitResults, .probe("r100:df/wait_ret dma_fence_wait_timeout ret=$retval:s64"),
      from: arguments, until: named, "what a wait returned; up to 100 at a time"),
    EventSource(
      .waitResults,
      .probe("r100:df/wait_ret dma_fence_wait_timeout ret=$retval:s64 fence=$arg1:x64"),
      from: named, "what a wait returned; up to 100 at a time"),
    EventSource(
      .addCallbackCalls,
      .probe(
        "p:df/addcb dma_fence_add_callback fence=$arg1:x64 func=$arg3:symbol "
          + "context=+32($arg1):u64 seqno=+40($arg1):u64"),
      from: layout, "who asks to be called at the signal"),
  ]

  private static let tracepointProbes: [EventSource] = {
    let addresses: [(String, RecordedEvents)] = [
      ("init", .initAddresses), ("destroy", .releaseAddresses), ("signaled", .initAddresses),
      ("enable_signal", .initAddresses), ("wait_start", .waitCalls), ("wait_end", .waitCalls),
      ("emit", .initAddresses),
    ]
    return addresses.map { event, gives in
      EventSource(
        gives,
        .probe(
          "t:dft/\(event) dma_fence_\(event) fence=fence context=fence->context "
            + "seqno=fence->seqno flags=fence->flags:x64 ops=fence->ops:symbol"),
        from: named, "address, 64-bit identity and flags at dma_fence_\(event)")
    }
  }()

  /// Before 4.20 RCU had three flavours, whose grace periods these functions do not tell apart.
  private static let gracePeriods = [
    EventSource(
      .gracePeriods, .event("rcu:rcu_grace_period"),
      "grace periods, where the kernel has CONFIG_RCU_TRACE"),
    EventSource(
      .expeditedGracePeriods, .event("rcu:rcu_exp_grace_period"),
      from: KernelRelease(major: 4, minor: 5),
      "expedited ones, likewise"),
    EventSource(
      .gracePeriods, .probe("p:df/gp_init rcu_gp_init"), from: arguments,
      "a grace period begins"),
    EventSource(
      .gracePeriods, .probe("r10:df/gp_init_ret rcu_gp_init started=$retval:u8"),
      from: arguments, "it has begun (1), or there was nothing to begin (0)"),
    EventSource(
      .gracePeriods, .probe("p:df/gp_end rcu_gp_cleanup"), from: arguments, "it ends"),
    EventSource(
      .gracePeriods, .probe("r10:df/gp_end_ret rcu_gp_cleanup"), from: arguments,
      "it has ended"),
    EventSource(
      .expeditedGracePeriods, .probe("p:df/exp synchronize_rcu_expedited"), from: arguments,
      "an expedited grace period is asked for"),
    EventSource(
      .expeditedGracePeriods, .probe("r10:df/exp_ret synchronize_rcu_expedited"),
      from: arguments, "and has passed"),
  ]

  private static let others = [
    EventSource(
      .memoryFrees, .event("kmem:kmem_cache_free"), isHeavy: true,
      "slab objects given back to the allocator"),
    EventSource(.memoryFrees, .event("kmem:kfree"), isHeavy: true, "and memory of kmalloc"),
    EventSource(
      .memoryAllocations, .event("kmem:kmem_cache_alloc"), isHeavy: true,
      "slab objects taken from the allocator"),
    EventSource(
      .memoryAllocations, .event("kmem:kmem_cache_alloc_node"), until: modern, isHeavy: true,
      "the same, on a chosen node"),
    EventSource(
      .memoryAllocations, .event("kmem:kmalloc"), isHeavy: true, "and memory of kmalloc"),
    EventSource(
      .memoryAllocations, .event("kmem:kmalloc_node"), until: modern, isHeavy: true,
      "the same, on a chosen node"),
    EventSource(.taskSwitches, .event("sched:sched_switch"), "which task runs where"),
    EventSource(
      .wakings, .event("sched:sched_wakeup"), until: KernelRelease(major: 4, minor: 3),
      "who is woken"),
    EventSource(
      .wakings, .event("sched:sched_waking"), from: KernelRelease(major: 4, minor: 3),
      "who wakes whom, and when"),
    EventSource(
      .dependencies, .event("gpu_scheduler"), from: KernelRelease(major: 4, minor: 4),
      "jobs of the GPU scheduler, and the fences that they wait for"),
    EventSource(
      .directReclaim, .event("vmscan:mm_vmscan_direct_reclaim_begin"),
      "tasks that reclaim memory"),
    EventSource(.directReclaim, .event("vmscan:mm_vmscan_direct_reclaim_end"), "until here"),
    EventSource(.vblanks, .event("drm:drm_vblank_event"), "the period of frames"),
    // Addresses without a probe, as where the kernel is locked down (drivers/gpu/drm/amd/amdgpu/
    // amdgpu_trace.h of 5.4, drivers/gpu/drm/xe/xe_trace.h of 6.11).
    EventSource(
      .initAddresses, .event("amdgpu:amdgpu_ib_pipe_sync"), from: layout,
      "addresses of fences that amdgpu's jobs wait for"),
    EventSource(
      .initAddresses, .event("xe:xe_hw_fence_create"), from: KernelRelease(major: 6, minor: 8),
      "addresses of xe's fences"),
  ]
}
