import TraceVocabulary

/// What the model keeps for captures that record addresses. Nothing of it is touched before the first
/// record that gives one.
struct PointerTracking {
  /// Records that wait for the probe on their tracepoint at one time: one a CPU as a rule, and each
  /// record looks through all of them.
  static let mostDeferred = 64

  /// Inits of live memory that are kept until the trace holds a release. Where it holds many before its
  /// first release, that they are not all given changes no verdict.
  static let mostUnsettledInits = 256

  /// A record has given an address: from now on every fence event is joined.
  var isActive = false
  /// The trace holds such probes.
  var sawReleaseProbe = false
  var sawFenceProbe = false
  var sawWaitReturn = false
  var pending: PendingProbes
  var book: AddressBook
  var held: HeldWaits
  /// The latest fence record of each CPU and interrupt level.
  var latest: ContiguousArray<Latest> = []
  /// Records that several incarnations could have, until the next record of their CPU, which is to
  /// be the probe on the same tracepoint: one a CPU at most.
  var deferred: ContiguousArray<FenceEvent> = []
  /// Which tracepoints have such a probe, a bit each by `FenceEvent.Kind`.
  var probedKinds: UInt8 = 0
  /// The latest allocation of a CPU.
  var allocations: ContiguousArray<Allocation?> = []
  /// The address of the record that is being bound; 0 where it is not known.
  var hint: UInt64 = 0
  /// Inits of live memory, the first ones, before the trace held any release: whether it holds one at
  /// all shows that a release before them would have been seen.
  var unsettledInits: ContiguousArray<FenceIncident> = []
  /// The timeout of the wait that is being opened.
  var timeout: Int64?

  init(bounds: ModelBounds) {
    pending = PendingProbes(capacity: bounds.pendingProbes)
    book = AddressBook(capacity: bounds.addresses)
    held = HeldWaits(capacity: bounds.heldWaits)
  }

  /// A fence record, until a probe on the same tracepoint follows.
  struct Latest {
    var fence: FenceID
    var evidence: Evidence?
    var slot: UInt32
    var born: UInt64

    static let none = Latest(
      fence: FenceID(context: 0, seqno: 0), evidence: nil, slot: SlotIndex.none, born: 0)
  }

  /// Memory that was handed out.
  struct Allocation {
    var address: UInt64
    var bytes: UInt64
    var moment: FenceLifetime.Moment
  }

  /// Takes down the latest record of a CPU and level.
  mutating func note(_ latest: Latest, _ strand: Strand) {
    guard let place = Self.place(of: strand) else {
      return
    }
    if place >= self.latest.count {
      self.latest.append(
        contentsOf: repeatElement(.none, count: place &+ 1 &- self.latest.count))
    }
    self.latest[place] = latest
  }

  /// The record that a probe on the tracepoint `kind` of `fence` follows, if it is known; it is
  /// followed once.
  func latest(
    _ kind: FenceEvent.Kind, of fence: FenceID?, _ strand: Strand
  ) -> Latest? {
    guard let place = Self.place(of: strand), place < latest.count,
      let evidence = latest[place].evidence, evidence.event == EventLabel(kind),
      evidence.moment.pid == strand.pid, fence == nil || fence == latest[place].fence
    else {
      return nil
    }
    return latest[place]
  }

  private static func place(of strand: Strand) -> Int? {
    strand.level.map { Int(strand.cpu) &* 4 &+ Int($0) }
  }

  /// Takes down an allocation, the latest of its CPU.
  mutating func note(_ allocation: Allocation) {
    let place = Int(allocation.moment.cpu)
    if place >= allocations.count {
      allocations.append(
        contentsOf: repeatElement(nil, count: place &+ 1 &- allocations.count))
    }
    allocations[place] = allocation
  }

  /// The memory that the task of `moment` got last, on the same CPU and so shortly before that its
  /// init of a fence may be of it; 0 if there is none.
  func allocated(before moment: FenceLifetime.Moment) -> UInt64 {
    let place = Int(moment.cpu)
    guard place < allocations.count, let last = allocations[place],
      last.moment.pid == moment.pid,
      last.bytes == 0 || PointerTracking.fittingBytes.contains(last.bytes),
      last.moment.timestamp.distance(to: moment.timestamp) <= PointerTracking.allocationDistance
    else {
      return 0
    }
    return last.address
  }

  /// From `struct dma_fence` alone to the largest objects that embed one.
  private static let fittingBytes: ClosedRange<UInt64> = 48...8_192
  /// Between the allocation and the init of the same function, in nanoseconds.
  private static let allocationDistance: UInt64 = 200_000
}
