import DequeModule
import TraceVocabulary

/// Pairs `wait_start` with `wait_end`, and says how a wait ended; the tracepoints do not.
extension FenceModel {
  /// Opens a wait on the incarnation in `slot`.
  mutating func startWait(_ event: FenceEvent, _ slot: UInt32, isAmbiguous: Bool) {
    let place = Int(slot)
    fences.slots[place].lifetime.beginWait()
    open(
      WaitTable.OpenWait(
        fence: event.fence, generation: fences.slots[place].lifetime.generation, name: event.name,
        start: FenceLifetime.Moment(event), slot: slot, born: fences.slots[place].born,
        gapsAtStart: gaps.opened, beganInGap: gaps.isAnyOpen, isAmbiguous: isAmbiguous))
  }

  mutating func open(_ wait: WaitTable.OpenWait) {
    counts.waits &+= 1
    waits.leaveLatest(of: wait.start)
    releaseSearch.noteWait(wait.start)
    var wait = wait
    wait.timeout = pointers.timeout
    if wakeUps.isFollowing {
      wakeUps.waitBegan(by: wait.start.pid)
      wait.reclaim = wakeUps.reclaim(of: wait.start.pid)
    }
    for forgotten in waits.open(wait) {
      counts.forgottenWaits &+= 1
      var wakeUp: WakeUp?
      wakeUps.waitEnded(by: forgotten.start.pid, &wakeUp)
      leaveWait(forgotten)
    }
  }

  /// Takes a wait that is over although its end is not there: its task went on since.
  mutating func endUnseen(_ open: WaitTable.OpenWait) {
    counts.waitsEndedUnseen &+= 1
    var wait = open.ended(by: nil, gaps: gaps.opened)
    counts.unrecordedWaitEnds &+= wait.crossedGap ? 0 : 1
    wakeUps.waitEnded(by: open.start.pid, &wait.wakeUp)
    leaveWait(open)
    if fences.holds(open.slot, born: open.born) {
      wait.name = fences.slots[Int(open.slot)].lifetime.name
      wait.fence = fences.slots[Int(open.slot)].lifetime.fence
      wait.generation = fences.slots[Int(open.slot)].lifetime.generation
    }
    conclude(wait, .unknown)
  }

  /// Takes a `wait_end`: it closes the wait that the task began last on this identity, and belongs
  /// to that wait's incarnation.
  mutating func endWait(_ event: FenceEvent, _ name: NameTraits) {
    guard let open = waits.close(event.fence, pid: event.pid, cpu: event.cpu) else {
      endWaitBegunBefore(event, name)
      return
    }
    guard fences.holds(open.slot, born: open.born) else {
      noteHiddenNames(event, name)
      finish(open.ended(by: event, gaps: gaps.opened), slot: FenceTable.none, born: 0, name)
      return
    }
    leaveWait(open)
    if fences.slots[Int(open.slot)].phase == .lingering {
      noteUseAfterDestroy(event, open.slot)
    }
    apply(event, name, to: open.slot, isAmbiguous: open.isAmbiguous)
    finish(open.ended(by: event, gaps: gaps.opened), slot: open.slot, born: open.born, name)
  }

  /// Takes a `wait_end` whose start was not seen.
  private mutating func endWaitBegunBefore(_ event: FenceEvent, _ name: NameTraits) {
    let bound: (slot: UInt32, isAmbiguous: Bool)
    let head = fences.chain(of: event.fence).head
    if let chosen = bind(event, name, head) {
      apply(event, name, to: chosen.slot, isAmbiguous: chosen.isAmbiguous)
      bound = chosen
    } else {
      bound = (fences.chain(of: event.fence).head, false)
    }
    guard bound.slot != FenceTable.none else {
      return  // Anonymous after all; `receiveAnonymous` has taken it.
    }
    counts.waits &+= 1
    counts.waitsBegunBefore &+= 1
    let place = Int(bound.slot)
    if fences.slots[place].lifetime.saw(.initialized), isWhole(place), counts.forgottenWaits == 0,
      fences.slots[place].lifetime.traits.isDisjoint(with: .doubts)
    {
      counts.unrecordedWaitStarts &+= 1
    }
    fences.slots[place].lifetime.waits = fences.slots[place].lifetime.waits.incremented
    var wait = FenceWait(
      fence: event.fence, generation: 0, name: event.name, pid: event.pid, outcome: .unknown,
      crossedGap: gaps.opened > 0, isAmbiguous: bound.isAmbiguous)
    wait.end = FenceLifetime.Moment(event)
    finish(wait, slot: bound.slot, born: fences.slots[place].born, name)
  }

  /// Opens and closes waits on anonymous fences, and counts the inits.
  mutating func receiveAnonymous(_ event: FenceEvent, _ name: NameTraits) {
    switch event.kind {
    case .initialized:
      counts.anonymous &+= 1
      if event.fence.context != 0 {
        contexts.noteAnonymousAtZero(event.fence.context)
      }
    case .waitStarted:
      open(
        WaitTable.OpenWait(
          fence: event.fence, generation: 0, name: event.name,
          start: FenceLifetime.Moment(event), slot: FenceTable.none, born: 0,
          gapsAtStart: gaps.opened, beganInGap: gaps.isAnyOpen, isAmbiguous: false))
    case .waitEnded:
      if let open = waits.close(event.fence, pid: event.pid, cpu: event.cpu) {
        finish(open.ended(by: event, gaps: gaps.opened), slot: FenceTable.none, born: 0, name)
      } else {
        counts.waits &+= 1
        counts.waitsBegunBefore &+= 1
        var wait = FenceWait(
          fence: event.fence, generation: 0, name: event.name, pid: event.pid, outcome: .unknown,
          crossedGap: gaps.opened > 0, isAmbiguous: false)
        wait.end = FenceLifetime.Moment(event)
        finish(wait, slot: FenceTable.none, born: 0, name)
      }
    case .signaled:
      sawSignal = true
    case .destroyed:
      sawDestroy = true
    case .emitted, .signalingEnabled:
      break
    }
    noteHiddenNames(event, name)
  }

  /// One open wait less on the incarnation of `wait`, if that is still kept.
  private mutating func leaveWait(_ wait: WaitTable.OpenWait) {
    let place = Int(wait.slot)
    if fences.holds(wait.slot, born: wait.born), fences.slots[place].lifetime.openWaits > 0 {
      fences.slots[place].lifetime.openWaits &-= 1
    }
  }

  /// Decides how `wait` ended, or puts it off until the signal can no longer be late. `name` is of
  /// the record that ended it.
  private mutating func finish(
    _ wait: consuming FenceWait, slot: UInt32, born: UInt64, _ name: NameTraits
  ) {
    counts.endedWaits &+= 1
    if let end = wait.end { releaseSearch.noteWait(end) }
    if let length = wait.length {
      counts.longestWait = max(counts.longestWait ?? 0, length)
    }
    if wait.start != nil {
      wakeUps.waitEnded(by: wait.pid, &wait.wakeUp)
    }
    wait.framePeriod = framePeriod.shortest
    let isKept = fences.holds(slot, born: born)
    // The kernel printed the names of a fence whose bit was not set: a signal that stands before, on another
    // CPU, came after.
    let isUnsignaled = hidesSignaledNames && !name.isHidden
    if isKept {
      wait.fence = fences.slots[Int(slot)].lifetime.fence
      wait.generation = fences.slots[Int(slot)].lifetime.generation
      wait.name = fences.slots[Int(slot)].lifetime.name
      noteSignal(in: slot, &wait)
      wait.isOutcomeSure = name.provesSignal || isUnsignaled || showsOrder(wait)
    }
    let isKnownSignaled = isKept && fences.slots[Int(slot)].isKnownSignaled
    let fallback: HeldWaits.Fallback
    if name.provesSignal || (isKnownSignaled && !isUnsignaled && !wait.isAmbiguous) {
      fallback = .outcome(.signaled)
    } else if isUnsignaled {
      fallback = .outcome(.failed)
    } else {
      fallback = isKept ? .late(slot: slot, born: born) : .outcome(.unknown)
    }
    if pointers.isActive {
      hold(wait, fallback)
    } else {
      conclude(wait, fallback)
    }
  }

  /// Decides `wait` without its result, or puts it off until the signal can no longer be late.
  mutating func conclude(_ wait: consuming FenceWait, _ fallback: HeldWaits.Fallback) {
    switch fallback {
    case .outcome(let outcome):
      conclude(wait, outcome)
    case .late(let slot, let born):
      guard undecided.put(wait, slot: slot, born: born) else {
        conclude(wait, .unknown)
        return
      }
      if undecided.isFull {
        decideFirst(orElse: .unknown)
      }
    }
  }

  /// Notes in `wait` what the incarnation in `slot` shows of its signal and of who gave it.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  func noteSignal(in slot: UInt32, _ wait: inout FenceWait) {
    wait.signal = fences.slots[Int(slot)].lifetime.signaled
    let context = fences.slots[Int(slot)].context
    // Another signal may have come before the wait's end: what came before that is not kept.
    if contexts[context].signaled.seqno == fences.slots[Int(slot)].lifetime.fence.seqno {
      wait.turnBegan = contexts[context].signaledBefore
    }
    if wakeUps.isFollowing, let signal = wait.signal, let start = wait.start,
      signal.isAtMostInSoftirq
    {
      wakeUps.noteHindrance(of: signal, since: start.timestamp, &wait)
    }
  }

  /// Whether the signal that was merged before the end of `wait` truly came before it.
  ///
  /// On a clock that all CPUs share the merged order is taken as it is: what lies closer than the
  /// clock's margin is a signal and the wake-up that it caused. On a clock of each CPU's own (`local`)
  /// a failed wait and a signal some milliseconds later can change places, so there the order must be
  /// strict, or the task must have been woken on the signal's CPU after it.
  @inline(__always)
  private func showsOrder(_ wait: borrowing FenceWait) -> Bool {
    guard clock.skew > 0, let signal = wait.signal, let end = wait.end else { return true }
    if clock.isStrictlyOrdered(signal.timestamp, on: signal.cpu, before: end.timestamp, on: end.cpu)
    {
      return true
    }
    guard let waking = wait.wakeUp?.waking?.moment else { return false }
    return waking.cpu == signal.cpu && waking.timestamp >= signal.timestamp
  }

  mutating func conclude(_ wait: consuming FenceWait, _ outcome: FenceWait.Outcome) {
    switch outcome {
    case .signaled, .open: break
    case .failed: counts.failedWaits &+= 1
    case .unknown: counts.undecidedWaits &+= 1
    }
    wait.isOutcomeSure = (wait.isOutcomeSure || wait.result != nil) && outcome != .unknown
    wait.outcome = outcome
    endedWaits.append(wait)
  }
}

extension WaitTable.OpenWait {
  /// The wait as far as it is known, when so many gaps have opened; nil as event where it is open.
  func ended(by event: FenceEvent?, gaps: UInt32) -> FenceWait {
    FenceWait(
      fence: fence, generation: generation, name: name, pid: start.pid, outcome: .open,
      crossedGap: beganInGap || gapsAtStart != gaps, isAmbiguous: isAmbiguous, start: start,
      end: event.map(FenceLifetime.Moment.init), reclaim: reclaim, timeout: timeout)
  }
}

extension FenceLifetime {
  fileprivate mutating func beginWait() {
    waits = waits.incremented
    openWaits = openWaits.incremented
  }
}

extension UInt32 {
  /// One more, at most the largest.
  var incremented: UInt32 { self == .max ? self : self &+ 1 }
}
