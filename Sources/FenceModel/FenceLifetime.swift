public import TraceVocabulary

/// The main noun: one incarnation of a fence, from its first record to its last.
///
///     init ──▶ [emit] ──▶ [enable signaling] ──▶ signaled ──▶ destroy
///
/// Everything between init and destroy may be absent, and legally so: only few drivers emit,
/// signaling is enabled only when somebody asks, and a fence that nobody watched is destroyed
/// without ever being signaled. What was not seen is nil: `unseen` is a value, not zero.
///
/// The model keeps one of these for each fence that is alive, so it is flat and trivially
/// copyable: less than four cache lines, no reference. What is asked of each can be inlined: a call across
/// modules would copy all of it first.
public struct FenceLifetime: Sendable {
  // What most records read or change comes first: of the incarnations that the model keeps it is one cache
  // line.

  /// The 32-bit identity, as of its latest record (virtio_gpu sets the seqno at emit).
  public internal(set) var fence: FenceID
  /// What bounds the conclusions about it.
  public internal(set) var traits: FenceTraits = []
  /// `signaled` records; the contract allows one.
  public internal(set) var signals: UInt16 = 0
  /// Which kinds of record were seen, a bit each by `FenceEvent.Kind`.
  @usableFromInline var seen: UInt8 = 0
  /// Whether its context was not known before: one such incarnation a context, for counting them.
  package internal(set) var opensContext = false
  /// Whether the model took down an incident of it that is judged when it ends; of nearly all, none.
  package internal(set) var hasIncidents = false
  @usableFromInline var hasWideIdentity = false
  /// How many records of this incarnation were seen.
  public internal(set) var records: UInt32 = 1
  /// Waits that began on this incarnation.
  public internal(set) var waits: UInt32 = 0
  /// Waits that are open now.
  public internal(set) var openWaits: UInt32 = 0
  /// The first real names seen; names that the kernel prints after the signal are never taken.
  public internal(set) var name: NameID
  /// The latest record's timestamp.
  public internal(set) var lastSeen: Timestamp

  @usableFromInline var initMoment: Moment
  @usableFromInline var emitMoment: Moment
  /// The address of its `struct dma_fence`, from a probe that names it; 0 where none does.
  public internal(set) var address: UInt64 = 0
  /// Counts the incarnations of this identity that the trace shows, from 0.
  public internal(set) var generation: UInt32
  @usableFromInline var enableMoment: Moment
  @usableFromInline var signalMoment: Moment
  @usableFromInline var wide = WideFenceID(context: 0, seqno: 0)
  @usableFromInline var destroyMoment: Moment
  /// The first record of any kind.
  public internal(set) var first: Moment

  /// A moment in a fence's life: which record says so.
  public struct Moment: Equatable, Sendable {
    /// When.
    public let timestamp: Timestamp
    /// Which record.
    public let position: FilePosition
    /// Which task wrote it, where and in which state.
    public let origin: RecordOrigin

    /// Which task ran; for `signaled`, whoever looked.
    @inlinable public var pid: Int32 { origin.pid }
    /// On which CPU.
    @inlinable public var cpu: CPUNumber { origin.cpu }
    /// `common_flags` of the record.
    @inlinable public var flags: UInt8 { origin.flags }
    /// `common_preempt_count` of the record.
    @inlinable public var preemptCount: UInt8 { origin.preemptCount }

    init(_ event: FenceEvent) {
      timestamp = event.timestamp
      position = event.position
      origin = event.origin
    }

    /// A record at `timestamp`, on `cpu`, while the task `pid` ran.
    @inlinable
    public init(
      timestamp: Timestamp, position: FilePosition, pid: Int32, cpu: CPUNumber, flags: UInt8 = 0,
      preemptCount: UInt8 = 0
    ) {
      self.timestamp = timestamp
      self.position = position
      origin = RecordOrigin(pid: pid, cpu: cpu, flags: flags, preemptCount: preemptCount)
    }
  }

  /// An incarnation whose first record is `event`.
  init(startingWith event: FenceEvent, generation: UInt32) {
    let moment = Moment(event)
    fence = event.fence
    self.generation = generation
    name = event.name
    lastSeen = event.timestamp
    first = moment
    initMoment = moment
    emitMoment = moment
    enableMoment = moment
    signalMoment = moment
    destroyMoment = moment
  }

  /// Its 64-bit context and seqno, from a probe that records them.
  @inlinable public internal(set) var wideIdentity: WideFenceID? {
    get { hasWideIdentity ? wide : nil }
    set {
      hasWideIdentity = newValue != nil
      wide = newValue ?? WideFenceID(context: 0, seqno: 0)
    }
  }
  /// `dma_fence_init`, if it was seen.
  @inlinable public var initialized: Moment? { saw(.initialized) ? initMoment : nil }
  /// The first `dma_fence_emit`.
  @inlinable public var emitted: Moment? { saw(.emitted) ? emitMoment : nil }
  /// `dma_fence_enable_signal`.
  @inlinable public var signalingEnabled: Moment? { saw(.signalingEnabled) ? enableMoment : nil }
  /// The first `dma_fence_signaled`.
  @inlinable public var signaled: Moment? { saw(.signaled) ? signalMoment : nil }
  /// `dma_fence_destroy`.
  @inlinable public var destroyed: Moment? { saw(.destroyed) ? destroyMoment : nil }

  /// Whether a record of `kind` was seen.
  @inlinable @inline(__always)
  public func saw(_ kind: FenceEvent.Kind) -> Bool {
    seen & (1 << kind.rawValue) != 0
  }

  /// Whether its signal was recorded, the kernel printed the names of a signaled fence, or a wait for it
  /// returned that it was.
  @inlinable public var isKnownSignaled: Bool {
    signals > 0 || !traits.isDisjoint(with: [.sawDetachedName, .sawWaitSucceed])
  }

  /// Whether the trace shows this incarnation from its init on.
  @inlinable public var isSeenFromStart: Bool { saw(.initialized) }

  /// Whether the trace shows this incarnation from init to destroy, with no gap between.
  @inlinable public var isComplete: Bool {
    saw(.initialized) && saw(.destroyed) && !traits.contains(.crossedGap)
  }
}
