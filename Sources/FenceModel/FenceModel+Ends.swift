package import TraceVocabulary

/// Where incarnations end: handed over when they need not be remembered any longer, let go early
/// to bound memory, or alive when the trace ends.
extension FenceModel {
  /// Hands the incarnation in `slot`, which lives no longer, to the caller, and forgets it.
  mutating func handOver(_ slot: UInt32) {
    let place = Int(slot)
    let context = fences.slots[place].context
    if !fences.slots[place].isNamed {
      nameByContext(slot)
    }
    let fence = fences.slots[place].lifetime.fence
    let generation = fences.slots[place].lifetime.generation
    if generation > 0 {
      reused.remember(fence, generation: generation)
    }
    if !fences.slots[place].isContinuation {
      tally(place)
      endedFences.append(fences.slots[place].lifetime)
    }
    contexts.leave(
      context, seqno: fence.seqno,
      isRetired: fences.slots[place].lifetime.traits.contains(.retiredEarly))
    fences.remove(slot)
  }

  /// Lets the incarnation in `slot` go before its end was seen.
  private mutating func retire(_ slot: UInt32) {
    let place = Int(slot)
    leaveTheLiving(slot)
    // Where destroy is not recorded the signal is the end, and nothing comes early.
    if sawDestroy || fences.slots[place].lifetime.signals == 0 {
      fences.slots[place].lifetime.traits.insert(.retiredEarly)
    } else {
      contexts[fences.slots[place].context].retired.insert(
        fences.slots[place].lifetime.fence.seqno)
    }
    handOver(slot)
  }

  /// Lets go the oldest quarter of the living, those that nobody waits for first: a batch, so that
  /// the search for the oldest is paid once for many.
  mutating func retireOldest(signaled: Bool) {
    let isWaitedFor: UInt64 = 1 << 63
    var ages = ContiguousArray<Aged>()
    ages.reserveCapacity(signaled ? signaledCount : unsignaledCount)
    for (place, slot) in fences.slots.enumerated() where slot.phase == .alive {
      if signaled == (slot.lifetime.signals > 0) {
        let age = slot.lifetime.openWaits > 0 ? slot.born | isWaitedFor : slot.born
        ages.append(Aged(age: age, slot: UInt32(truncatingIfNeeded: place)))
      }
    }
    ages.keepOldest(max(ages.count / 4, 1))
    for oldest in ages {
      retire(oldest.slot)
    }
  }

  /// Keeps the chain of `fence` short enough for another incarnation: the oldest goes.
  mutating func makeRoom(for fence: FenceID) {
    let (head, count) = fences.chain(of: fence)
    guard Int(count) >= max(bounds.incarnationsPerIdentity, 1) else {
      return
    }
    var oldest = head
    var place = head
    while place != FenceTable.none {
      let slot = fences.slots[Int(place)]
      let best = fences.slots[Int(oldest)]
      let isLonger = slot.phase == best.phase ? slot.born < best.born : slot.phase == .lingering
      if isLonger {
        oldest = place
      }
      place = slot.next
    }
    if fences.slots[Int(oldest)].phase == .alive {
      retire(oldest)
    } else {
      handOver(oldest)
    }
  }

  /// Gives a fence whose records hid its names those of its context.
  private mutating func nameByContext(_ slot: UInt32) {
    let known = contexts[fences.slots[Int(slot)].context].name
    if !fences.slots[Int(slot)].isNamed, known != .unknown {
      fences.slots[Int(slot)].lifetime.name = known
    }
  }

  /// Counts the incarnation in the slot `place`.
  private mutating func tally(_ place: Int) {
    counts.complete &+= fences.slots[place].lifetime.isComplete ? 1 : 0
    counts.seenFromStart &+= fences.slots[place].lifetime.isSeenFromStart ? 1 : 0
    counts.signaledRepeatedly &+= fences.slots[place].lifetime.signals > 1 ? 1 : 0
    let traits = fences.slots[place].lifetime.traits
    if fences.slots[place].lifetime.generation > 0 {
      let isUncertain = traits.contains(.generationUncertain)
      counts.generations &+= isUncertain ? 0 : 1
      counts.generationsUncertain &+= isUncertain ? 1 : 0
    }
    guard !traits.isEmpty else {
      return
    }
    counts.sharedIdentity &+= traits.contains(.sharesIdentity) ? 1 : 0
    counts.crossedGap &+= traits.contains(.crossedGap) ? 1 : 0
    counts.retiredEarly &+= traits.contains(.retiredEarly) ? 1 : 0
    counts.usedAfterDestroy &+= traits.contains(.usedAfterDestroy) ? 1 : 0
    counts.provenUnsignaled &+= traits.contains(.provenUnsignaled) ? 1 : 0
    counts.unrecordedSignals &+= fences.slots[place].lifetime.lacksSignal ? 1 : 0
  }

  /// Counts one of the fences that the trace leaves alive.
  private mutating func tally(alive fence: borrowing FenceLifetime) {
    let crossedGap: UInt64 = fence.traits.contains(.crossedGap) ? 1 : 0
    let unsignaled: UInt64 = fence.isKnownSignaled ? 0 : 1
    counts.aliveAtEnd &+= 1
    counts.aliveUnsignaled &+= unsignaled
    counts.aliveCrossedGap &+= crossedGap
    counts.aliveUnsignaledCrossedGap &+= unsignaled & crossedGap
  }
}

// MARK: - The end of the trace

extension FenceModel {
  /// Takes the end of the trace: decides the waits that ended, hands over what lingers, and, where
  /// the trace holds no destroy, what was signaled. What is left is alive.
  package mutating func finish(at end: Timestamp) {
    finishPointers()
    judgeAllReuses()
    decideAllWaits(at: end)
    for left in waits.closeLeft() {
      endUnseen(left)
    }
    for wait in waits.slots where wait.isOpen {
      counts.openWaitsCrossedGap &+= wait.beganInGap || wait.gapsAtStart != gaps.opened ? 1 : 0
      if fences.holds(wait.slot, born: wait.born) {
        signalsAtEnd[wait.serial] = fences.slots[Int(wait.slot)].lifetime.signaled
      }
    }
    for entry in lingering.removeAll() where fences.holds(entry.slot, born: entry.born) {
      handOver(entry.slot)
    }
    for place in fences.slots.indices where fences.slots[place].phase == .alive {
      let slot = UInt32(truncatingIfNeeded: place)
      if gaps.opened != fences.slots[place].gapsAtBirth {
        fences.slots[place].lifetime.traits.insert(.crossedGap)
      }
      if !sawDestroy, fences.slots[place].isKnownSignaled {
        leaveTheLiving(slot)
        handOver(slot)
      } else if !fences.slots[place].isContinuation {
        nameByContext(slot)
        tally(place)
        tally(alive: fences.slots[place].lifetime)
      }
    }
    alive?.note(Int(clamping: counts.aliveAtEnd), at: end)
    counts.openWaits = UInt64(waits.openCount)
    counts.forgottenContexts = contexts.forgottenCount
    counts.foldedNames = names.foldedNames
  }

  /// Lets go what is known of contexts, which is 12 MiB where there are many: after `finish` no record comes, and
  /// `progress(of:)` has been asked.
  package mutating func forgetContexts() {
    contexts = ContextTable(idleBound: 0)
  }

  /// The fences that are alive after `finish`: those without a signal first, among them those that
  /// are waited for, then those that no gap casts doubt on, then the oldest.
  package func aliveFences(limit: Int = .max) -> [FenceLifetime] {
    var ages = ContiguousArray<Aged>()
    for (place, slot) in fences.slots.enumerated() where slot.isAliveAndCounted {
      var age = slot.born
      age |= slot.lifetime.isKnownSignaled ? 1 << 63 : 0
      age |= slot.lifetime.openWaits > 0 ? 0 : 1 << 62
      age |= slot.lifetime.traits.contains(.crossedGap) ? 1 << 61 : 0
      ages.append(Aged(age: age, slot: UInt32(truncatingIfNeeded: place)))
    }
    ages.keepOldest(max(limit, 0))
    return ages.map { fences.slots[Int($0.slot)].lifetime }
  }

  /// Shows `body` each fence that is alive after `finish`, in no order that means anything.
  package func forEachAlive(_ body: (borrowing FenceLifetime) -> Void) {
    for slot in fences.slots where slot.isAliveAndCounted {
      body(slot.lifetime)
    }
  }

  /// The waits that are open, those begun first at the front.
  package func openWaits(limit: Int = .max) -> [FenceWait] {
    var ages = ContiguousArray<Aged>()
    for (place, wait) in waits.slots.enumerated() where wait.isOpen {
      ages.append(Aged(age: wait.serial, slot: UInt32(truncatingIfNeeded: place)))
    }
    ages.keepOldest(max(limit, 0))
    return ages.map { aged in
      let open = waits.slots[Int(aged.slot)]
      var wait = open.ended(by: nil, gaps: gaps.opened)
      wait.framePeriod = framePeriod.shortest
      if !open.beganInGap {
        wait.shownOpenUntil =
          gaps.opened == open.gapsAtStart
          ? .distantFuture : gaps.time(of: open.gapsAtStart)
      }
      if fences.holds(open.slot, born: open.born) {
        wait.name = fences.slots[Int(open.slot)].lifetime.name
      }
      wait.signal = signalsAtEnd[open.serial]
      return wait
    }
  }
}

extension FenceLifetime {
  /// Whether it was signaled and destroyed, and of all its life the signal alone was not recorded.
  fileprivate var lacksSignal: Bool {
    signals == 0 && isKnownSignaled && saw(.initialized) && saw(.destroyed)
      && traits.isDisjoint(with: FenceTraits.doubts.union(.retiredEarly))
  }
}

extension FenceTable.Slot {
  /// Whether it is one of the fences that `ModelCounts.aliveAtEnd` counts.
  var isAliveAndCounted: Bool { phase == .alive && !isContinuation }
}
