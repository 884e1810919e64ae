package import FenceModel
package import TraceVocabulary

/// One incarnation of a fence as it is drawn: without what only the model needs, since a picture
/// keeps a hundred thousand.
package struct PictureFence: Sendable {
  /// Stands for a moment that was not seen.
  package static let unseen = UInt64.max

  /// A record of a fence or of a wait: when it was made, and by whom.
  package struct Step: Sendable {
    /// When, in units of the trace clock; or `unseen`.
    package var at: UInt64
    /// Which task ran, and where.
    package var origin: RecordOrigin

    /// The record of `moment`; none where that is nil.
    package init(_ moment: FenceLifetime.Moment?) {
      at = moment?.timestamp.value ?? unseen
      origin = moment?.origin ?? RecordOrigin(pid: 0, cpu: 0, flags: 0, preemptCount: 0)
    }

    /// Whether there is such a record.
    package var isSeen: Bool { at != unseen }
  }

  /// Its identity.
  package var fence: FenceID
  /// Which incarnation of it.
  package var generation: UInt32
  /// Its names.
  package var name: NameID
  /// The first record of any kind, in units of the trace clock, as all moments here.
  package var begin: UInt64
  /// The last record, or the end of the trace where it was alive then.
  package var end: UInt64
  /// `dma_fence_init`.
  package var initialized: Step
  /// `dma_fence_emit`, the first, as of the others.
  package var emitted: Step
  /// `dma_fence_enable_signal`.
  package var signalingEnabled: Step
  /// `dma_fence_signaled`.
  package var signaled: Step
  /// `dma_fence_destroy`.
  package var destroyed: Step
  /// Its address; 0 where not known.
  package var address: UInt64
  /// Records of it, those of its waits and repeated ones among them.
  package var records: UInt32
  /// What is known of it beyond the moments.
  package var marks: Marks
  /// Whether it is alive, or waited for, at the end.
  package var isStanding: Bool

  /// What the page says of a fence besides its moments; the bits are part of the page's data.
  package struct Marks: OptionSet, Sendable {
    package let rawValue: UInt8
    package init(rawValue: UInt8) { self.rawValue = rawValue }
    /// Seen from its init on.
    package static let seenFromStart = Marks(rawValue: 1)
    /// Alive when the trace ended.
    package static let alive = Marks(rawValue: 2)
    /// Events were lost while it was alive.
    package static let crossedGap = Marks(rawValue: 4)
    /// A record of it could be another's.
    package static let ambiguous = Marks(rawValue: 8)
    /// It is the subject of a finding, whether the page lists it or not.
    package static let hasFinding = Marks(rawValue: 16)
    /// Signaled, as its names or its signal show.
    package static let knownSignaled = Marks(rawValue: 32)
  }

  /// The incarnation of `life`; one that `isAlive` lasts until `end`, the end of the trace.
  package init(_ life: FenceLifetime, isAlive: Bool, end: Timestamp) {
    fence = life.fence
    generation = life.generation
    name = life.name
    begin = life.first.timestamp.value
    self.end = max(begin, isAlive ? max(end.value, life.lastSeen.value) : life.lastSeen.value)
    initialized = Step(life.initialized)
    emitted = Step(life.emitted)
    signalingEnabled = Step(life.signalingEnabled)
    signaled = Step(life.signaled)
    destroyed = Step(life.destroyed)
    address = life.address
    records = life.records
    marks = []
    if life.isSeenFromStart { marks.insert(.seenFromStart) }
    if isAlive { marks.insert(.alive) }
    if life.traits.contains(.crossedGap) { marks.insert(.crossedGap) }
    if life.traits.contains(.ambiguous) { marks.insert(.ambiguous) }
    if life.isKnownSignaled { marks.insert(.knownSignaled) }
    isStanding = isAlive || life.openWaits > 0
  }

  /// Which incarnation it is.
  package var key: IncarnationKey { IncarnationKey(fence, generation) }

  /// From emit, or init where there was none, to the signal; 0 where an end of it was not seen.
  package var latency: UInt64 {
    let asked = emitted.isSeen ? emitted : initialized
    guard asked.isSeen, signaled.isSeen, signaled.at > asked.at else { return 0 }
    return signaled.at - asked.at
  }
}
