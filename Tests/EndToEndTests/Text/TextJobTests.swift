import FenceModel
import FenceReports
import FenceRules
import Testing
import TraceVocabulary

/// What the events of the GPU scheduler print.
struct TextJobTests {
  /// Two jobs, of 21:1 and 31:1, that wait for each other, on a kernel up to 6.16. The first of the rings
  /// has a name that tries to end early.
  private static let circle = """
    app-7 [000] ..... 100.000020: init: (dma_fence_init+0x0/0x90) fence=0xffff888100001000 context=21 seqno=1
    app-7 [000] ..... 100.000021: dma_fence_init: driver=drm_sched timeline=a, id=2, job count:1 context=21 seqno=1
    app-7 [000] ..... 100.000022: drm_sched_job: entity=ffff88810000ee20, id=20, fence=ffff888100001000, ring=a, id=2, job count:1, job count:1, hw job count:0
    app-7 [000] ..... 100.000030: init: (dma_fence_init+0x0/0x90) fence=0xffff888100002000 context=31 seqno=1
    app-7 [000] ..... 100.000031: dma_fence_init: driver=drm_sched timeline=sdma0 context=31 seqno=1
    app-7 [000] ..... 100.000032: drm_run_job: entity=ffff88810000ee30, id=30, fence=ffff888100002000, ring=sdma0, job count:1, hw job count:-1
    gfx-32 [000] ..... 100.000065: drm_sched_job_wait_dep: job ring=a, id=2, job count:1, id=20, depends fence=ffff888100002000, context=31, seq=1
    sdma0-31 [000] ..... 100.000066: drm_sched_job_wait_dep: job ring=sdma0, id=30, depends fence=ffff888100001000, context=21, seq=1
    w-9 [001] ..... 100.000075: dma_fence_wait_start: driver=drm_sched timeline=sdma0 context=31 seqno=1
    z-9 [001] ..... 130.000001: dma_fence_init: driver=o timeline=p context=10 seqno=1
    """

  private func report(_ text: String) throws -> Report {
    let folder = try TemporaryFolder()
    let head = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 10/10   #P:2\n#\n"
    let path = try folder.write(Array((head + text + "\n").utf8), to: "trace.txt")
    return try TextEssence.of(path, clock: "mono", kernel: "6.12").1
  }

  private func cycle(_ report: Report) -> RuleResult.Verdict? {
    report.rules.first { $0.rule == .waitCycle }?.verdict
  }

  @Test func `jobs of kernels up to 6_16 close a circle by the addresses of their fences`() throws {
    let report = try report(Self.circle)
    #expect(cycle(report) == .violated)
    #expect(report.stall?.dependents.compactMap(\.fence?.fence.context).sorted() == [21, 31])
    #expect(report.stall?.waiters.map(\.task) == ["w-9"])
  }

  @Test func `what stands for a pointer is as good, where a dependency names the fence there`()
    throws
  {
    // The probes have addresses, the events 32 bits of a hash.
    let hashed = Self.circle.replacing("=ffff888100001000", with: "=00000000a1b2c3d4")
      .replacing("=ffff888100002000", with: "=0000000012345678")
    #expect(cycle(try report(hashed)) == .violated)
    let unknown = Self.circle.replacing(
      "depends fence=ffff888100001000", with: "depends fence=(____ptrval____)"
    ).replacing("init:", with: "other:")
    #expect(cycle(try report(unknown)) == .undecided)
  }
}
