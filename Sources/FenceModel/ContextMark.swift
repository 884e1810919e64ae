package import TraceVocabulary

/// Where a context stood at one record: the fence of its latest init, or the latest fence of it that was
/// signaled. Flat, since every context keeps two.
struct ContextMark {
  /// Whether there was such a record.
  var isSet = false
  /// Events of some CPU were missing when it was made, or the fence was in doubt for another reason.
  var isDoubtful = false
  var seqno: UInt32 = 0
  var generation: UInt32 = 0
  var name = NameID.unknown
  /// How many gaps had opened.
  var gaps: UInt32 = 0
  /// The upper half of the 64-bit context, plus 1; 0 where it is not known.
  var epoch: UInt64 = 0
  var moment = FenceLifetime.Moment(timestamp: .zero, position: .none, pid: 0, cpu: 0)

  /// Whether a fence of these names and this 64-bit identity is of the same context: a 32-bit context
  /// can be two. Where the upper halves are not known the names tell, and two names leave it open: the
  /// scheduler's contexts go from one ring to another (`drm_sched_entity_select_rq`,
  /// drivers/gpu/drm/scheduler/sched_entity.c).
  func isOneContext(with other: NameID, _ wide: WideFenceID?) -> Bool {
    let otherEpoch = ContextMark.epoch(of: wide)
    return epoch == 0 || otherEpoch == 0 ? name == other : epoch == otherEpoch
  }

  /// The fence, one of context `number`.
  func reference(in number: UInt32) -> FenceReference {
    FenceReference(
      fence: FenceID(context: number, seqno: seqno), generation: generation, name: name)
  }

  static func epoch(of wide: WideFenceID?) -> UInt64 {
    guard let wide else {
      return 0
    }
    return wide.context >> 32 &+ 1
  }
}

/// How far a context came, as far as the trace shows.
package struct ContextProgress: Sendable {
  /// The fence with the latest seqno that was signaled.
  package var signaled: FenceReference?
  /// The record of that signal.
  package var signal: Evidence?
  /// Inits of this context.
  package var begun: UInt32 = 0
  /// Incarnations of this context that ended.
  package var ended: UInt32 = 0
  /// A fence of this context lacks its init (`FenceTraits.lacksInit`).
  package var lacksInit = false

  /// A context of which nothing is known.
  package init() {}

  /// When a fence before `fence` was signaled last: until then the hardware cannot have been at `fence`, if it
  /// takes the jobs of a context in turn. nil where none was, or one behind it.
  package func movedOn(before fence: FenceID) -> Timestamp? {
    guard let signaled, let signal, FenceID.isLater(fence.seqno, than: signaled.fence.seqno) else {
      return nil
    }
    return signal.moment.timestamp
  }
}
