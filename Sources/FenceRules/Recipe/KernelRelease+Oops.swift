public import TraceVocabulary

/// Kernels that recording can crash.
extension KernelRelease {
  /// Whether to enable the fence tracepoints may crash this kernel: 7.1 sets a signaled fence's `ops`
  /// to null (541c8f2468b9) while its tracepoints still read names through it. Seen in 7.1.3, fixed by
  /// 7.1.7; those between were not checked, and a 7.1 of unknown patch level may be any of them.
  public var tracepointsMayOops: Bool {
    major == 7 && minor == 1 && (patch ?? 0) < 7
  }

  /// Whether to enable `dma_fence_init` may crash this kernel where i915 is loaded: from 5.7 to 5.15 a
  /// slab constructor initialises requests that have no names yet (855e39e65cfc, mended in September
  /// 2021; 5.10.262 has the fix, which other stable releases have it was not checked).
  public var initMayOopsWithI915: Bool {
    major == 5 && (7...15).contains(minor) && !(minor == 10 && (patch ?? 0) >= 262)
  }
}
