/// What the model counted over the whole trace.
public struct ModelCounts: Equatable, Sendable {
  /// Incarnations seen, anonymous fences not among them.
  public internal(set) var fences: UInt64 = 0
  /// Incarnations seen from init to destroy with no gap between.
  public internal(set) var complete: UInt64 = 0
  /// Incarnations whose init was seen.
  public internal(set) var seenFromStart: UInt64 = 0
  /// Incarnations that had not ended when the trace did: not destroyed, or, where the trace holds
  /// no destroy event at all, not signaled.
  public internal(set) var aliveAtEnd: UInt64 = 0
  /// Of these, incarnations without a recorded signal, and not known to be signaled by their names.
  public internal(set) var aliveUnsignaled: UInt64 = 0
  /// Of those alive at the end, incarnations alive across a gap: their end may be among what was
  /// lost.
  public internal(set) var aliveCrossedGap: UInt64 = 0
  /// Of those alive at the end, incarnations that are both unsignaled and alive across a gap.
  public internal(set) var aliveUnsignaledCrossedGap: UInt64 = 0
  /// Incarnations with more than one `signaled` record.
  public internal(set) var signaledRepeatedly: UInt64 = 0
  /// First signals of a fence and of a later one of its context that were recorded on different CPUs,
  /// too close for the clock to order.
  public internal(set) var unorderedSignals: UInt64 = 0
  /// Inits of a fence and of a later one of its context likewise.
  public internal(set) var unorderedInits: UInt64 = 0
  /// Inits of an identity, and destroys of its fence before, likewise.
  public internal(set) var unorderedRebirths: UInt64 = 0
  /// Incarnations with records after their destroy.
  public internal(set) var usedAfterDestroy: UInt64 = 0
  /// Incarnations that a wait's end or their destroy showed unsignaled: `provenUnsignaled`.
  public internal(set) var provenUnsignaled: UInt64 = 0
  /// Inits of fences that share one identity by design ((0,0): stubs, i915 work fences, mocks):
  /// they are counted, never told apart.
  public internal(set) var anonymous: UInt64 = 0
  /// Incarnations of identities that are known to have had a life before.
  public internal(set) var generations: UInt64 = 0
  /// Incarnations of which that is not known: their seqno lies between those of fences that ended
  /// before, which are remembered as a range.
  public internal(set) var generationsUncertain: UInt64 = 0
  /// Incarnations that shared their identity with another live one.
  public internal(set) var sharedIdentity: UInt64 = 0
  /// Incarnations alive across a gap.
  public internal(set) var crossedGap: UInt64 = 0
  /// Incarnations let go before their end, to bound memory.
  public internal(set) var retiredEarly: UInt64 = 0
  /// The most incarnations alive at one time.
  public internal(set) var peakAlive: UInt64 = 0
  /// Waits seen, those that began before the trace among them.
  public internal(set) var waits: UInt64 = 0
  /// Waits whose end was seen.
  public internal(set) var endedWaits: UInt64 = 0
  /// Waits open at the end.
  public internal(set) var openWaits: UInt64 = 0
  /// Of these, waits during which events were lost: their end may be among them.
  public internal(set) var openWaitsCrossedGap: UInt64 = 0
  /// Waits whose start was not seen.
  public internal(set) var waitsBegunBefore: UInt64 = 0
  /// Waits that ended without the signal.
  public internal(set) var failedWaits: UInt64 = 0
  /// Waits of which it cannot be told whether they ended by the signal.
  public internal(set) var undecidedWaits: UInt64 = 0
  /// Waits that a bound made the model forget while they were open.
  public internal(set) var forgottenWaits: UInt64 = 0
  /// Waits whose end was not seen, although their task went on since: it began another, or destroyed
  /// the fence.
  public internal(set) var waitsEndedUnseen: UInt64 = 0
  /// Signals that names or a wait's result show, and that are not there though no gap explains it: a
  /// filter chose, or a loss is not marked.
  public internal(set) var unrecordedSignals: UInt64 = 0
  /// Likewise, starts of waits that ended.
  public internal(set) var unrecordedWaitStarts: UInt64 = 0
  /// Likewise, ends of waits whose task went on since.
  public internal(set) var unrecordedWaitEnds: UInt64 = 0
  /// The longest wait whose both ends were seen, in units of the clock; nil if there was none.
  public internal(set) var longestWait: UInt64?
  /// Contexts whose state a bound made the model forget.
  public internal(set) var forgottenContexts: UInt64 = 0
  /// Fences whose address was recorded.
  public internal(set) var addressed: UInt64 = 0
  /// Addresses that a bound made the model forget: their next reuse cannot be seen.
  public internal(set) var forgottenAddresses: UInt64 = 0
  /// How often a name was folded to its shape because the table of names was full.
  public internal(set) var foldedNames: UInt64 = 0

  /// So many fences do not all stay alive and unsignaled in a capture of all events, but for a hang;
  /// nor do so many waits stay open.
  private static let many: UInt64 = 16
  /// Whether there were so many fences that some of them should have come to their end.
  package var hasManyFences: Bool { fences >= Self.many }
  /// Whether there were so many waits that one should have ended.
  package var hasManyWaits: Bool { waits >= Self.many }

  /// Nothing counted.
  public init() {}
}
