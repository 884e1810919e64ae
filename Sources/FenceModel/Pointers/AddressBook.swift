import TraceVocabulary

/// Which fence stands at which address, and which stood there before: one occupant an address.
struct AddressBook {
  /// What is known of the memory at one address.
  struct Occupant {
    let address: UInt64
    /// Its identity as the last probe recorded it; nil where none did.
    var identity: WideFenceID?
    /// `identity` is the full one, not a cut.
    var isIdentityFull = false
    /// The incarnation, as far as the model keeps it.
    var slot = SlotIndex.none
    var born: UInt64 = 0
    /// The incarnation by name, as it was known last.
    var reference: FenceReference?
    var state: State
    /// The first record of this occupant, an init where `isFromInit` says so.
    var shown: Evidence
    var isFromInit: Bool
    /// A constructor's init, (0,0), that came after the release.
    var constructed: Evidence?
    var released: Evidence?
    var freed: Evidence?
    var signaled: Evidence?
    var tasks = KnowingTasks()
    /// How many gaps had opened when its state was seen last, and whether one was open.
    var gapsAtState: UInt32 = 0
    var wasInGap = false
    /// It was released twice, or its address is only inferred: what follows is not sure.
    var isDoubtful = false
    /// The allocator's records of this address reach the trace.
    var isAllocatorSeen = false
    /// The allocator had it after the release, or while it was not released yet.
    var passedAllocator = false
    /// Who stood here before, where that was seen.
    var previous: Predecessor?
    /// `previous` was handed on as a reuse, or needs not to be.
    var isAnnounced = true
    /// Changes so far: the order in which occupants were last changed.
    var serial: UInt64 = 0

    /// Whether the task of `strand` had a part in a released fence that stood here before.
    func isKnownOtherwise(to strand: Strand) -> Bool {
      previous?.tasks.contains(strand) == true && previous?.released != nil
    }
  }

  /// Where an occupant stands.
  enum State {
    /// A slab constructor gave it (0,0); a driver may arm it by hand.
    case constructed
    case live
    case released
  }

  /// What is remembered of an occupant after another has taken its place.
  struct Predecessor {
    let reference: FenceReference
    let identity: WideFenceID?
    /// Its init; nil where that was not seen.
    let initialized: Evidence?
    /// nil where it was not released.
    let released: Evidence?
    let freed: Evidence?
    let signaled: Evidence?
    let tasks: KnowingTasks
    let path: MemoryReuse.Path
    let isSure: Bool
  }

  private(set) var forgotten: UInt64 = 0
  private var occupants: ContiguousArray<Occupant> = []
  private var free: ContiguousArray<UInt32> = []
  private var index = SlotIndex()
  private var serial: UInt64 = 0
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// Where the occupant of `address` stands, valid until the next `insert`.
  func find(_ address: UInt64) -> Int? {
    let place = index.slot(of: address)
    return place == SlotIndex.none ? nil : Int(place)
  }

  /// Whether the task of `strand` has had, or may have had, a part in the fence at `address`.
  func mayKnow(_ strand: Strand, of address: UInt64) -> Bool {
    guard let place = find(address) else { return false }
    return occupants[place].tasks.isFull || occupants[place].tasks.contains(strand)
  }

  subscript(_ place: Int) -> Occupant {
    _read { yield occupants[place] }
    _modify { yield &occupants[place] }
  }

  /// Marks the occupant as changed now.
  mutating func touch(_ place: Int) {
    serial &+= 1
    occupants[place].serial = serial
  }

  /// Adds the first occupant of an address; returns its place.
  mutating func insert(_ occupant: Occupant) -> Int {
    if index.count >= capacity {
      forgetOldest()
    }
    let place: UInt32
    if let reused = free.popLast() {
      place = reused
      occupants[Int(place)] = occupant
    } else {
      place = UInt32(truncatingIfNeeded: occupants.count)
      occupants.append(occupant)
    }
    index.insert(occupant.address, slot: place)
    touch(Int(place))
    return Int(place)
  }

  /// The occupants whose predecessors were not handed on yet, in the order of their addresses' last
  /// change.
  func unannounced() -> [Int] {
    occupants.indices.filter { find(occupants[$0].address) == $0 && !occupants[$0].isAnnounced }
      .sorted { occupants[$0].serial < occupants[$1].serial }
  }

  /// Forgets the quarter that changed longest ago, those that were released first: a later reuse of
  /// these addresses cannot be seen, and is not invented either.
  private mutating func forgetOldest() {
    let isAlive: UInt64 = 1 << 63
    var ages = ContiguousArray<Aged>()
    ages.reserveCapacity(index.count)
    for (place, occupant) in occupants.enumerated() where find(occupant.address) == place {
      let age = occupant.state == .released ? occupant.serial : occupant.serial | isAlive
      ages.append(Aged(age: age, slot: UInt32(truncatingIfNeeded: place)))
    }
    ages.keepOldest(max(ages.count / 4, 1))
    for oldest in ages {
      index.remove(at: index.position(of: occupants[Int(oldest.slot)].address))
      free.append(oldest.slot)
      forgotten &+= 1
    }
  }
}

/// The first tasks that had a part in a fence, by records of their own. A few: what is not among them
/// is not accused.
struct KnowingTasks {
  private var first: Int32 = 0
  private var second: Int32 = 0
  private var third: Int32 = 0
  private var fourth: Int32 = 0

  /// Takes down a task; interrupts and the idle task stand for nobody.
  mutating func insert(_ strand: Strand) {
    guard strand.isTask, !contains(strand) else {
      return
    }
    if first == 0 {
      first = strand.pid
    } else if second == 0 {
      second = strand.pid
    } else if third == 0 {
      third = strand.pid
    } else if fourth == 0 {
      fourth = strand.pid
    }
  }

  /// Whether the task is among them.
  func contains(_ strand: Strand) -> Bool {
    let pid = strand.pid
    return strand.isTask && (first == pid || second == pid || third == pid || fourth == pid)
  }

  /// Whether there is no room for another: a task that is missing may have had a part.
  var isFull: Bool { fourth != 0 }
}
