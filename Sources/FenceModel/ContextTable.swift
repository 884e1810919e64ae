internal import TraceVocabulary

/// What is remembered of each fence context: enough to name a fence whose records hide its names,
/// and to tell an identity that was never seen from one that may have been seen and let go.
struct ContextTable {
  struct Context {
    /// Its number.
    let number: UInt32
    /// The incarnations that are kept; without any it is idle, and may be forgotten.
    var fences: UInt32 = 0
    /// The first real names of any fence on it.
    var name = NameID.unknown
    /// Fences with seqno 0 share one identity here (amdxdna).
    var isAnonymousAtZero = false
    /// Seqnos of incarnations that were let go.
    var forgotten = SeqnoRange()
    /// Seqnos of incarnations that were let go before their end.
    var retired = SeqnoRange()
    /// The fence that was initialised last.
    var initialized = ContextMark()
    /// Since when each init was recorded.
    var wholeInits = WholeInits()
    /// A fence of it lacks its init (`FenceTraits.lacksInit`).
    var lacksInit = false
    /// The fence with the latest seqno of those that were signaled.
    var signaled = ContextMark()
    /// When the one before it was signaled; `zero` where none was.
    var signaledBefore = Timestamp.zero
    /// Inits, and incarnations that ended.
    var begun: UInt32 = 0
    var ended: UInt32 = 0
    /// When it last became idle, as a serial number from 1; 0 where it never did, or was forgotten.
    var idleSince: UInt64 = 0

    /// Takes the init that `mark` is of.
    @inline(__always)
    mutating func begin(_ mark: ContextMark, goesBack: Bool, _ gaps: borrowing Gaps) {
      begun = begun.incremented
      wholeInits.take(mark.seqno, goesBack: goesBack, gaps)
      initialized = mark
    }

    mutating func leave(seqno: UInt32, isRetired: Bool) {
      forgotten.insert(seqno)
      if isRetired {
        retired.insert(seqno)
      }
      fences &-= 1
      ended = ended.incremented
    }
  }

  private(set) var contexts: ContiguousArray<Context> = []
  /// Contexts that a bound made the table forget.
  private(set) var forgottenCount: UInt64 = 0
  private var highestForgotten: UInt32 = 0
  private var free: ContiguousArray<UInt32> = []
  private var index = SlotIndex()
  private var idleCount = 0
  /// How often a context became idle.
  private var idleSerial: UInt64 = 0
  private let idleBound: Int

  init(idleBound: Int) {
    self.idleBound = max(idleBound, 1)
  }

  /// The context, if it is known.
  func find(_ number: UInt32) -> Context? {
    let slot = index.slot(of: UInt64(number))
    return slot == SlotIndex.none ? nil : contexts[Int(slot)]
  }

  /// Whether `number`, now unknown, may have been known once.
  func mayHaveForgotten(_ number: UInt32) -> Bool {
    forgottenCount > 0 && number <= highestForgotten
  }

  /// What the birth of an incarnation asks of the context at `slot`: its name, and whether one with
  /// this seqno may have been let go, at its end or before.
  func past(
    of seqno: UInt32, in slot: UInt32
  ) -> (name: NameID, mayBeKnown: Bool, wasRetired: Bool) {
    (
      contexts[Int(slot)].name, contexts[Int(slot)].forgotten.contains(seqno),
      contexts[Int(slot)].retired.contains(seqno)
    )
  }

  subscript(slot: UInt32) -> Context {
    _read { yield contexts[Int(slot)] }
    _modify { yield &contexts[Int(slot)] }
  }

  /// The slot of context `number`, with one more incarnation in it, and whether it is new.
  mutating func enter(_ number: UInt32) -> (slot: UInt32, isNew: Bool) {
    let known = index.slot(of: UInt64(number))
    if known != SlotIndex.none {
      let count = contexts[Int(known)].fences
      contexts[Int(known)].fences = count &+ 1
      idleCount &-= count == 0 ? 1 : 0
      return (known, false)
    }
    let slot: UInt32
    let context = Context(number: number, fences: 1)
    if let reused = free.popLast() {
      slot = reused
      contexts[Int(slot)] = context
    } else {
      slot = UInt32(truncatingIfNeeded: contexts.count)
      contexts.append(context)
    }
    index.insert(UInt64(number), slot: slot)
    return (slot, true)
  }

  /// Takes the incarnation with `seqno` out of the context at `slot`.
  mutating func leave(_ slot: UInt32, seqno: UInt32, isRetired: Bool) {
    contexts[Int(slot)].leave(seqno: seqno, isRetired: isRetired)
    becomeIdle(slot)
  }

  private mutating func becomeIdle(_ slot: UInt32) {
    if contexts[Int(slot)].fences == 0 {
      idleSerial &+= 1
      contexts[Int(slot)].idleSince = idleSerial
      idleCount &+= 1
      if idleCount > idleBound {
        forgetOldest()
      }
    }
  }

  /// Remembers that fences with seqno 0 are anonymous on context `number`.
  mutating func noteAnonymousAtZero(_ number: UInt32) {
    let slot = enter(number).slot
    contexts[Int(slot)].isAnonymousAtZero = true
    contexts[Int(slot)].fences &-= 1
    becomeIdle(slot)
  }

  /// Forgets the quarter of the idle contexts that has been idle longest: a batch, so that the
  /// search for the oldest is paid once for many.
  private mutating func forgetOldest() {
    var ages = ContiguousArray<Aged>()
    ages.reserveCapacity(idleCount)
    for (slot, context) in contexts.enumerated() where context.idleSince != 0 {
      if context.fences == 0 {
        ages.append(Aged(age: context.idleSince, slot: UInt32(truncatingIfNeeded: slot)))
      }
    }
    ages.keepOldest(max(ages.count / 4, 1))
    for oldest in ages {
      let number = contexts[Int(oldest.slot)].number
      highestForgotten = max(highestForgotten, number)
      forgottenCount &+= 1
      contexts[Int(oldest.slot)].idleSince = 0
      index.remove(at: index.position(of: UInt64(number)))
      free.append(oldest.slot)
    }
    idleCount &-= ages.count
  }
}

/// The seqno from which on each init of a context is in the trace, up to the next gap.
struct WholeInits {
  private var first: UInt32 = 0
  /// How many gaps had opened.
  private var gaps: UInt32 = .max

  /// Takes an init; it begins anew after a gap, and where the seqnos do.
  @inline(__always)
  mutating func take(_ seqno: UInt32, goesBack: Bool, _ gaps: borrowing Gaps) {
    if self.gaps != gaps.opened || goesBack {
      first = seqno
      self.gaps = gaps.isAnyOpen ? .max : gaps.opened
    }
  }

  /// Whether the init of a fence with `seqno` would be in the trace.
  func covers(_ seqno: UInt32, _ gaps: borrowing Gaps) -> Bool {
    self.gaps == gaps.opened && !gaps.isAnyOpen && !FenceID.isLater(first, than: seqno)
  }
}

/// The seqnos between two of a context, in the order of its signed 32-bit distances.
struct SeqnoRange {
  private var low: UInt32 = 0
  private var high: UInt32 = 0
  private(set) var isEmpty = true

  /// Whether `seqno` lies between the ends, both included.
  func contains(_ seqno: UInt32) -> Bool {
    !isEmpty && !FenceID.isLater(seqno, than: high) && !FenceID.isLater(low, than: seqno)
  }

  /// Widens the range by `seqno`.
  mutating func insert(_ seqno: UInt32) {
    if isEmpty {
      low = seqno
      high = seqno
      isEmpty = false
    } else if FenceID.isLater(seqno, than: high) {
      high = seqno
    } else if FenceID.isLater(low, than: seqno) {
      low = seqno
    }
  }
}
