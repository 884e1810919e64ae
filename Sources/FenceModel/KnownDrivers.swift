/// What is known of single drivers, as data: keyed by driver and timeline shape, since one driver
/// can have timelines that behave differently (virtio_gpu's `controlq` is not its `CRTC:#…`).
enum KnownDrivers {
  struct Entry: Sendable {
    let driver: String
    /// The timeline with its digit runs folded to `#`; nil stands for all timelines.
    let shape: String?
    let traits: NameTraits
  }

  static let table: [Entry] = [
    // The context is the hardware context's id, which collides across clients, and the seqno is
    // always 0 (drivers/accel/amdxdna/amdxdna_ctx.c, amdxdna_fence_create).
    Entry(driver: "amdxdna", shape: nil, traits: .anonymousAtZero),
    // Up to 5.4 all are inited with the context mm.unordered_timeline and seqno 0; from 5.5 on with (0,0)
    // (drivers/gpu/drm/i915/gem/i915_gem_clflush.c, i915_gem_client_blt.c).
    Entry(driver: "i915", shape: "clflush", traits: .anonymousAtZero),
    Entry(driver: "i915", shape: "clear", traits: .anonymousAtZero),
    // virtio_gpu_fence_alloc inits with seqno 0, virtio_gpu_fence_emit sets it
    // (drivers/gpu/drm/virtio/virtgpu_fence.c).
    Entry(driver: "virtio_gpu", shape: "controlq", traits: .seqnoSetAtEmit),
  ]

  /// Drivers with a `.wait` of their own in `dma_fence_ops`, which may see the signal before it is
  /// traced: radeon_fence_default_wait, qxl_fence_wait, nouveau_fence_wait_legacy, vmw_fence_wait
  /// (vmwgfx until 6.12), i915_fence_wait, and `mock` of the dma-buf selftests.
  private static let driversWithOwnWait: Set = [
    "i915", "mock", "nouveau", "qxl", "radeon", "vmwgfx",
  ]

  /// Whether fences of `driver` are not waited for by `dma_fence_default_wait`. i915 is called by
  /// its PCI address since 5.x; so is xe, which has no wait of its own and cannot be told apart.
  static func hasOwnWait(driver: String) -> Bool {
    driversWithOwnWait.contains(driver) || driver.contains(":")
  }

  /// What kernels print as the driver of a signaled fence, whoever made it: the tracepoints of
  /// 6.17 and later (dma_fence_driver_name in drivers/dma-buf/dma-fence.c), and a rename of it
  /// that was posted. The timeline beside it is a constant too.
  static let detachedDrivers = ["detached-driver", "driver-whose-fence-is-signaled"]

  /// The traits of a name.
  static func traits(driver: String, timeline: String, shape: String) -> NameTraits {
    if detachedDrivers.contains(driver) {
      return .detached
    }
    // i915_fence_get_timeline_name says "signaled" as soon as the bit is set; its driver name is
    // the PCI address, "i915" before 5.x (drivers/gpu/drm/i915/i915_request.c).
    if timeline == "signaled", driver == "i915" || driver.contains(":") {
      return .signaledTimeline
    }
    var traits: NameTraits = []
    for entry in table where entry.driver == driver && (entry.shape ?? shape) == shape {
      traits.formUnion(entry.traits)
    }
    return traits
  }
}
