import TraceVocabulary

/// The waits that are open, found by identity and task: a task ends the wait it began last.
///
/// They stand beside the incarnations, not inside them, so that a wait outlives the incarnation
/// that it waits for (destroyed while waited for, or let go to bound memory).
struct WaitTable {
  /// One open wait.
  struct OpenWait {
    var fence: FenceID
    var generation: UInt32
    var name: NameID
    var start: FenceLifetime.Moment
    /// The incarnation: its slot and number; `none` for anonymous fences.
    var slot: UInt32
    var born: UInt64
    /// How many gaps had opened when it began.
    var gapsAtStart: UInt32
    var beganInGap: Bool
    var isAmbiguous: Bool
    /// In jiffies, where a probe recorded it.
    var timeout: Int64?
    /// The record with which the task had entered the direct reclaim that it is in.
    var reclaim: Evidence?
    var isOpen = true
    /// The task has done since what it does not do inside of a wait.
    var isLeft = false
    /// The wait that the same task began before on the same identity; of free slots, the next one.
    var next = SlotIndex.none
    /// Waits begun so far.
    var serial: UInt64 = 0

    /// Whether a record of this task on this CPU can end it. The idle task is one a CPU.
    func belongs(to fence: FenceID, _ pid: Int32, _ cpu: CPUNumber) -> Bool {
      self.fence == fence && start.pid == pid && (pid != 0 || start.cpu == cpu)
    }
  }

  private(set) var slots: ContiguousArray<OpenWait> = []
  private(set) var openCount = 0
  private var index = SlotIndex()
  private var free = SlotIndex.none
  /// The slot of the wait that a task began last, by the lower bits of its pid. Of tasks that share an
  /// entry the latest has it.
  private var latest = ContiguousArray<UInt32>(repeating: SlotIndex.none, count: latestCount)
  private static let latestCount = 1_024
  private var serial: UInt64 = 0
  private let seed = UInt64.random(in: .min ... .max)
  private let bound: Int
  private let nestingBound: UInt32

  init(bounds: ModelBounds) {
    bound = max(bounds.openWaits, 1)
    nestingBound = UInt32(clamping: max(bounds.nestedWaits, 1))
  }

  /// Opens `wait`; returns the waits that the bounds made it forget, none as a rule.
  mutating func open(_ wait: OpenWait) -> ContiguousArray<OpenWait> {
    var forgotten: ContiguousArray<OpenWait> = []
    serial &+= 1
    var wait = wait
    wait.serial = serial
    let key = key(wait.fence, wait.start.pid, wait.start.cpu)
    var position = index.position(of: key)
    if position >= 0, index.entries[position].count >= nestingBound {
      var last = index.entries[position].slot
      while slots[Int(last)].next != SlotIndex.none {
        last = slots[Int(last)].next
      }
      forgotten.append(slots[Int(last)])
      remove(last)
      position = index.position(of: key)
    }
    let head = position < 0 ? SlotIndex.none : index.entries[position].slot
    wait.next = head
    let place: UInt32
    if free == SlotIndex.none {
      place = UInt32(truncatingIfNeeded: slots.count)
      slots.append(wait)
    } else {
      place = free
      free = slots[Int(place)].next
      slots[Int(place)] = wait
    }
    if position < 0 {
      index.insert(key, slot: place)
    } else {
      index.update(at: position, slot: place, count: index.entries[position].count &+ 1)
    }
    if wait.start.isInProcessContext {
      latest[Self.entry(of: wait.start.pid)] = place
    }
    openCount &+= 1
    if openCount > bound {
      forgetOldest(into: &forgotten)
    }
    return forgotten
  }

  /// Marks the wait that the task of `record` began last, if it is open: `dma_fence_wait_timeout` waits
  /// for one fence and does nothing else, so that the end of that wait was missed unless it comes yet
  /// (of threads that share a pid). An interrupt's record bears the task that it interrupts, and tells
  /// nothing.
  mutating func leaveLatest(of record: FenceLifetime.Moment) {
    guard record.isInProcessContext else {
      return
    }
    let place = latest[Self.entry(of: record.pid)]
    if place != SlotIndex.none, slots[Int(place)].isOpen,
      slots[Int(place)].start.pid == record.pid
    {
      slots[Int(place)].isLeft = true
    }
  }

  /// Closes the waits that their tasks have left.
  mutating func closeLeft() -> ContiguousArray<OpenWait> {
    var left: ContiguousArray<OpenWait> = []
    for place in slots.indices where slots[place].isOpen && slots[place].isLeft {
      left.append(slots[place])
      remove(UInt32(truncatingIfNeeded: place))
    }
    return left
  }

  private static func entry(of pid: Int32) -> Int {
    Int(truncatingIfNeeded: pid) & (latestCount - 1)
  }

  /// Closes the wait that the task began last on `fence`, if it is known.
  mutating func close(_ fence: FenceID, pid: Int32, cpu: CPUNumber) -> OpenWait? {
    var place = index.slot(of: key(fence, pid, cpu))
    while place != SlotIndex.none {
      let wait = slots[Int(place)]
      if wait.belongs(to: fence, pid, cpu) {
        remove(place)
        return wait
      }
      place = wait.next
    }
    return nil
  }

  private mutating func forgetOldest(into forgotten: inout ContiguousArray<OpenWait>) {
    var ages = ContiguousArray<Aged>()
    for (place, wait) in slots.enumerated() where wait.isOpen {
      ages.append(Aged(age: wait.serial, slot: UInt32(truncatingIfNeeded: place)))
    }
    ages.keepOldest(max(ages.count / 4, 1))
    for oldest in ages {
      forgotten.append(slots[Int(oldest.slot)])
      remove(oldest.slot)
    }
  }

  private mutating func remove(_ place: UInt32) {
    let wait = slots[Int(place)]
    let position = index.position(of: key(wait.fence, wait.start.pid, wait.start.cpu))
    guard position >= 0 else {
      return
    }
    let entry = index.entries[position]
    if entry.slot != place {
      var before = entry.slot
      while slots[Int(before)].next != place {
        before = slots[Int(before)].next
      }
      slots[Int(before)].next = wait.next
      index.update(at: position, slot: entry.slot, count: entry.count &- 1)
    } else if wait.next == SlotIndex.none {
      index.remove(at: position)
    } else {
      index.update(at: position, slot: wait.next, count: entry.count &- 1)
    }
    slots[Int(place)].isOpen = false
    slots[Int(place)].next = free
    free = place
    openCount &-= 1
  }

  /// 112 bits mixed into 64 under a secret; what should collide is told apart by `belongs`.
  private func key(_ fence: FenceID, _ pid: Int32, _ cpu: CPUNumber) -> UInt64 {
    let task = UInt64(UInt32(bitPattern: pid)) << 16 | (pid == 0 ? UInt64(cpu) : 0)
    let product = (fence.packed ^ seed).multipliedFullWidth(
      by: task ^ seed &* 0x9e37_79b9_7f4a_7c15)
    return product.high ^ product.low
  }
}
