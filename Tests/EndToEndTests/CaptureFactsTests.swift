import FenceModel
import FenceReports
import Testing

/// What `traces/README.md` says that Fencepost finds in each capture.
struct CaptureFactsTests {
  /// Numbers of the traced driver's log where there is one, else of `trace-cmd report`.
  struct Facts: CustomTestStringConvertible, Sendable {
    let name: String
    let fences: UInt64
    /// Fences whose init is in the capture; all, unless said.
    var inits: UInt64?
    var generations: UInt64 = 0
    var shared: UInt64 = 0
    var anonymous: UInt64 = 0
    var alive: UInt64 = 0
    var signaledTwice = 0
    var destroyedUnsignaled = 0
    let waits: UInt64
    var failed: UInt64 = 0

    var testDescription: String { name }
  }

  static let facts: [Facts] = [
    Facts(name: "fl-idreuse.dat", fences: 90, generations: 15, shared: 14, waits: 17),
    Facts(name: "fl-resig.dat", fences: 158, signaledTwice: 12, waits: 33),
    Facts(name: "fl-slab.dat", fences: 60, inits: 0, anonymous: 18, waits: 11),
    Facts(name: "fl-waits.dat", fences: 51, waits: 19, failed: 7),
    Facts(name: "fl-wrap.dat", fences: 120, generations: 60, shared: 120, waits: 29),
    Facts(name: "i386-good.dat", fences: 60, waits: 12),
    Facts(name: "igt-vkms.dat", fences: 76, destroyedUnsignaled: 4, waits: 31),
    Facts(name: "instances.dat", fences: 40, waits: 9),
    Facts(name: "lost-overwrite.dat", fences: 4_955, inits: 4_906, alive: 46, waits: 9),
    Facts(name: "recipe-6.1.dat", fences: 30, waits: 17),
    Facts(name: "recipe-7.2.dat", fences: 30, waits: 19),
    Facts(name: "s390x-none.dat", fences: 40, waits: 11),
    Facts(name: "v7-zlib.dat", fences: 40, waits: 4),
  ]

  @Test(arguments: facts)
  func `fences and waits are as many as there were`(facts: Facts) throws {
    guard case .report(let report, let ndjson) = try Reading.report(of: Captures.own(facts.name))
    else {
      Issue.record("the capture cannot be read")
      return
    }
    let counts = report.counts
    #expect(counts.fences == facts.fences)
    #expect(counts.seenFromStart == facts.inits ?? facts.fences)
    #expect(counts.generations == facts.generations)
    #expect(counts.sharedIdentity == facts.shared)
    #expect(counts.anonymous == facts.anonymous)
    #expect(counts.aliveAtEnd == facts.alive)
    #expect(counts.waits == facts.waits)
    #expect(counts.endedWaits == facts.waits)
    #expect(counts.failedWaits == facts.failed)
    #expect(counts.undecidedWaits == 0)
    let fences = try StreamLines(ndjson).fences
    #expect(fences.count { $0.signals > 1 } == facts.signaledTwice)
    #expect(
      fences.count { $0.complete && $0.signals == 0 } == facts.destroyedUnsignaled)
  }
}
