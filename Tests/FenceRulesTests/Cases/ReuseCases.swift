import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// The rules on memory that becomes another fence: a smallest violation, and what comes nearest to it
/// and is none.
@Suite struct ReuseCases {
  private static let recorded: RecordedEvents = [
    .initAddresses, .releaseAddresses, .gracePeriods, .signalCalls, .waitCalls, .addCallbackCalls,
    .memoryFrees,
  ]

  /// A fence is released at 20 µs and its memory is another at `reuse` µs, between these edges.
  private func reuse(
    at reuse: Int, before: String = "", between: String = "", after: String = "",
    driver: String = "drv", prefix: String = "dma_fence"
  ) -> String {
    """
    1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
    2 us cpu0 pid 7 \(prefix)_init \(driver) ring 5:1
    \(before)
    15 us cpu0 pid 7 \(prefix)_signaled \(driver) ring 5:1
    20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
    21 us cpu0 pid 7 \(prefix)_destroy \(driver) ring 5:1
    \(between)
    \(reuse) us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=2
    \(reuse + 1) us cpu0 pid 7 \(prefix)_init \(driver) ring 5:2
    \(after)
    20 ms cpu0 pid 7 \(prefix)_signaled \(driver) ring 5:2
    """
  }

  @Test(arguments: ["dma_fence", "fence"])
  func `memory that is another fence inside one grace period is a violation`(prefix: String) throws
  {
    let text = reuse(
      at: 90, before: "5 us cpu1 pid 15 gp_start seq=5", after: "9 ms cpu1 pid 15 gp_end seq=5",
      prefix: prefix)
    let judged = try RuleCase(text, supporting: Self.recorded)
    let finding = try #require(judged.findings(of: .reuseWithinGracePeriod).first)
    #expect(finding.severity == .error)
    #expect(finding.certainty == .conditional)
    #expect(finding.assumptions == ["no expedited grace period ran: they were not recorded"])
    #expect(finding.fence?.fence == FenceID(context: 5, seqno: 2))
    #expect(
      finding.message == """
        0x1000 was 5:1 (drv ring), released by <...>-7 on CPU 0, and became 5:2 (drv ring) 70.000 us after the release; \
        no grace period can have passed: the only one near had begun 15.000 us before the release
        """)
    #expect(
      judged.records(of: finding) == [
        "15 us cpu0 pid 7 \(prefix)_signaled drv ring 5:1",
        "20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1",
        "90 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=2",
        "5 us cpu1 pid 15 gp_start seq=5",
      ])
    #expect(judged.verdict(of: .reuseWithinGracePeriod) == .violated)
  }

  @Test func `recorded expedited grace periods make it proven, one of them between acquits`() throws
  {
    let supporting = Self.recorded.union(.expeditedGracePeriods)
    let gp = "5 us cpu1 pid 15 gp_start seq=5"
    let end = "9 ms cpu1 pid 15 gp_end seq=5"
    let proven = try RuleCase(reuse(at: 90, before: gp, after: end), supporting: supporting)
    #expect(proven.findings(of: .reuseWithinGracePeriod).map(\.certainty) == [.proven])
    let acquitted = try RuleCase(
      reuse(
        at: 300, before: gp,
        between: """
          40 us cpu1 pid 9 gp_exp_start seq=4
          200 us cpu1 pid 9 gp_exp_end seq=4
          """, after: end), supporting: supporting)
    #expect(acquitted.findings(of: .reuseWithinGracePeriod).isEmpty)
    #expect(acquitted.verdict(of: .reuseWithinGracePeriod) == .holds)
  }

  @Test func `a whole grace period between is what the rule asks for`() throws {
    let judged = try RuleCase(
      reuse(
        at: 9_000,
        between: """
          100 us cpu1 pid 15 gp_start seq=5
          8 ms cpu1 pid 15 gp_end seq=5
          """), supporting: Self.recorded)
    #expect(judged.findings(of: .reuseWithinGracePeriod).isEmpty)
    #expect(judged.verdict(of: .reuseWithinGracePeriod) == .holds)
    #expect(judged.verdict(of: .recycledFenceLeak) == .holds)
  }

  /// i915's requests of 5.7 to 5.15, say: the constructor of the slab has initialised them once.
  @Test func `of a fence without an init, a grace period before its first record acquits nobody`()
    throws
  {
    let armed = { (between: String) in
      """
      1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      2 us cpu0 pid 7 dma_fence_init drv ring 5:1
      15 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      21 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      \(between)
      9000 us cpu0 pid 7 signal_entry ptr=4096 ctx64=5 seqno64=2
      9001 us cpu0 pid 7 dma_fence_signaled drv ring 5:2
      20 ms cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=2
      20 ms cpu0 pid 7 dma_fence_destroy drv ring 5:2
      """
    }
    let late = try RuleCase(
      armed("100 us cpu1 pid 15 gp_start seq=5\n8 ms cpu1 pid 15 gp_end seq=5"),
      supporting: Self.recorded)
    #expect(late.findings(of: .reuseWithinGracePeriod).isEmpty)
    #expect(late.verdict(of: .reuseWithinGracePeriod) == .undecided)
    #expect(
      late.results[.reuseWithinGracePeriod]?.needs.contains {
        $0.contains("which has no init: it may have been armed before")
      } == true)
    // Without one before it there was none before the reuse.
    let never = try RuleCase(
      "0 us cpu1 pid 15 gp_start seq=1\n0 us cpu1 pid 15 gp_end seq=1\n" + armed(""),
      supporting: Self.recorded)
    #expect(never.findings(of: .reuseWithinGracePeriod).map(\.certainty) == [.conditional])
  }

  @Test func `a call whose task records nothing more is a suspicion, and nothing holds`() throws {
    let text = reuse(
      at: 90, before: "5 us cpu1 pid 15 gp_start seq=5",
      after: """
        100 us cpu1 pid 8 signal_entry ptr=4096 ctx64=5 seqno64=2
        101 us cpu1 pid 8 dma_fence_signaled drv ring 5:2
        200 us cpu0 pid 7 signal_entry ptr=4096 ctx64=5 seqno64=2
        9 ms cpu1 pid 15 gp_end seq=5
        """
    ).replacing("20 ms cpu0 pid 7 dma_fence_signaled", with: "20 ms cpu1 pid 9 dma_fence_destroy")
    let judged = try RuleCase(text, supporting: Self.recorded)
    #expect(judged.findings(of: .recycledFenceLeak).map(\.certainty) == [.suspected])
    #expect(judged.verdict(of: .recycledFenceLeak) == .undecided)
  }

  @Test func `a loss between leaves at most a suspicion`() throws {
    let judged = try RuleCase(
      reuse(
        at: 90, before: "5 us cpu1 pid 15 gp_start seq=5",
        between: "30 us cpu1 lost begin\n40 us cpu1 lost end",
        after: "9 ms cpu1 pid 15 gp_end seq=5"), supporting: Self.recorded)
    #expect(judged.findings(of: .reuseWithinGracePeriod).allSatisfy { $0.certainty == .suspected })
    #expect(judged.verdict(of: .reuseWithinGracePeriod) == .undecided)
  }

  @Test func `a loss mark that comes after the suspicious records still counts`() throws {
    let judged = try RuleCase(
      reuse(
        at: 90, before: "5 us cpu1 pid 15 gp_start seq=5\n12 us cpu1 lost begin",
        after: "5 ms cpu1 lost end\n9 ms cpu1 pid 15 gp_end seq=5"), supporting: Self.recorded)
    #expect(judged.findings(of: .reuseWithinGracePeriod).allSatisfy { $0.certainty == .suspected })
  }

  @Test func `on the local clock, across CPUs, it is undecided`() throws {
    let judged = try RuleCase(
      reuse(
        at: 90, before: "5 us cpu1 pid 15 gp_start seq=5", after: "9 ms cpu1 pid 15 gp_end seq=5"),
      clock: "local", supporting: Self.recorded)
    #expect(judged.findings(of: .reuseWithinGracePeriod).map(\.certainty) == [.suspected])
    #expect(judged.verdict(of: .reuseWithinGracePeriod) == .undecided)
  }

  @Test func `without grace periods, or without addresses, it never holds`() throws {
    let late = try RuleCase(reuse(at: 9_000), supporting: [.initAddresses, .releaseAddresses])
    #expect(late.verdict(of: .reuseWithinGracePeriod) == .undecided)
    #expect(late.findings(of: .reuseWithinGracePeriod).isEmpty)
    let blind = try RuleCase(
      """
      1 us cpu0 pid 7 dma_fence_init drv ring 5:1
      5 us cpu1 pid 15 gp_start seq=5
      9 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      9 ms cpu1 pid 15 gp_end seq=5
      """, supporting: [.gracePeriods])
    #expect(blind.verdict(of: .reuseWithinGracePeriod) == .undecided)
  }

  private static let useless: [(kernel: KernelRelease?, recorded: RecordedEvents, why: String)] = [
    (
      KernelRelease(major: 4, minor: 19), .mixedGracePeriods,
      "probes on rcu_gp_init and rcu_gp_cleanup do not tell the flavours of RCU apart, of which kernels "
        + "before 4.20 have several"
    ),
    (
      nil, [.gracePeriods, .schedGracePeriods],
      "grace periods of rcu_sched alone were recorded, which count on kernels from 4.20 on (--kernel "
        + "names the kernel)"
    ),
  ]

  @Test(arguments: useless)
  func `grace periods that were recorded and do not count are not called unrecorded`(
    kernel: KernelRelease?, recorded: RecordedEvents, why: String
  ) throws {
    let judged = try RuleCase(
      reuse(at: 9_000), kernel: kernel,
      supporting: recorded.union([.initAddresses, .releaseAddresses]))
    let needs = try #require(judged.results[.reuseWithinGracePeriod]?.needs)
    #expect(needs.contains("of 1 reuses it cannot be told: \(why)"))
    #expect(needs.contains(why) == !recorded.contains(.gracePeriods))
    #expect(!needs.contains { $0.contains("not recorded") })
  }

  @Test func `a callback that was queued after the release and invoked shows the grace period`()
    throws
  {
    let between = "8 ms cpu1 pid 20 rcu_invoked seq=64"
    let witness = try RuleCase(
      reuse(at: 9_000, between: "30 us cpu0 pid 7 rcu_queued seq=64\n" + between),
      supporting: [.initAddresses, .releaseAddresses])
    #expect(witness.verdict(of: .reuseWithinGracePeriod) == .holds)
    let early = try RuleCase(
      reuse(at: 9_000, before: "12 us cpu0 pid 7 rcu_queued seq=64", between: between),
      supporting: [.initAddresses, .releaseAddresses])
    #expect(early.verdict(of: .reuseWithinGracePeriod) == .undecided)
  }

  @Test func `i915 is told that it does so by design`() throws {
    let text = reuse(
      at: 90, before: "5 us cpu1 pid 15 gp_start seq=5", after: "9 ms cpu1 pid 15 gp_end seq=5",
      driver: "i915")
    let judged = try RuleCase(text, supporting: Self.recorded)
    let finding = try #require(judged.findings(of: .reuseWithinGracePeriod).first)
    #expect(finding.severity == .error)
    #expect(finding.message.contains("i915 does so by design"))
  }

  @Test func `a free inside the grace period is a violation, one after it is none`() throws {
    let early = try RuleCase(
      """
      1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      2 us cpu0 pid 7 dma_fence_init drv ring 5:1
      5 us cpu1 pid 15 gp_start seq=5
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      21 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      60 us cpu0 pid 7 cache_free ptr=4096
      9 ms cpu1 pid 15 gp_end seq=5
      """, supporting: Self.recorded)
    #expect(early.findings(of: .freedWithoutGracePeriod).map(\.certainty) == [.conditional])
    #expect(early.verdict(of: .freedWithoutGracePeriod) == .violated)
    let late = try RuleCase(
      """
      1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      2 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      21 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      50 us cpu1 pid 15 gp_start seq=5
      9 ms cpu1 pid 15 gp_end seq=5
      10 ms cpu0 pid 12 cache_free ptr=4096
      11 ms cpu0 pid 12 gp_start seq=9
      """, supporting: Self.recorded)
    #expect(late.findings(of: .freedWithoutGracePeriod).isEmpty)
    #expect(late.verdict(of: .freedWithoutGracePeriod) == .holds)
  }

  @Test func `frees of one driver's fences tell nothing of another's`() throws {
    // amdgpu's is a member of a job, whose address is that of no fence.
    let text = """
      1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      2 us cpu0 pid 7 dma_fence_init drm_sched gfx 5:1
      3 us cpu0 pid 7 init_entry ptr=8328 ctx64=6 seqno64=1
      4 us cpu0 pid 7 dma_fence_init amdgpu gfx 6:1
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      21 us cpu0 pid 7 dma_fence_destroy drm_sched gfx 5:1
      22 us cpu0 pid 7 release_entry ptr=8328 ctx64=6 seqno64=1
      23 us cpu0 pid 7 dma_fence_destroy amdgpu gfx 6:1
      24 us cpu0 pid 7 cache_free ptr=8192
      50 us cpu1 pid 15 gp_start seq=5
      9 ms cpu1 pid 15 gp_end seq=5
      10 ms cpu0 pid 12 cache_free ptr=4096
      11 ms cpu0 pid 12 gp_start seq=9
      """
    let found = try RuleCase(text, supporting: Self.recorded)
    #expect(found.findings(of: .freedWithoutGracePeriod).isEmpty)
    #expect(
      found.results[.freedWithoutGracePeriod]?.needs == [
        "how the memory of 1 released fence of amdgpu was freed: by kfree_rcu, later, or inside a larger "
          + "object"
      ])
    let seen = try RuleCase(
      text.replacing("24 us cpu0 pid 7 cache_free ptr=8192", with: "")
        .replacing("11 ms", with: "10 ms cpu0 pid 12 cache_free ptr=8328\n11 ms"),
      supporting: Self.recorded)
    #expect(seen.verdict(of: .freedWithoutGracePeriod) == .holds)
  }

  /// amdgpu 6.1 to 6.16 has fences of its own, which their slab frees, and fences inside of jobs.
  @Test func `one free that was seen tells nothing of the driver's other fences`() throws {
    let text = """
      1 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      2 us cpu0 pid 7 dma_fence_init amdgpu gfx 5:1
      3 us cpu0 pid 7 init_entry ptr=8328 ctx64=6 seqno64=1
      4 us cpu0 pid 7 dma_fence_init amdgpu gfx 6:1
      20 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
      21 us cpu0 pid 7 dma_fence_destroy amdgpu gfx 5:1
      50 us cpu1 pid 15 gp_start seq=5
      9 ms cpu1 pid 15 gp_end seq=5
      10 ms cpu0 pid 12 cache_free ptr=4096
      OTHER ms cpu0 pid 7 release_entry ptr=8328 ctx64=6 seqno64=1
      OTHER ms cpu0 pid 7 dma_fence_destroy amdgpu gfx 6:1
      OTHER ms cpu0 pid 7 cache_free ptr=8192
      30 ms cpu0 pid 12 gp_start seq=9
      """
    let inside = try RuleCase(text.replacing("OTHER", with: "11"), supporting: Self.recorded)
    #expect(inside.verdict(of: .freedWithoutGracePeriod) == .undecided)
    // What was released a moment before the end may be freed yet, as the others were.
    let late = try RuleCase(text.replacing("OTHER", with: "25"), supporting: Self.recorded)
    #expect(late.verdict(of: .freedWithoutGracePeriod) == .holds)
  }

  @Test func `a signal that has no effect, by who knew the old fence, is a leak`() throws {
    let text = reuse(
      at: 90, before: "5 us cpu1 pid 15 gp_start seq=5",
      after: """
        100 us cpu1 pid 8 signal_entry ptr=4096 ctx64=5 seqno64=2
        101 us cpu1 pid 8 dma_fence_signaled drv ring 5:2
        200 us cpu0 pid 7 signal_entry ptr=4096 ctx64=5 seqno64=2
        9 ms cpu1 pid 15 gp_end seq=5
        """
    ).replacing("20 ms cpu0 pid 7 dma_fence_signaled", with: "20 ms cpu0 pid 7 dma_fence_destroy")
    let judged = try RuleCase(text, supporting: Self.recorded)
    let finding = try #require(judged.findings(of: .recycledFenceLeak).first)
    #expect(finding.certainty == .conditional)
    #expect(finding.pid == 7)
    #expect(judged.verdict(of: .recycledFenceLeak) == .violated)
  }

  @Test func `who made the new fence, or only looks, may have meant it`() throws {
    let judged = { (driver: String, pid: Int) in
      let text = self.reuse(
        at: 90,
        before: """
          5 us cpu1 pid 15 gp_start seq=5
          6 us cpu1 pid 8 add_callback_entry ptr=4096 ctx64=5 seqno64=1
          7 us cpu1 pid 8 dma_fence_enable_signal \(driver) ring 5:1
          """,
        after: """
          100 us cpu2 pid 0 signal_entry ptr=4096 ctx64=5 seqno64=2
          101 us cpu2 pid 0 dma_fence_signaled \(driver) ring 5:2
          200 us cpu0 pid \(pid) signal_entry ptr=4096 ctx64=5 seqno64=2
          300 us cpu0 pid \(pid) dma_fence_init other ring 9:1
          9 ms cpu1 pid 15 gp_end seq=5
          """, driver: driver
      ).replacing(
        "20 ms cpu0 pid 7 dma_fence_signaled", with: "20 ms cpu0 pid 7 dma_fence_destroy")
      return try RuleCase(text, supporting: Self.recorded).findings(of: .recycledFenceLeak).first
    }
    let stranger = try #require(try judged("drv", 8))
    #expect(
      stranger.assumptions.contains { $0.hasSuffix("-8 has no valid pointer to the new fence") })
    let maker = try #require(try judged("drv", 7))
    #expect(maker.certainty == .conditional)
    #expect(
      maker.assumptions.contains { $0.contains("-7, which had a part in the new fence, meant") })
    // Two may look at a fence of these at once, and both signal it.
    #expect(try judged("etnaviv", 8)?.certainty == .suspected)
  }

  @Test func `a reuse whose release is in doubt acquits nobody`() throws {
    let judged = try RuleCase(
      reuse(
        at: 9_000,
        between: """
          100 us cpu1 pid 15 gp_start seq=5
          8 ms cpu1 pid 15 gp_end seq=5
          8500 us cpu1 pid 8 release_entry ptr=4096 ctx64=5 seqno64=1
          """), supporting: Self.recorded)
    #expect(judged.findings(of: .reuseWithinGracePeriod).isEmpty)
    #expect(judged.verdict(of: .reuseWithinGracePeriod) == .undecided)
  }

  @Test func `the same after a grace period is no leak of a recycled fence`() throws {
    let text = reuse(
      at: 9_000,
      between: "100 us cpu1 pid 15 gp_start seq=5\n8 ms cpu1 pid 15 gp_end seq=5",
      after: """
        9100 us cpu1 pid 8 signal_entry ptr=4096 ctx64=5 seqno64=2
        9101 us cpu1 pid 8 dma_fence_signaled drv ring 5:2
        9200 us cpu0 pid 7 signal_entry ptr=4096 ctx64=5 seqno64=2
        """
    ).replacing("20 ms cpu0 pid 7 dma_fence_signaled", with: "20 ms cpu0 pid 7 dma_fence_destroy")
    let judged = try RuleCase(text, supporting: Self.recorded)
    #expect(judged.findings(of: .recycledFenceLeak).isEmpty)
  }
}
