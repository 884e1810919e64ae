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

    /// Whether `event` can be the tracepoint of this call.
    func fits(_ event: FenceEvent) -> Bool {
      awaited == event.kind && isAbout(event.fence)
    }

    /// Whether it is a call on `fence`, as far as was recorded.
    func isAbout(_ fence: FenceID) -> Bool {
      guard let identity = probe.identity else {
        return true
      }
      return identity.cut == fence
    }

    /// Whether other fence functions may run inside of it before its tracepoint: since 6.1 a wait
    /// asks for the signal first, and that may signal (`dma_fence_wait_timeout`).
    var mayNest: Bool { awaited == .waitStarted || awaited == .signalingEnabled }
  }

  private(set) var calls: ContiguousArray<Call> = []
  /// A call that leaves no tracepoint waits here until its strand does something else, which an
  /// idle task may never do; the oldest makes room.
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// Adds `call`; returns what it shows to be over.
  mutating func enter(_ call: Call) -> ContiguousArray<Call> {
    var over = leave(call.strand) { open in
      !open.mayNest || open.awaited == call.awaited
        || (call.awaited == .waitStarted || call.awaited == .initialized)
    }
    if calls.count >= capacity {
      over.append(calls.removeFirst())
    }
    calls.append(call)
    return over
  }

  /// Whether the innermost call of the strand is `call` as another probe on the same function saw it.
  func isRepeated(_ call: Call) -> Bool {
    guard let place = calls.lastIndex(where: { $0.strand.isSame(as: call.strand) }) else {
      return false
    }
    return calls[place].awaited == call.awaited
      && calls[place].probe.address == call.probe.address
      && calls[place].probe.identity == call.probe.identity
      && calls[place].probe.point == call.probe.point
      && calls[place].evidence.event != call.evidence.event
  }

  /// Takes the call whose tracepoint `event` is, if it is known, and what the event shows to be over.
  mutating func take(
    _ event: FenceEvent, _ strand: Strand
  ) -> (call: Call?, over: ContiguousArray<Call>) {
    guard !calls.isEmpty else {
      return (nil, [])
    }
    if let place = calls.lastIndex(where: { $0.strand.isSame(as: strand) && $0.fits(event) }) {
      let call = calls.remove(at: place)
      var over: ContiguousArray<Call> = []
      var inner = place
      while inner < calls.count {
        if calls[inner].strand.isSame(as: strand) {
          over.append(calls.remove(at: inner))
        } else {
          inner += 1
        }
      }
      return (call, over)
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
    let around = calls.lastIndex {
      $0.mayNest && $0.strand.isSame(as: strand) && $0.probe.identity != nil
        && $0.isAbout(event.fence)
    }
    return around.map { calls[$0].probe.address } ?? 0
  }

  /// Removes the calls that a record of `strand` shows to be over: those of interrupts that it was
  /// interrupted by, and those of its own that `isOver` tells.
  private mutating func leave(
    _ strand: Strand, where isOver: (Call) -> Bool
  ) -> ContiguousArray<Call> {
    var over: ContiguousArray<Call> = []
    var place = 0
    while place < calls.count {
      if strand.isBelow(calls[place].strand)
        || (calls[place].strand.isSame(as: strand) && isOver(calls[place]))
      {
        over.append(calls.remove(at: place))
      } else {
        place += 1
      }
    }
    return over
  }
}
