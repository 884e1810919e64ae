/// The tasks that wait for fences, and what is known of the waking of each: flat slots and an index,
/// since every sched event of such a task comes here.
struct Waiters {
  private struct Slot {
    /// Waits that the task has open, one as a rule.
    var depth = 1
    var wakeUp = WakeUp()
  }

  private var slots: ContiguousArray<Slot> = []
  private var free: ContiguousArray<UInt32> = []
  private var index = SlotIndex()

  /// Where `pid` stands, until the next wait ends; nil where it waits for nothing.
  func place(of pid: Int32) -> Int? {
    let slot = index.slot(of: Self.key(pid))
    return slot == SlotIndex.none ? nil : Int(slot)
  }

  /// What is known of the waking of the task at `place`.
  subscript(place: Int) -> WakeUp {
    get { slots[place].wakeUp }
    _modify { yield &slots[place].wakeUp }
  }

  /// `pid` began a wait.
  mutating func began(_ pid: Int32) {
    if let place = place(of: pid) {
      slots[place].depth &+= 1
      return
    }
    let slot: UInt32
    if let reused = free.popLast() {
      slot = reused
      slots[Int(slot)] = Slot()
    } else {
      slot = UInt32(truncatingIfNeeded: slots.count)
      slots.append(Slot())
    }
    index.insert(Self.key(pid), slot: slot)
  }

  /// `pid` ended a wait: puts what is known of its waking into `wakeUp`; false where it waited for
  /// nothing. In place, since it is large.
  mutating func ended(_ pid: Int32, _ wakeUp: inout WakeUp?) -> Bool {
    let position = index.position(of: Self.key(pid))
    guard position >= 0 else {
      return false
    }
    let slot = index.entries[position].slot
    wakeUp = slots[Int(slot)].wakeUp
    slots[Int(slot)].depth &-= 1
    if slots[Int(slot)].depth == 0 {
      index.remove(at: position)
      free.append(slot)
    }
    return true
  }

  private static func key(_ pid: Int32) -> UInt64 { UInt64(UInt32(bitPattern: pid)) }
}
