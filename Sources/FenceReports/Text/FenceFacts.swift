import FenceModel
import TraceVocabulary

/// What the records of one incarnation amount to, a sentence each: what happened, then what did
/// not, then what bounds both.
struct FenceFacts {
  private(set) var facts: [(String, Paint)] = []

  init(_ life: FenceStory.Incarnation, of story: FenceStory) {
    happened(life.lifetime, story.clock)
    didNot(life, story.clock, story.end, story.doubts)
    bounds(life.lifetime.traits)
  }

  private mutating func happened(_ lifetime: FenceLifetime, _ clock: TraceClock) {
    if let begin = lifetime.handedOver, let signaled = lifetime.signaled {
      let from = lifetime.emitted == nil ? "init" : "emit"
      let length = clock.text(begin.timestamp.distance(to: signaled.timestamp))
      let doubt = lifetime.traits.contains(.ambiguous) ? ", if that signal was its own" : ""
      facts.append(("Signaled \(length) after its \(from)\(doubt).", .plain))
    } else if lifetime.signaled != nil {
      facts.append(("Signaled; its beginning was not seen.", .plain))
    }
    if lifetime.signals > 1 {
      facts.append(("Signaled \(lifetime.signals) times: the contract allows one.", .bad))
    }
    if let initialized = lifetime.initialized, let destroyed = lifetime.destroyed {
      let length = clock.text(initialized.timestamp.distance(to: destroyed.timestamp))
      facts.append(("Lived \(length) from init to destroy.", .plain))
    }
  }

  private mutating func didNot(
    _ life: FenceStory.Incarnation, _ clock: TraceClock, _ end: Timestamp, _ doubts: StoryDoubts
  ) {
    let lifetime = life.lifetime
    if lifetime.initialized == nil {
      facts.append(("Its init was not seen: it may be older than its first record.", .plain))
    }
    if let noSignal = doubts.noSignal, !lifetime.isKnownSignaled {
      facts.append(("Whether it was signaled is not known: \(noSignal).", .plain))
    } else if lifetime.signaled == nil, lifetime.destroyed != nil {
      facts.append(("Destroyed, and no signal was recorded before.", .warning))
    } else if !lifetime.isKnownSignaled {
      let age = clock.text(lifetime.first.timestamp.distance(to: end))
      facts.append(("No signal was recorded in the \(age) to the end of the trace.", .bad))
    }
    if life.isAliveAtEnd {
      let isLost = life.lifetime.traits.contains(.crossedGap)
      let unseen = doubts.fenceEnd.map { "Its end was not seen: \($0)." }
      facts.append(
        (unseen ?? (isLost ? "Its end was not seen." : "Alive when the trace ended."), .plain))
    }
  }

  private mutating func bounds(_ traits: FenceTraits) {
    let sentences: [(FenceTraits, String, Paint)] = [
      (.usedAfterDestroy, "Records came after its destroy, with no new init.", .bad),
      (
        .provenUnsignaled,
        "A wait or its destroy saw it unsignaled: the kernel still printed its names.", .plain
      ),
      (
        .sawDetachedName,
        "It was signaled at the latest when the kernel printed the names of signaled fences.",
        .plain
      ),
      (.sawWaitSucceed, "It was signaled at the latest when a wait for it returned so.", .plain),
      (
        .lacksInit,
        "Its init is missing, although those of its context were recorded: it may be an earlier fence, used after its destroy.",
        .warning
      ),
      (.seqnoSetAtEmit, "Its seqno was set at emit: init said 0.", .plain),
      (
        .crossedGap, "Events may have been lost while it was alive: what is missing may be there.",
        .warning
      ),
      (.sharesIdentity, "Another fence of the same identity was alive meanwhile.", .warning),
      (
        .ambiguous, "Some of these records fit another incarnation as well: nothing is certain.",
        .warning
      ),
      (.unorderedRecords, "The clock cannot vouch for the order of these records.", .warning),
      (
        .generationUncertain,
        "Its seqno lies between those of earlier fences, which are not kept: its number is a guess, and it may be the first.",
        .plain
      ),
      (.retiredEarly, "Let go before its end was seen, to bound memory.", .warning),
    ]
    for (trait, sentence, paint) in sentences where traits.contains(trait) {
      facts.append((sentence, paint))
    }
  }
}
