import TraceVocabulary

/// The incarnations that are kept: alive, or destroyed and lingering. Flat slots that are reused,
/// and an index from identity to the chain of its incarnations, newest first.
struct FenceTable {
  /// Where an incarnation stands.
  enum Phase: UInt8 {
    case free
    case alive
    /// Destroyed, and remembered so that later records find it.
    case lingering
  }

  /// One incarnation: 256 bytes. The elements of a large array begin 16 bytes before a cache line, so that
  /// all that most records read, from `phase` to `lifetime.lastSeen`, is one line.
  struct Slot {
    /// The next incarnation of the same identity; of free slots, the next free one.
    var next: UInt32
    var context: UInt32
    /// Keeps the rest where it is.
    private var padding: UInt64 = 0
    var phase: Phase
    /// Its name is its own, not one that a kernel prints for signaled fences.
    var isNamed: Bool
    /// What is left of an incarnation that was let go early and counted then.
    var isContinuation: Bool
    /// No other incarnation of the same identity is kept.
    var isAlone = true
    /// How many gaps had opened when it was born.
    var gapsAtBirth: UInt32
    /// Births so far: unique, and greater for the younger.
    var born: UInt64
    /// The CPUs that wrote its records, a bit each, modulo 64.
    var cpus: UInt64
    var lifetime: FenceLifetime

    init(
      startingWith lifetime: FenceLifetime, context: UInt32, isNamed: Bool, isContinuation: Bool,
      gapsAtBirth: UInt32, born: UInt64
    ) {
      next = SlotIndex.none
      self.context = context
      phase = .alive
      self.isNamed = isNamed
      self.isContinuation = isContinuation
      self.gapsAtBirth = gapsAtBirth
      self.born = born
      cpus = 1 &<< UInt64(lifetime.first.cpu & 63)
      self.lifetime = lifetime
    }

    /// Whether it is known to be signaled, by a record of the signal or by hidden names.
    var isKnownSignaled: Bool { lifetime.isKnownSignaled }
  }

  static let none = SlotIndex.none

  var slots: ContiguousArray<Slot> = []
  private(set) var identities = SlotIndex()
  private var free = none

  /// The newest incarnation of `fence`, and how many there are; `none` and 0 without any.
  @inline(__always)
  func chain(of fence: FenceID) -> (head: UInt32, count: UInt32) {
    let position = identities.position(of: fence.packed)
    guard position >= 0 else {
      return (Self.none, 0)
    }
    let entry = identities.entries[position]
    return (entry.slot, entry.count)
  }

  /// Whether `place` holds the one incarnation of `fence`, and that is alive.
  @inline(__always)
  func isOnly(_ place: UInt32, of fence: FenceID) -> Bool {
    let slots = slots.span
    let index = Int(place)
    return index < slots.count && slots[index].isAlone && slots[index].phase == .alive
      && slots[index].lifetime.fence == fence
  }

  /// Puts an incarnation into a free slot, at the head of its identity's chain; `isOnly` says that
  /// there is no such chain yet.
  @inline(__always)
  mutating func insert(_ slot: Slot, isOnly: Bool) -> UInt32 {
    let place: UInt32
    if free == Self.none {
      place = UInt32(truncatingIfNeeded: slots.count)
      slots.append(slot)
    } else {
      place = free
      free = slots[Int(place)].next
      slots[Int(place)] = slot
    }
    if isOnly {
      identities.insert(slot.lifetime.fence.packed, slot: place)
    } else {
      link(place)
    }
    return place
  }

  /// Takes the incarnation in `place` out of its chain and frees the slot.
  mutating func remove(_ place: UInt32) {
    unlink(place)
    slots[Int(place)].phase = .free
    slots[Int(place)].next = free
    free = place
  }

  /// Moves the incarnation in `place` to another identity.
  mutating func rekey(_ place: UInt32, to fence: FenceID) {
    unlink(place)
    slots[Int(place)].lifetime.fence = fence
    link(place)
  }

  /// Whether `place` still holds the incarnation that was born as number `born`.
  @inline(__always)
  func holds(_ place: UInt32, born: UInt64) -> Bool {
    place != Self.none && slots[Int(place)].born == born && slots[Int(place)].phase != .free
  }

  private mutating func link(_ place: UInt32) {
    let key = slots[Int(place)].lifetime.fence.packed
    let position = identities.position(of: key)
    slots[Int(place)].isAlone = position < 0
    if position < 0 {
      slots[Int(place)].next = Self.none
      identities.insert(key, slot: place)
    } else {
      let entry = identities.entries[position]
      slots[Int(entry.slot)].isAlone = false
      slots[Int(place)].next = entry.slot
      identities.update(at: position, slot: place, count: entry.count &+ 1)
    }
  }

  private mutating func unlink(_ place: UInt32) {
    let position = identities.position(of: slots[Int(place)].lifetime.fence.packed)
    guard position >= 0 else {
      return
    }
    let entry = identities.entries[position]
    let next = slots[Int(place)].next
    if entry.slot == place {
      if next == Self.none {
        identities.remove(at: position)
      } else {
        identities.update(at: position, slot: next, count: entry.count &- 1)
        slots[Int(next)].isAlone = entry.count == 2
      }
      return
    }
    var before = entry.slot
    while slots[Int(before)].next != place {
      before = slots[Int(before)].next
    }
    slots[Int(before)].next = next
    identities.update(at: position, slot: entry.slot, count: entry.count &- 1)
    slots[Int(entry.slot)].isAlone = entry.count == 2
  }
}
