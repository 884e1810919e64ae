import FenceModel
import Testing
import TraceVocabulary

/// What the model lets go, and what it says of that.
struct BoundsTests {
  private func bounds(_ change: (inout ModelBounds) -> Void) -> ModelBounds {
    var bounds = ModelBounds()
    change(&bounds)
    return bounds
  }

  @Test func `a trace of inits alone stays bounded`() {
    var events = EventSequence(bounds: bounds { $0.unsignaledFences = 100 })
    for seqno: UInt32 in 1...1000 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 10)
    }
    events.finish()
    #expect(events.model.counts.fences == 1000)
    #expect(events.model.counts.peakAlive <= 100)
    #expect(events.model.aliveFences().last?.fence.seqno == 1000)
    #expect(events.model.counts.retiredEarly + events.model.counts.aliveAtEnd == 1000)
    #expect(events.ended.allSatisfy { $0.traits == .retiredEarly })
  }

  @Test func `without destroy the oldest signaled fences end`() {
    var events = EventSequence(bounds: bounds { $0.signaledFences = 100 })
    for seqno: UInt32 in 1...1000 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 10)
      events.add(.signaled, 7, seqno, at: UInt64(seqno) * 10 + 5)
    }
    #expect(events.model.endedFences.count >= 900)
    #expect(events.model.endedFences.map(\.fence.seqno) == Array(1...900), "oldest first")
    events.add(.waitStarted, 7, 3, at: 20_000)
    events.finish()
    #expect(events.model.counts.fences == 1000, "a later record of it is no new fence")
    #expect(events.model.endedFences.count == 1000)
    #expect(events.model.counts.aliveAtEnd == 0)
    #expect(events.model.counts.retiredEarly == 0)
    #expect(events.model.counts.waits == 1)
  }

  @Test func `a record of a fence that was let go early is no new fence`() {
    var events = EventSequence(bounds: bounds { $0.unsignaledFences = 4 })
    events.add(.destroyed, 8, 1, at: 1)
    for seqno: UInt32 in 1...8 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 10)
    }
    events.add(.signaled, 7, 1, at: 100)
    events.add(.destroyed, 7, 1, at: 110)
    events.finish()
    #expect(events.model.counts.fences == 9)
    #expect(
      UInt64(events.model.endedFences.count) + events.model.counts.aliveAtEnd == 9)
  }

  @Test func `fences that somebody waits for are let go last`() {
    var events = EventSequence(bounds: bounds { $0.unsignaledFences = 8 })
    events.add(.initialized, 7, 1, at: 10)
    events.add(.waitStarted, 7, 1, at: 15)
    for seqno: UInt32 in 2...100 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 10)
    }
    events.finish()
    #expect(events.model.aliveFences().first?.fence.seqno == 1)
  }

  @Test func `open waits are bounded, and those forgotten are counted`() {
    var events = EventSequence(bounds: bounds { $0.openWaits = 16 })
    events.add(.initialized, 7, 1, at: 10)
    for pid: Int32 in 1...100 {
      events.add(.waitStarted, 7, 1, at: 20, pid: pid)
    }
    events.finish()
    #expect(events.model.counts.openWaits <= 16)
    #expect(events.model.counts.openWaits + events.model.counts.forgottenWaits == 100)
    #expect(events.model.aliveFences().first?.openWaits == UInt32(events.model.counts.openWaits))
    #expect(events.model.openWaits().last?.pid == 100)
  }

  @Test func `an identity that may have been seen and let go has an uncertain generation`() {
    var events = EventSequence(bounds: bounds { $0.destroyedFences = 2 })
    for seqno: UInt32 in 1...10 {
      events.add(.initialized, 7, seqno, at: UInt64(seqno) * 100)
      events.add(.destroyed, 7, seqno, at: UInt64(seqno) * 100 + 50)
    }
    events.add(.initialized, 7, 3, at: 2000)
    events.add(.initialized, 7, 0, at: 2100)
    events.add(.initialized, 7, 11, at: 2200)
    events.finish()
    let alive = events.model.aliveFences()
    #expect(alive.map(\.fence.seqno) == [3, 0, 11])
    #expect(alive.map(\.traits) == [.generationUncertain, [], []])
    // Not the key of the life that was seen before.
    #expect(alive.map(\.generation) == [1, 0, 0])
    #expect(events.model.counts.generations == 0, "nobody knows that it came back")
    #expect(events.model.counts.generationsUncertain == 1)
  }

  @Test func `a reuse is remembered after all incarnations are gone`() {
    var events = EventSequence(bounds: bounds { $0.destroyedFences = 1 })
    for time: UInt64 in [100, 200] {
      events.add(.initialized, 7, 1, at: time)
      events.add(.destroyed, 7, 1, at: time + 50)
    }
    events.add(.initialized, 7, 2, at: 300)
    events.add(.destroyed, 7, 2, at: 350)
    events.add(.initialized, 7, 1, at: 400)
    events.finish()
    #expect(events.model.aliveFences().map(\.generation) == [2])
    #expect(events.model.aliveFences().map(\.traits) == [[]])
  }

  @Test func `contexts that are idle longest are forgotten, and counted`() {
    var events = EventSequence(
      bounds: bounds {
        $0.idleContexts = 8
        $0.destroyedFences = 1
      })
    for context: UInt32 in 1...100 {
      events.add(.initialized, context, 1, at: UInt64(context) * 100)
      events.add(.destroyed, context, 1, at: UInt64(context) * 100 + 50)
    }
    events.add(.initialized, 5, 1, at: 20_000)
    events.add(.initialized, 99, 7, at: 20_100)
    events.add(.initialized, 101, 1, at: 20_200)
    events.finish()
    #expect(events.model.counts.forgottenContexts >= 90)
    #expect(
      events.model.aliveFences().map { $0.traits.contains(.generationUncertain) }
        == [true, false, false])
  }

  @Test func `contexts of fences without a seqno are forgotten before anything was born`() {
    var events = EventSequence(bounds: bounds { $0.idleContexts = 8 })
    for context: UInt32 in 1...100 {
      events.add(
        .initialized, context, 0, at: UInt64(context) * 100, driver: "amdxdna", timeline: "ctx")
    }
    events.finish()
    #expect(events.model.counts.anonymous == 100)
    #expect(events.model.counts.forgottenContexts >= 90)
  }

  @Test func `incarnations of one identity are bounded`() {
    var events = EventSequence(bounds: bounds { $0.incarnationsPerIdentity = 8 })
    for time: UInt64 in 1...100 {
      events.add(.initialized, 7, 1, at: time * 100)
    }
    events.finish()
    #expect(events.model.counts.aliveAtEnd == 8)
    #expect(events.model.counts.retiredEarly == 92)
  }
}
