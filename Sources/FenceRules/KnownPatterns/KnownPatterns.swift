package import FenceModel
package import TraceVocabulary

/// The legal patterns and the timeouts of drivers: the one table, reviewed as a whole. Later rows win.
package enum KnownPatterns {
  private static let second: UInt64 = 1_000_000_000
  private static let millisecond: UInt64 = 1_000_000

  /// The drivers whose name is a PCI address: i915 since 5.x, and xe. Both observe lazily
  /// (`i915_fence_signaled`, `xe_hw_fence_signaled`); nothing in the events tells them apart.
  package static let pciDriver = "(PCI address)"

  /// The table.
  package static let table: [FencePattern] = [
    // drivers/dma-buf/sw_sync.c: user space chooses seqnos and signals; an equal seqno is initialised
    // and then freed without a destroy.
    FencePattern(
      driver: "sw_sync",
      liberties: [.userDriven, .lazilyObserved, .seqnoRepeats, .identityShared]),
    // drivers/gpu/drm/vgem/vgem_fence.c: DRM_IOCTL_VGEM_FENCE_SIGNAL, or a timer of 10 s.
    FencePattern(driver: "vgem", liberties: .userDriven, timeout: 10 * second),
    // drivers/dma-buf/st-dma-fence*.c: the selftests break every rule on purpose.
    FencePattern(
      driver: "mock", liberties: [.userDriven, .contextReused, .seqnoRepeats, .identityShared]),
    // dma-fence-array.c, dma-fence-chain.c: both have ops->signaled; a chain takes its seqnos from user
    // space (syncobj points, 64 bits), xe up to 6.12 takes back an array's seqno after an error.
    FencePattern(
      driver: "dma_fence_array", liberties: [.container, .lazilyObserved, .seqnoRepeats],
      timeout: 20 * second),
    FencePattern(
      driver: "dma_fence_chain",
      liberties: [.container, .lazilyObserved, .seqnoRepeats, .identityShared],
      timeout: 20 * second),
    FencePattern(driver: "stub", liberties: [.seqnoRepeats, .identityShared]),
    // CONFIG_DRM_I915_REQUEST_TIMEOUT (20 s) and xe's job timeout (5 s): the longer one of the two.
    // i915_request.c: __i915_request_create frees a request whose wait for room in the ring was
    // interrupted by kmem_cache_free alone (err_free).
    FencePattern(
      driver: pciDriver, liberties: [.lazilyObserved, .seqnoRepeats, .freedUnpublished],
      timeout: 20 * second),
    FencePattern(
      driver: "i915", liberties: [.lazilyObserved, .seqnoRepeats, .freedUnpublished],
      timeout: 20 * second),
    // What xe itself calls so has no ops->signaled (preempt_fence_ops, xe_tlb_inval.c).
    FencePattern(driver: "xe", timeout: 5 * second),
    // xe_gt_tlb_invalidation.c (6.12), xe_tlb_inval.c: FENCE_STACK_BIT, of whose fences the signal drops no
    // reference.
    FencePattern(driver: "xe", shape: "invalidation_fence", liberties: .onStack),
    FencePattern(driver: "xe", shape: "tlb_inval_fence", liberties: .onStack),
    // nouveau_fence.c: the context is base + channel id, which comes back with a new channel; its seqnos
    // begin anew while signaled fences of the old one may still be referenced.
    FencePattern(
      driver: "nouveau", liberties: [.lazilyObserved, .contextReused, .identityShared],
      timeout: 10 * second),
    FencePattern(driver: "radeon", liberties: .lazilyObserved, timeout: 10 * second),
    // virtgpu_fence.c: virtio_gpu_fence_signaled; how long the host takes nobody limits. The CRTC timelines
    // are those of the DRM core.
    FencePattern(driver: "virtio_gpu", shape: "controlq", liberties: .lazilyObserved),
    // qxl_release.c: the context is the release's id, which comes back; the seqno is of the device.
    FencePattern(
      driver: "qxl", shape: "release", liberties: [.contextReused, .seqnoRepeats],
      timeout: 15 * second),
    // amdgpu_job.c, amdgpu_device.c: lockup_timeout 10 s; compute none up to 5.9, 60 s until 6.16; 2 s from
    // 7.2 on.
    // amdgpu_fence_emit (6.1 to 6.12) gives a job that runs again (job_run_counter) a new seqno.
    // amdgpu_fence_process signals a ring's fences one by one up to the seqno that the hardware wrote.
    FencePattern(
      driver: "amdgpu", liberties: .resubmitted, signalsInOrder: true, timeout: 10 * second),
    FencePattern(driver: "amdgpu", shape: "comp", timeout: 60 * second),
    FencePattern(
      driver: "amdgpu", shape: "comp", before: KernelRelease(major: 5, minor: 10),
      liberties: .neverGivenUp),
    FencePattern(
      driver: "amdgpu", shape: "comp", since: KernelRelease(major: 6, minor: 17),
      timeout: 10 * second),
    FencePattern(
      driver: "amdgpu", since: KernelRelease(major: 7, minor: 2), timeout: 2 * second),
    // amdgpu_vm_tlb_fence.c: the seqno is what vm->tlb_seq says now; two can be equal.
    FencePattern(
      driver: "amdgpu tlb fence", liberties: [.seqnoRepeats, .identityShared],
      timeout: 10 * second),
    // amdgpu_userq_fence.c: the seqno is the queue's write pointer, the same again without new packets.
    FencePattern(
      driver: "amdgpu_userq_fence", liberties: [.lazilyObserved, .seqnoRepeats, .identityShared],
      timeout: 10 * second),
    FencePattern(driver: "amdgpu_eviction_fence", timeout: 10 * second),
    FencePattern(driver: "amdgpu_amdkfd_fence", timeout: 60 * second),
    // The scheduler's own fences have the timeout of their driver, which their names do not tell; they are
    // signaled as a callback of the driver's (drm_sched_job_done_cb, scheduler/sched_main.c).
    // A context is one entity's, whose jobs are queued on one ring (drm_sched_entity_push_job).
    FencePattern(
      driver: "drm_sched", liberties: .signaledInCallback, signalsInOrder: true,
      timeout: 10 * second),
    // Rings called `comp…` are amdgpu's, whose rows these follow.
    FencePattern(driver: "drm_sched", shape: "comp", timeout: 60 * second),
    FencePattern(
      driver: "drm_sched", shape: "comp", before: KernelRelease(major: 5, minor: 10),
      liberties: .neverGivenUp),
    FencePattern(
      driver: "drm_sched", shape: "comp", since: KernelRelease(major: 6, minor: 17),
      timeout: 10 * second),
    FencePattern(
      driver: "drm_sched", shape: "comp", since: KernelRelease(major: 7, minor: 2),
      timeout: 2 * second),
    // lima_sched.c, panfrost_job.c, v3d_sched.c: a context for each queue, whose jobs the interrupt signals as
    // they come; panthor_sched.c walks the jobs of a queue in flight in their order.
    // lima_sched_pipe_init: 500 ms until 6.8.
    FencePattern(driver: "lima", signalsInOrder: true, timeout: 10 * second),
    FencePattern(
      driver: "lima", before: KernelRelease(major: 6, minor: 9), timeout: 500 * millisecond),
    FencePattern(driver: "panthor", signalsInOrder: true, timeout: 5 * second),
    FencePattern(driver: "panfrost", signalsInOrder: true, timeout: 500 * millisecond),
    // v3d_cl_job_timedout, etnaviv_sched_timedout_job: a job whose addresses have moved goes on.
    FencePattern(
      driver: "v3d", liberties: .takesTimeOnProgress, signalsInOrder: true,
      timeout: 500 * millisecond),
    FencePattern(
      driver: "etnaviv", liberties: [.lazilyObserved, .takesTimeOnProgress],
      timeout: 500 * millisecond),
    FencePattern(driver: "rocket", timeout: 500 * millisecond),
    FencePattern(driver: "ethosu", timeout: 500 * millisecond),
    // msm_gpu.c, hangcheck_handler: a ring whose last fence is another than at the last look has time, and so
    // has one that made_progress, three times.
    FencePattern(
      driver: "msm", liberties: [.lazilyObserved, .takesTimeOnProgress],
      timeout: 500 * millisecond),
    // vc4_hangcheck_elapsed (vc4_gem.c): "made any progress in execution, rearm the timer".
    FencePattern(
      driver: "vc4", liberties: [.lazilyObserved, .takesTimeOnProgress],
      timeout: 100 * millisecond),
    // vmwgfx_fence.c has no ops->signaled, but looks at all fences when one is submitted or asked about;
    // vmw_fence_obj_destroy takes one that is unsignaled off the list: "dubious but valid".
    FencePattern(driver: "vmwgfx", liberties: [.lazilyObserved, .unheld], timeout: 10 * second),
    // pvr_queue_create.
    FencePattern(driver: "powervr", timeout: 500 * millisecond),
    // aie2_ctx.c: HWCTX_MAX_TIMEOUT; 2 s from 7.2 on.
    FencePattern(
      driver: "amdxdna", liberties: [.seqnoRepeats, .identityShared], timeout: 60 * second),
    FencePattern(
      driver: "amdxdna", since: KernelRelease(major: 7, minor: 2), timeout: 2 * second),
    // NVIDIA's open modules, nvidia-drm-fence.c: the seqno is the value of a semaphore that user space waits
    // for, by ioctl; of prime fences nothing tells how long they take, others are signaled after 5 s at most.
    FencePattern(driver: "NVIDIA", liberties: [.seqnoRepeats, .identityShared]),
    FencePattern(driver: "NVIDIA", shape: "nvidia.semaphore_surface", timeout: 5 * second),
    // drivers/misc/habanalabs, 5.1 to 5.9: timeout_locked.
    FencePattern(driver: "HabanaLabs", timeout: 5 * second),
    // drivers/accel/ivpu, timeouts_init: tdr; later releases go on while the firmware's heart beats, up to
    // 60 s (ivpu_job_timeout_work).
    FencePattern(driver: "intel_vpu", liberties: .takesTimeOnProgress, timeout: 2 * second),
    // host1x: a context a fence, seqno 0; signaled after 30 s at the latest (drivers/gpu/host1x/fence.c).
    FencePattern(driver: "host1x", liberties: .seqnoRepeats, timeout: 30 * second),
  ]

  /// A frame's fence of any driver, on the DRM core's `CRTC:#-…` timelines
  /// (drm_crtc_create_fence, drm_writeback.c): drm_atomic_helper_wait_for_flip_done gives up after 10 s.
  private static let frame = FencePattern(driver: "", timeout: 10 * second)

  /// What is known of `name`.
  package static func pattern(
    of name: NameID, _ names: borrowing NameTable, kernel: KernelRelease?
  ) -> FencePattern {
    let shape = names.shape(at: names.shapeNumber(of: name))
    return pattern(driver: shape.driver, shape: shape.timeline, kernel: kernel)
  }

  /// What is known of the fences of `driver` on timelines of `shape`, with digit runs folded to `#`.
  /// Without a known kernel the rows that are true of some releases alone do not count.
  package static func pattern(
    driver: String, shape: String, kernel: KernelRelease?
  ) -> FencePattern {
    var result = FencePattern(driver: driver, shape: shape)
    if shape.hasPrefix("CRTC:") || shape.hasPrefix("CONNECTOR:") {
      result.timeout = frame.timeout
      result.isListed = true
      return result
    }
    let key = isPCIAddress(driver) ? pciDriver : driver
    for row in table where row.driver == key && shape.hasPrefix(row.shape) {
      guard row.isTrue(of: kernel) else { continue }
      result.isListed = true
      result.liberties.formUnion(row.liberties)
      result.signalsInOrder = result.signalsInOrder || row.signalsInOrder
      result.timeout =
        row.liberties.contains(.neverGivenUp) ? nil : row.timeout ?? result.timeout
    }
    return result
  }

  /// `0000:00:02.0` and the like.
  private static func isPCIAddress(_ driver: String) -> Bool {
    let parts = driver.split(separator: ":", omittingEmptySubsequences: false)
    return parts.count == 3 && parts[2].contains(".")
      && parts.allSatisfy { $0.allSatisfy { $0.isHexDigit || $0 == "." } }
  }
}
