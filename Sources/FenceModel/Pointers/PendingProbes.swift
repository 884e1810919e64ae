import TraceVocabulary

/// Calls that a probe showed at their entry, until the tracepoint inside the function follows in the
/// same strand: the last is the innermost. A few at a time, since the two are microseconds apart.
struct PendingProbes {
  /// One call.
  struct Call {
    let strand: Strand
    /// The tracepoint inside the function.
    let awaited: FenceEvent.Kind
    let probe: FenceProbe
    let evidence: Evidence
    /// How many gaps had opened at its entry.
    let gaps: UInt32
    /// Whether the task had, or may have had, a part in the fence before, for a call that signals.
    let knewFence: Bool

    /// Whether other fence functions may run inside of it before its tracepoint: since 6.1 a wait
    /// asks for the signal first, and that may signal (`dma_fence_wait_timeout`).
    var mayNest: Bool { awaited == .waitStarted || awaited == .signalingEnabled }
  }

  /// An open call, as far as each record looks at it; the rest of it is large, and stands elsewhere.
  private struct Open {
    let strand: Strand
    let awaited: FenceEvent.Kind
    /// Whether other fence functions may run inside.
    let mayNest: Bool
    /// Its place in `calls`.
    let place: UInt32
  }

  /// In the order of their entries.
  private var open: ContiguousArray<Open> = []
  /// In no order: places that no open call has are free.
  private var calls: ContiguousArray<Call> = []
  private var free: ContiguousArray<UInt32> = []
  /// A call that leaves no tracepoint waits here until its strand does something else, which an
  /// idle task may never do; the oldest makes room.
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// The calls that are open.
  var left: [Call] { open.map { calls[Int($0.place)] } }

  /// Adds `call`; returns what it shows to be over.
  mutating func enter(_ call: Call) -> ContiguousArray<Call> {
    let awaited = call.awaited
    var over = leave(call.strand) { other in
      !other.mayNest || other.awaited == awaited || awaited == .waitStarted
        || awaited == .initialized
    }
    if open.count >= capacity {
      over.append(remove(0))
    }
    add(call)
    return over
  }

  /// Whether the innermost call of the strand is `call` as another probe on the same function saw it.
  func isRepeated(_ call: Call) -> Bool {
    guard let last = open.lastIndex(where: { $0.strand.isSame(as: call.strand) }) else {
      return false
    }
    let place = Int(open[last].place)
    return open[last].awaited == call.awaited
      && calls[place].probe.address == call.probe.address
      && calls[place].probe.identity == call.probe.identity
      && calls[place].probe.point == call.probe.point
      && calls[place].evidence.event != call.evidence.event
  }

  /// Takes the call whose tracepoint `event` is, if it is known, and what the event shows to be over.
  mutating func take(
    _ event: FenceEvent, _ strand: Strand
  ) -> (probe: FenceProbe?, over: ContiguousArray<Call>) {
    guard !open.isEmpty else {
      return (nil, [])
    }
    let own = innermost(strand) { $0.awaited == event.kind && isAbout(event.fence, $0) }
    if let number = own {
      let call = remove(number)
      var over: ContiguousArray<Call> = []
      var inner = number
      while inner < open.count {
        if open[inner].strand.isSame(as: strand) {
          over.append(remove(inner))
        } else {
          inner += 1
        }
      }
      return (call.probe, over)
    }
    let mayBeInside =
      event.kind == .signalingEnabled || event.kind == .signaled || event.kind == .destroyed
    return (nil, leave(strand) { !mayBeInside || !$0.mayNest })
  }

  /// The address of the fence that the strand has a call open on, where `event` may be a part of it.
  func address(around event: FenceEvent, _ strand: Strand) -> UInt64 {
    guard event.kind == .signalingEnabled || event.kind == .signaled else {
      return 0
    }
    let around = innermost(strand) {
      $0.mayNest && calls[Int($0.place)].probe.identity != nil && isAbout(event.fence, $0)
    }
    return around.map { calls[Int(open[$0].place)].probe.address } ?? 0
  }

  /// The number of the strand's innermost call of which `isIt` is true.
  private func innermost(_ strand: Strand, where isIt: (Open) -> Bool) -> Int? {
    open.lastIndex { $0.strand.isSame(as: strand) && isIt($0) }
  }

  /// Whether it is a call on `fence`, as far as was recorded.
  private func isAbout(_ fence: FenceID, _ call: Open) -> Bool {
    calls[Int(call.place)].probe.identity.map { $0.cut == fence } ?? true
  }

  /// Removes the calls that a record of `strand` shows to be over: those of interrupts that it was
  /// interrupted by, and those of its own that `isOver` tells.
  private mutating func leave(
    _ strand: Strand, where isOver: (Open) -> Bool
  ) -> ContiguousArray<Call> {
    var over: ContiguousArray<Call> = []
    var number = 0
    while number < open.count {
      if strand.isBelow(open[number].strand)
        || (open[number].strand.isSame(as: strand) && isOver(open[number]))
      {
        over.append(remove(number))
      } else {
        number += 1
      }
    }
    return over
  }

  private mutating func add(_ call: Call) {
    let place = free.popLast() ?? UInt32(truncatingIfNeeded: calls.count)
    open.append(
      Open(strand: call.strand, awaited: call.awaited, mayNest: call.mayNest, place: place))
    if Int(place) < calls.count {
      calls[Int(place)] = call
    } else {
      calls.append(call)
    }
  }

  private mutating func remove(_ number: Int) -> Call {
    let place = open.remove(at: number).place
    free.append(place)
    return calls[Int(place)]
  }
}
