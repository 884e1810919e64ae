import FenceModel
import Testing
import TraceVocabulary

/// Addresses, reuses of memory and results of waits agree with what the traced driver wrote down.
struct ReuseTruthTests {
  @Test(arguments: Captures.logged)
  func `every reuse that the driver logged is found, and no other`(
    capture: TestCapture
  ) async throws {
    guard let (log, facts) = try await AddressLog.read(capture) else { return }
    var found = facts.reuses.filter {
      facts.isLogged($0.old.name) && facts.isLogged($0.new.name)
    }
    for row in log.reuses {
      let place = found.firstIndex { row.isOf($0.address, $0.new.fence, $0.newIdentity) }
      guard let place else {
        Issue.record("\(String(row.address, radix: 16)) as \(row.identity) was not found")
        continue
      }
      let reuse = found.remove(at: place)
      // A row stands beside the init; what was armed by hand shows itself later.
      let reused = reuse.reused.moment.timestamp.value
      let distance = max(row.time, reused) - min(row.time, reused)
      #expect(reuse.isReuseBound || distance <= TruthLog.worst)
      #expect(reuse.released.moment.timestamp < reuse.reused.moment.timestamp)
      #expect(reuse.isSure)
    }
    #expect(found.isEmpty)
    #expect(facts.incidents.allSatisfy { !$0.isOfLiveMemory })
  }

  @Test(arguments: Captures.logged)
  func `every stale signal that the driver logged is found, and no other`(
    capture: TestCapture
  ) async throws {
    guard let (log, facts) = try await AddressLog.read(capture) else { return }
    let found = facts.staleUses.filter { $0.kind == .signal }
    #expect(found.count == log.staleSignals.count)
    for row in log.staleSignals {
      #expect(found.contains { $0.address == row.address && $0.new.fence == row.identity.cut })
    }
  }

  @Test(arguments: Captures.logged)
  func `every record finds its fence by the address`(capture: TestCapture) async throws {
    guard let (log, facts) = try await AddressLog.read(capture) else { return }
    for life in log.lives where life.begin > facts.start.value && life.last < facts.end.value {
      let found = facts.fences.filter {
        $0.address == life.address && $0.wideIdentity == life.identity
          && $0.first.timestamp.value <= life.last + TruthLog.worst
          && $0.lastSeen.value + TruthLog.worst >= life.begin
      }
      let name = "\(String(life.address, radix: 16)) \(life.identity)"
      #expect(found.count == 1, "\(name)")
      guard let fence = found.first else { continue }
      // A signal through a stale pointer has no row of its own, and leaves the record instead.
      #expect(Int(fence.signals) <= max(life.signals, 1), "\(name)")
      // What was signaled only by its release, or after it, has no row.
      let signal = fence.signaled?.timestamp ?? .zero
      let isLate = fence.destroyed.map { $0.timestamp < signal } ?? false
      #expect((fence.signals == 0 || isLate) == (life.signals == 0), "\(name)")
      #expect((fence.destroyed == nil) == (life.destroyed == nil), "\(name)")
    }
  }

  @Test(arguments: Captures.logged)
  func `where returns are recorded every wait has its result`(capture: TestCapture) async throws {
    guard let (_, facts) = try await AddressLog.read(capture),
      facts.waits.contains(where: { $0.result != nil }),
      let log = try await TruthLog(capture, clock: facts.clock)
    else { return }
    for row in log.waits where row.start > facts.start.value && row.end < facts.end.value {
      let wait = facts.waits.first {
        $0.fence == row.fence && $0.pid == row.pid
          && row.start <= $0.start?.timestamp.value ?? 0
          && $0.end?.timestamp.value ?? .max <= row.end
      }
      #expect(wait?.result == row.result)
      #expect(wait?.outcome == (row.result > 0 ? .signaled : .failed))
      #expect(wait?.timeout != nil)
    }
    #expect(facts.counts.undecidedWaits == 0)
  }
}
