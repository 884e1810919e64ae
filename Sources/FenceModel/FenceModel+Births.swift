import TraceVocabulary

/// Where incarnations begin: at an init, or at the first record of a fence whose init was not seen.
extension FenceModel {
  /// Takes an init: a new incarnation, or the late init of one whose first records other CPUs
  /// wrote so shortly before that the clock cannot order them.
  mutating func receiveInit(_ event: FenceEvent, _ name: NameTraits, _ head: UInt32) {
    if head != FenceTable.none, let late = unorderedBirth(of: event, head) {
      fences.slots[Int(late)].lifetime.traits.insert(.unorderedRecords)
      fences.slots[Int(late)].lifetime.traits.remove(.lacksInit)
      apply(event, name, to: late, isAmbiguous: false)
      return
    }
    let newborn = birth(event, name, isOnly: head == FenceTable.none)
    // The identity of a fence that gets its seqno at emit is not yet its own.
    guard !name.contains(.seqnoSetAtEmit) || event.fence.seqno != 0 else {
      return
    }
    guard head != FenceTable.none else {
      noteInit(event, newborn, hasLivingTwin: false)
      return
    }
    var hasLivingTwin = false
    var other = fences.slots[Int(newborn)].next
    while other != FenceTable.none {
      if fences.slots[Int(other)].phase == .alive {
        fences.slots[Int(other)].lifetime.traits.insert(.sharesIdentity)
        fences.slots[Int(newborn)].lifetime.traits.insert(.sharesIdentity)
        if !hasLivingTwin {
          noteTwin(event, newborn, other)
        }
        hasLivingTwin = true
      } else if clock.skew > 0, let end = fences.slots[Int(other)].lifetime.destroyed,
        !clock.isStrictlyOrdered(
          end.timestamp, on: end.cpu, before: event.timestamp, on: event.cpu)
      {
        counts.unorderedRebirths &+= 1
      }
      other = fences.slots[Int(other)].next
    }
    noteInit(event, newborn, hasLivingTwin: hasLivingTwin)
  }

  /// The incarnation that `event` may be the init of although its records came first. All later
  /// records lie nearer to the init than the first, so the first one's distance decides.
  private mutating func unorderedBirth(of event: FenceEvent, _ head: UInt32) -> UInt32? {
    var place = head
    while place != FenceTable.none {
      let slot = fences.slots[Int(place)]
      let first = slot.lifetime.first
      if !slot.lifetime.saw(.initialized), !slot.isContinuation,
        slot.cpus & 1 &<< UInt64(event.cpu & 63) == 0 || !clock.namesCPUs,
        !clock.isStrictlyOrdered(
          first.timestamp, on: first.cpu, before: event.timestamp, on: event.cpu)
      {
        return place
      }
      place = slot.next
    }
    return nil
  }

  /// Begins an incarnation with `event`, and returns its slot; `isOnly` says that no other of its
  /// identity is kept.
  @discardableResult
  mutating func birth(_ event: FenceEvent, _ name: NameTraits, isOnly: Bool) -> UInt32 {
    if unsignaledCount >= max(bounds.unsignaledFences, 1) {
      retireOldest(signaled: false)
    }
    if !isOnly {
      makeRoom(for: event.fence)
    }
    let (context, isNew) = contexts.enter(event.fence.context)
    let (knownName, mayBeKnown, wasRetired) = contexts.past(of: event.fence.seqno, in: context)
    var generation: UInt32 = 0
    var isUncertain = false
    if !isOnly || isNew || mayBeKnown {
      (generation, isUncertain) = nextGeneration(of: event.fence, in: context, isNew: isNew)
    }
    var lifetime = FenceLifetime(startingWith: event, generation: generation)
    lifetime.opensContext = isNew
    if isUncertain {
      lifetime.traits.insert(.generationUncertain)
    }
    if gaps.isAnyOpen {
      lifetime.traits.insert(.crossedGap)
    }
    let isContinuation =
      event.kind != .initialized && wasRetired
    if isContinuation {
      lifetime.traits.insert(.retiredEarly)
    } else {
      counts.fences &+= 1
    }
    births &+= 1
    var slot = FenceTable.Slot(
      startingWith: lifetime, context: context, isNamed: !name.isHidden,
      isContinuation: isContinuation, gapsAtBirth: gaps.opened, born: births)
    if event.kind == .initialized {
      slot.noteKind(event)
    }
    if name.isHidden {
      // i915 hides the timeline alone: its pair serves where the context has no better one.
      let partial = name.contains(.signaledTimeline) ? event.name : .unknown
      slot.lifetime.name = knownName == .unknown ? partial : knownName
    } else if knownName == .unknown {
      contexts[context].name = event.name
    }
    unsignaledCount &+= 1
    let place = fences.insert(slot, isOnly: isOnly)
    counts.peakAlive = max(counts.peakAlive, UInt64(unsignaledCount &+ signaledCount))
    noteAlive(at: event.timestamp)
    return place
  }

  /// Notes how many are alive now.
  @inline(__always)
  mutating func noteAlive(at moment: Timestamp) {
    alive?.note(unsignaledCount &+ signaledCount, at: moment)
  }

  /// One more than the highest generation known of `fence`, and whether it may be too low.
  mutating func nextGeneration(
    of fence: FenceID, in context: UInt32, isNew: Bool
  ) -> (generation: UInt32, isUncertain: Bool) {
    var place = fences.chain(of: fence).head
    if place != FenceTable.none {
      var highest: UInt32 = 0
      var isUncertain = false
      while place != FenceTable.none {
        let slot = fences.slots[Int(place)]
        highest = max(highest, slot.lifetime.generation)
        isUncertain = isUncertain || slot.lifetime.traits.contains(.generationUncertain)
        place = slot.next
      }
      return (highest &+ 1, isUncertain)
    }
    let mayBeKnown =
      isNew
      ? contexts.mayHaveForgotten(fence.context)
      : contexts[context].forgotten.contains(fence.seqno)
    guard mayBeKnown else {
      return (0, false)
    }
    if let highest = reused.generation(of: fence) {
      return (highest &+ 1, false)
    }
    // Its seqno lies among those that were seen and forgotten. Most likely it was one of them; that it
    // was none is what the trait admits. Counted on, so that no two lives have one key.
    return (1, true)
  }
}
