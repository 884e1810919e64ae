import FenceModel
import Testing
import TraceVocabulary

/// What must hold for every trace, well-formed or not.
struct ModelPropertyTests {
  /// What a slow and simple reader of a well-formed trace knows of a fence.
  private struct Life: Equatable {
    var fence: FenceID
    var generation: UInt32
    var moments: [FenceEvent.Kind: UInt64] = [:]
    var waits = 0
    var isDestroyed = false
  }

  @Test(arguments: 1...10)
  func `lives and waits of a well-formed trace are those of a simple reading`(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var events = EventSequence()
    let name = events.name("radeon", "gfx")
    var living: [(life: Life, waiters: [(pid: Int32, start: UInt64)])] = []
    var ended: [Life] = []
    var lengths: [UInt64] = []
    var generations: [FenceID: UInt32] = [:]
    for step: UInt64 in 1...2000 {
      let now = step * 20_000
      func send(_ kind: FenceEvent.Kind, _ fence: FenceID, pid: Int32 = 1) {
        events.model.receive(
          FenceEvent(
            kind: kind, fence: fence, at: Timestamp(now), cpu: CPUNumber(step % 4), pid: pid,
            name: name))
      }
      guard living.count >= 5, Int.random(in: 0..<10, using: &random) > 1 else {
        // Few identities, so that they come back; never one that is alive.
        let fence = FenceID(
          context: .random(in: 1...4, using: &random), seqno: .random(in: 0...9, using: &random))
        guard !living.contains(where: { $0.life.fence == fence }) else { continue }
        let generation = generations[fence].map { $0 + 1 } ?? 0
        generations[fence] = generation
        living.append(
          (Life(fence: fence, generation: generation, moments: [.initialized: now]), []))
        send(.initialized, fence)
        continue
      }
      let place = Int.random(in: living.indices, using: &random)
      let kind = FenceEvent.Kind.allCases[Int.random(in: 1..<7, using: &random)]
      switch kind {
      case .initialized:
        break
      case .emitted, .signalingEnabled, .signaled:
        guard living[place].life.moments[kind] == nil else { continue }
        living[place].life.moments[kind] = now
        send(kind, living[place].life.fence)
      case .waitStarted:
        living[place].waiters.append((Int32(step), now))
        living[place].life.waits += 1
        send(kind, living[place].life.fence, pid: Int32(step))
      case .waitEnded:
        guard let waiter = living[place].waiters.popLast() else { continue }
        lengths.append(now - waiter.start)
        send(kind, living[place].life.fence, pid: waiter.pid)
      case .destroyed:
        guard living[place].waiters.isEmpty else { continue }
        var life = living.remove(at: place).life
        life.moments[kind] = now
        life.isDestroyed = true
        ended.append(life)
        send(kind, life.fence)
      }
    }
    events.model.finish(at: Timestamp(10_000_000_000))
    #expect(events.model.endedFences.map(life) == ended)
    let alive = living.map(\.life)
    #expect(
      events.model.aliveFences().map(life).sorted { $0.fence < $1.fence }
        == alive.sorted { $0.fence < $1.fence })
    #expect(events.model.endedWaits.compactMap(\.length).sorted() == lengths.sorted())
    #expect(events.model.counts.openWaits == UInt64(living.map(\.waiters.count).reduce(0, +)))
    #expect(events.model.endedFences.allSatisfy { $0.traits == [] })
  }

  private func life(_ fence: FenceLifetime) -> Life {
    var moments: [FenceEvent.Kind: UInt64] = [:]
    moments[.initialized] = fence.initialized?.timestamp.value
    moments[.emitted] = fence.emitted?.timestamp.value
    moments[.signalingEnabled] = fence.signalingEnabled?.timestamp.value
    moments[.signaled] = fence.signaled?.timestamp.value
    moments[.destroyed] = fence.destroyed?.timestamp.value
    return Life(
      fence: fence.fence, generation: fence.generation, moments: moments, waits: Int(fence.waits),
      isDestroyed: fence.destroyed != nil)
  }

  @Test(arguments: 1...30)
  func `garbage is survived and adds up`(seed: UInt64) {
    var random = SplitMix(seed: seed)
    var bounds = ModelBounds()
    bounds.unsignaledFences = .random(in: 1...50, using: &random)
    bounds.signaledFences = .random(in: 1...50, using: &random)
    bounds.destroyedFences = .random(in: 1...50, using: &random)
    bounds.idleContexts = .random(in: 1...8, using: &random)
    bounds.openWaits = .random(in: 1...20, using: &random)
    bounds.reusedIdentities = .random(in: 1...8, using: &random)
    bounds.incarnationsPerIdentity = .random(in: 1...6, using: &random)
    bounds.nestedWaits = .random(in: 1...3, using: &random)
    let clocks = ["mono", "local", "counter", "x86-tsc", "uptime"]
    var events = EventSequence(clock: clocks[Int(seed) % clocks.count], bounds: bounds)
    let names = [
      events.name("radeon", "gfx"), events.name("virtio_gpu", "controlq"),
      events.name("amdxdna", "a"), events.name("i915", "signaled"),
      seed % 2 == 0 ? events.name("radeon", "dma") : events.name("detached-driver", "x"),
      NameID.unknown, NameID(index: .max),
    ]
    var now: UInt64 = 0
    for _ in 0..<1500 {
      switch UInt8.random(in: 0...40, using: &random) {
      case 0: now = .random(in: 0 ... .max, using: &random)
      case 1: events.model.gapBegan(on: .random(in: 0...5, using: &random))
      case 2: events.model.gapEnded(on: .random(in: 0...5, using: &random))
      default: now &+= .random(in: 0...300_000, using: &random)
      }
      let kinds =
        seed % 3 == 0
        ? FenceEvent.Kind.allCases.filter { $0 != .destroyed } : FenceEvent.Kind.allCases
      events.model.receive(
        FenceEvent(
          kind: kinds[Int.random(in: kinds.indices, using: &random)],
          fence: FenceID(
            context: .random(in: 0...12, using: &random), seqno: .random(in: 0...6, using: &random)),
          at: Timestamp(now), cpu: .random(in: 0...3, using: &random),
          pid: .random(in: -1...4, using: &random),
          name: names[Int.random(in: names.indices, using: &random)]))
    }
    events.model.finish(at: Timestamp(now))
    let model = events.model
    #expect(model.counts.fences == UInt64(model.endedFences.count) + model.counts.aliveAtEnd)
    #expect(model.counts.aliveAtEnd == UInt64(model.aliveFences().count))
    #expect(
      model.counts.waits
        == model.counts.endedWaits + model.counts.openWaits + model.counts.forgottenWaits
        + model.counts.waitsEndedUnseen)
    #expect(
      model.counts.endedWaits + model.counts.waitsEndedUnseen == UInt64(model.endedWaits.count))
    #expect(
      model.endedWaits.filter { $0.end == nil }.count == Int(model.counts.waitsEndedUnseen))
    #expect(model.counts.openWaits == UInt64(model.openWaits().count))
    #expect(
      model.endedWaits.filter { $0.outcome == .failed }.count == Int(model.counts.failedWaits))
    #expect(
      model.endedWaits.filter { $0.outcome == .unknown }.count == Int(model.counts.undecidedWaits))
    #expect(model.endedWaits.allSatisfy { $0.outcome != .open })
    #expect(
      model.counts.peakAlive
        <= UInt64(bounds.unsignaledFences) + UInt64(bounds.signaledFences) + 1)
  }

  @Test func `the same events give the same result whatever the hash seed`() {
    func run() -> [FenceID] {
      var random = SplitMix(seed: 5)
      var bounds = ModelBounds()
      bounds.unsignaledFences = 64
      bounds.destroyedFences = 16
      bounds.idleContexts = 16
      var events = EventSequence(bounds: bounds)
      for time: UInt64 in 0..<2000 {
        events.add(
          FenceEvent.Kind.allCases[Int.random(in: 0..<7, using: &random)],
          .random(in: 1...100, using: &random), .random(in: 0...50, using: &random), at: time)
      }
      events.finish()
      return events.model.endedFences.map(\.fence) + events.model.aliveFences().map(\.fence)
    }
    #expect(run() == run())
  }
}
