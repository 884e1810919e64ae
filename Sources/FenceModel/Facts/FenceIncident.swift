/// Something in a fence's life that the contract may forbid, seen by the model as it happened. The
/// model says what was recorded; a rule says what follows.
public struct FenceIncident: Sendable {
  /// What happened.
  public enum Kind: Sendable {
    /// One more `signaled` record of an incarnation that had one.
    case signaledAgain
    /// A record of an incarnation that was destroyed, with no init between.
    case usedAfterDestroy
    /// The first signal came from the release itself: after the destroy, on the same CPU, in the same task
    /// and interrupt, and with no record between that shows the release to have returned. The kernel's own
    /// WARN path (`dma_fence_release`, 5.3 and later).
    case signaledAtRelease
    /// An init of an identity of which `other` was alive.
    case initializedWhileAlive
    /// Signaled although `other`, of a later seqno of the same context, had been before.
    case overtaken
    /// An init with a seqno that is not later than that of `other`, the context's last.
    case seqnoWentBack
    /// Destroyed inside a wait that was open on this incarnation: `other` is the wait's start.
    case destroyedWhileWaited
    /// With addresses: an init of memory whose fence, `other`, had neither been released nor given back
    /// to the allocator.
    case initializedLiveMemory
  }

  /// What happened.
  public var kind: Kind
  /// The incarnation, as it stood after the record.
  public var fence: FenceLifetime
  /// The record itself.
  public var record: Evidence
  /// The other fence that the incident is about; nil where there is none.
  public var other: FenceReference?
  /// The record of the other side: its signal, its init, or the start of the wait.
  public var otherRecord: Evidence?
  /// The clock vouches for the order of the two records, and no gap lies between them.
  public var isOrderSure: Bool
  /// Of two fences of one 32-bit context: they are of one context, by its upper half or, where that is not
  /// known, by their names.
  public var isOneContext: Bool

  /// An incident of `fence`.
  public init(
    _ kind: Kind, of fence: FenceLifetime, record: Evidence, other: FenceReference? = nil,
    otherRecord: Evidence? = nil, isOrderSure: Bool, isOneContext: Bool = true
  ) {
    self.kind = kind
    self.fence = fence
    self.record = record
    self.other = other
    self.otherRecord = otherRecord
    self.isOrderSure = isOrderSure
    self.isOneContext = isOneContext
  }
}

/// An incarnation, as others refer to it.
public struct FenceReference: Hashable, Sendable {
  /// Its 32-bit identity.
  public var fence: FenceID
  /// Its generation.
  public var generation: UInt32
  /// Its names.
  public var name: NameID

  /// The incarnation `generation` of `fence`.
  @inlinable
  public init(fence: FenceID, generation: UInt32, name: NameID) {
    self.fence = fence
    self.generation = generation
    self.name = name
  }

  /// The incarnation of `lifetime`.
  @inlinable
  public init(_ lifetime: borrowing FenceLifetime) {
    self.init(fence: lifetime.fence, generation: lifetime.generation, name: lifetime.name)
  }
}
