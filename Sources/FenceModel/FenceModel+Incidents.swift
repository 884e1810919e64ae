import TraceVocabulary

/// What the contract may forbid, taken down where it is seen. On the way of an event that breaks
/// nothing stand two comparisons at an init and at a signal; all else is reached only from there.
extension FenceModel {
  /// Whether no event can be missing from the life in `slot` so far.
  // Inlined, since passing the model costs a copy of it.
  @inline(__always)
  func isWhole(_ place: Int) -> Bool {
    fences.slots[place].gapsAtBirth == gaps.opened
      && !fences.slots[place].lifetime.traits.contains(.crossedGap)
  }

  /// Takes down a signal of the incarnation in `slot`: one more, or the first of a living one.
  mutating func noteSignal(_ event: FenceEvent, _ slot: UInt32, isFirst: Bool) {
    let place = Int(slot)
    guard isFirst else {
      if fences.slots[place].phase == .alive, fences.slots[place].lifetime.signals > 1 {
        let fence = flagged(place)
        incidents.append(
          FenceIncident(
            .signaledAgain, of: fence, record: Evidence(event), other: FenceReference(fence),
            otherRecord: fence.signaled.map { Evidence(EventLabel(.signaled), $0) },
            isOrderSure: isWhole(place)))
      }
      return
    }
    let context = fences.slots[place].context
    let mark = contexts[context].signaled
    let seqno = fences.slots[place].lifetime.fence.seqno
    if mark.isSet, FenceID.isLater(mark.seqno, than: seqno),
      noteOvertaken(event, place, by: mark)
    {
      return
    }
    if mayHaveComeAfter(event, mark) { counts.unorderedSignals &+= 1 }
    contexts[context].signaledBefore = mark.isSet ? mark.moment.timestamp : .zero
    if seqno != 0 || !fences.slots[place].lifetime.awaitsSeqno(names) {
      contexts[context].signaled = self.mark(place, event)
    }
  }

  /// Whether it is of the context of `mark` for sure, which then keeps its mark.
  private mutating func noteOvertaken(
    _ event: FenceEvent, _ place: Int, by mark: ContextMark
  ) -> Bool {
    let isOneContext = mark.isOneContext(
      with: fences.slots[place].lifetime.name, fences.slots[place].lifetime.wideIdentity)
    if fences.slots[place].lifetime.saw(.initialized),
      fences.slots[place].lifetime.initMoment.timestamp > mark.moment.timestamp
    {
      // It was no fence yet; that its seqno is an earlier one was said at its init.
      return isOneContext
    }
    // Where many CPUs signal, nearly all fences that seem to be overtaken are of this kind.
    guard
      clock.isStrictlyOrdered(
        mark.moment.timestamp, on: mark.moment.cpu, before: event.timestamp, on: event.cpu)
    else {
      counts.unorderedSignals &+= 1
      return isOneContext
    }
    let fence = flagged(place)
    incidents.append(
      FenceIncident(
        .overtaken, of: fence, record: Evidence(event),
        other: mark.reference(in: fence.fence.context),
        otherRecord: Evidence(EventLabel(.signaled), mark.moment),
        isOrderSure: isOrdered(mark, before: event) && isWhole(place),
        isOneContext: isOneContext))
    return isOneContext
  }

  /// The incarnation in the slot `place`, marked as one of which an incident is taken down.
  private mutating func flagged(_ place: Int) -> FenceLifetime {
    fences.slots[place].lifetime.hasIncidents = true
    return fences.slots[place].lifetime
  }

  /// Whether `mark`, which was merged before `event`, may have come after it: on clocks of each CPU's own
  /// what looks like the right order is no surer than what looks like the wrong one.
  @inline(__always)
  private func mayHaveComeAfter(_ event: FenceEvent, _ mark: ContextMark) -> Bool {
    clock.skew > 0 && mark.isSet
      && !clock.isStrictlyOrdered(
        mark.moment.timestamp, on: mark.moment.cpu, before: event.timestamp, on: event.cpu)
  }

  /// Whether `mark` was made before `event` for sure, with no event missing between.
  @inline(__always)
  private func isOrdered(_ mark: ContextMark, before event: FenceEvent) -> Bool {
    !mark.isDoubtful && mark.gaps == gaps.opened && !gaps.isAnyOpen
      && clock.isStrictlyOrdered(
        mark.moment.timestamp, on: mark.moment.cpu, before: event.timestamp, on: event.cpu)
  }

  @inline(__always)
  private func mark(_ place: Int, _ event: FenceEvent) -> ContextMark {
    // How many lives the identity had before is no matter where this one is seen from its init.
    let doubts: FenceTraits =
      fences.slots[place].lifetime.saw(.initialized)
      ? .doubts.subtracting(.generationUncertain) : .doubts
    let isDoubtful =
      gaps.isAnyOpen || !fences.slots[place].lifetime.traits.isDisjoint(with: doubts)
    return ContextMark(
      isSet: true, isDoubtful: isDoubtful, seqno: fences.slots[place].lifetime.fence.seqno,
      generation: fences.slots[place].lifetime.generation,
      name: fences.slots[place].lifetime.name, gaps: gaps.opened,
      epoch: ContextMark.epoch(of: fences.slots[place].lifetime.wideIdentity),
      moment: FenceLifetime.Moment(event))
  }

  /// Takes down the init of the incarnation in `slot`; `hasLivingTwin` says that another one of its
  /// identity is alive, which explains the seqno.
  mutating func noteInit(_ event: FenceEvent, _ slot: UInt32, hasLivingTwin: Bool) {
    let place = Int(slot)
    let context = fences.slots[place].context
    let mark = contexts[context].initialized
    let goesBack = mark.isSet && !FenceID.isLater(event.fence.seqno, than: mark.seqno)
    if mayHaveComeAfter(event, mark), !goesBack { counts.unorderedInits &+= 1 }
    contexts[context].begin(self.mark(place, event), goesBack: goesBack, gaps)
    if goesBack, !hasLivingTwin {
      noteRegression(event, place, after: mark)
    }
  }

  private mutating func noteRegression(
    _ event: FenceEvent, _ place: Int, after mark: ContextMark
  ) {
    let isOneContext = mark.isOneContext(
      with: fences.slots[place].lifetime.name, fences.slots[place].lifetime.wideIdentity)
    incidents.append(
      FenceIncident(
        .seqnoWentBack, of: flagged(place), record: Evidence(event),
        other: mark.reference(in: event.fence.context),
        otherRecord: Evidence(EventLabel(.initialized), mark.moment),
        isOrderSure: isOrdered(mark, before: event), isOneContext: isOneContext))
    // The context begins anew: what was signaled before says nothing of the order from here on.
    let context = fences.slots[place].context
    if isOneContext,
      FenceID.isLater(contexts[context].signaled.seqno, than: event.fence.seqno)
    {
      contexts[context].signaled.isSet = false
    }
  }

  /// Takes down that the incarnation in `newborn` was initialised while `other` was alive.
  mutating func noteTwin(_ event: FenceEvent, _ newborn: UInt32, _ other: UInt32) {
    let fence = fences.slots[Int(other)].lifetime
    let begin = fence.initialized.map { Evidence(EventLabel(.initialized), $0) }
    let isOrdered =
      fence.initialized.map {
        clock.isStrictlyOrdered($0.timestamp, on: $0.cpu, before: event.timestamp, on: event.cpu)
      } ?? false
    incidents.append(
      FenceIncident(
        .initializedWhileAlive, of: fences.slots[Int(newborn)].lifetime, record: Evidence(event),
        other: FenceReference(fence), otherRecord: begin,
        isOrderSure: isOrdered && !gaps.isAnyOpen && isWhole(Int(other))))
  }

  /// Takes down a record of the destroyed incarnation in `slot`, for whose order the clock vouches or
  /// not.
  mutating func noteRecord(_ event: FenceEvent, afterDestroyOf slot: UInt32, isAfter: Bool) {
    let place = Int(slot)
    guard let end = fences.slots[place].lifetime.destroyed else {
      return
    }
    let fence = flagged(place)
    // dma_fence_release signals a fence that is given up with callbacks (5.3 and later).
    let isFirstSignal = event.kind == .signaled && fence.signals == 0
    let isRelease =
      isFirstSignal
      ? releaseSearch.isOwn(FenceLifetime.Moment(event), ofRelease: end, fences) : false
    incidents.append(
      FenceIncident(
        isRelease ?? true ? .signaledAtRelease : .usedAfterDestroy, of: fence,
        record: Evidence(event), other: FenceReference(fence),
        otherRecord: Evidence(EventLabel(.destroyed), end),
        isOrderSure: isAfter && isWhole(place)
          && (isRelease == false || isRelease == true && clock.namesCPUs)))
  }

  /// Takes down that the incarnation in `slot` was destroyed while somebody waited for it.
  mutating func noteDestroyedWhileWaited(_ event: FenceEvent, _ slot: UInt32) {
    let place = Int(slot)
    let fence = flagged(place)
    let start = waitSearch.start(of: slot, born: fences.slots[place].born, in: waits)
    let isOrdered =
      start.map {
        clock.isStrictlyOrdered(
          $0.timestamp, on: $0.cpu, before: event.timestamp, on: event.cpu)
      } ?? false
    // A task that destroys a fence does not wait for it: the end of its wait is missing.
    let isOwn = start.map { $0.isInProcessContext && $0.pid == event.pid } ?? false
    if isOwn { waits.leaveLatest(of: FenceLifetime.Moment(event)) }
    incidents.append(
      FenceIncident(
        .destroyedWhileWaited, of: fence, record: Evidence(event), other: FenceReference(fence),
        otherRecord: start.map { Evidence(EventLabel(.waitStarted), $0) },
        isOrderSure: isOrdered && isWhole(place) && !isOwn))
  }

  /// How far the contexts of `alive` came, by their number.
  package func progress(of alive: [FenceLifetime]) -> [UInt32: ContextProgress] {
    var result: [UInt32: ContextProgress] = [:]
    for fence in alive where result[fence.fence.context] == nil {
      result[fence.fence.context] = progress(of: fence.fence.context)
    }
    return result
  }

  /// How far context `number` came; nil where nothing is known of it.
  package func progress(of number: UInt32) -> ContextProgress? {
    guard let context = contexts.find(number) else {
      return nil
    }
    var progress = ContextProgress()
    progress.begun = context.begun
    progress.ended = context.ended
    progress.lacksInit = context.lacksInit
    if context.signaled.isSet {
      progress.signaled = context.signaled.reference(in: number)
      progress.signal = Evidence(EventLabel(.signaled), context.signaled.moment)
    }
    return progress
  }
}

/// Finds the wait that a destroyed fence leaves open. The open waits are searched one by one, which is
/// rare in a real capture; a hostile one gets no more than the budget.
struct WaitSearch {
  /// Slots that may still be looked at, for the whole trace.
  private var budget = 8_000_000

  /// The first start of an open wait on the incarnation in `slot`; nil where the search found none.
  mutating func start(of slot: UInt32, born: UInt64, in waits: borrowing WaitTable)
    -> FenceLifetime.Moment?
  {
    var first: FenceLifetime.Moment?
    var serial = UInt64.max
    guard budget >= waits.slots.count else {
      return nil
    }
    budget -= waits.slots.count
    for wait in waits.slots where wait.isOpen && wait.slot == slot && wait.born == born {
      if wait.serial < serial {
        serial = wait.serial
        first = wait.start
      }
    }
    return first
  }
}

extension FenceTraits {
  /// Traits with which a record may belong to another fence, so that nothing is proven by it.
  @inlinable package static var doubts: FenceTraits {
    [.sharesIdentity, .ambiguous, .crossedGap, .generationUncertain, .unorderedRecords]
  }
}

extension FenceLifetime {
  /// Whether this fence has no seqno of its own yet: init said 0, and emit will say it.
  fileprivate func awaitsSeqno(_ names: borrowing NameTable) -> Bool {
    fence.seqno == 0 && names.traits(of: name).contains(.seqnoSetAtEmit)
  }
}

extension FenceIncident {
  /// Takes over what the rest of the fence's life showed of its identity: a twin that came to light
  /// later casts doubt on earlier records too. `final` is the same incarnation at its end.
  package mutating func learn(from final: borrowing FenceLifetime) {
    fence.traits.formUnion(
      final.traits.intersection([.sharesIdentity, .ambiguous, .unorderedRecords]))
  }
}
