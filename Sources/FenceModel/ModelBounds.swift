/// The bounds of the model's memory: nothing in it grows with the length of the trace.
///
/// What a bound cuts is counted in `ModelCounts` and said in the report.
public struct ModelBounds: Sendable {
  /// Incarnations that are alive and not yet signaled, at most; above that the oldest is let go.
  /// 262,144 at 256 bytes are 64 MiB, and 60 times what the busiest real capture needed.
  public var unsignaledFences = 262_144
  /// Incarnations that are signaled and not yet destroyed, at most. Where destroy was not recorded
  /// every fence ends up here. With as many unsignaled ones as captures have, below the 32,768 at which
  /// the array of incarnations doubles.
  public var signaledFences = 24_576
  /// Destroyed incarnations that are remembered, so that a use after destroy, a second destroy and
  /// the next generation of the identity are recognised.
  public var destroyedFences = 512
  /// Contexts whose last seqno and names are kept when they have no live fence.
  public var idleContexts = 65_536
  /// Incarnations of one identity that are kept at the same time, destroyed ones among them. Only
  /// virtio_gpu, whose fences all begin as (context, 0), has more than two; the bound keeps a
  /// hostile file from making every record search a long list.
  public var incarnationsPerIdentity = 64
  /// Waits of one task on one identity that are open at the same time; a task can be in one.
  public var nestedWaits = 8
  /// Identities whose reuse is remembered after all their incarnations are gone.
  public var reusedIdentities = 16_384
  /// Rows of statistics, by driver and timeline shape; the rest goes into one row "other".
  public var timelines = 4_096
  /// Distinct (driver, timeline) names that are kept whole; later ones are folded to their shape.
  public var names = 65_536
  /// Waits that are open at the same time.
  public var openWaits = 262_144
  /// Waits that have ended and whose signal may still come; of more, where no signal was recorded at all, it
  /// stays unknown whether one ended them. Each takes some 400 bytes.
  public var undecidedWaits = 8_192
  /// A `signaled` record up to this long after a `wait_end` may be that of the signal that ended
  /// the wait, in nanoseconds: the bit is set before the event is traced, `dma_fence_default_wait`
  /// of ≤ 6.0 tests it without the lock, and drivers with a wait of their own always may. A timeout
  /// that the signal follows looks just the same, so such a wait is `unknown`. From 6.1 on the
  /// default wait takes the lock first (drivers/dma-buf/dma-fence.c): there the wait failed,
  /// wherever the clock vouches for the order.
  public var signalSlackNanoseconds: UInt64 = 1_000_000
  /// Addresses of fences that are remembered, each with who stands and who stood there. Allocators
  /// hand out the same memory again, so a capture has fewer addresses than fences; at some 530 bytes
  /// they are 33 MiB. What is forgotten can hide a reuse: `ModelCounts.forgottenAddresses`.
  public var addresses = 65_536
  /// Calls whose entry a probe showed and whose tracepoint is still to come: one or two a CPU.
  public var pendingProbes = 64
  /// Waits that ended and whose result a probe on the return is still to tell.
  public var heldWaits = 1_024

  /// The defaults above.
  public init() {}
}
