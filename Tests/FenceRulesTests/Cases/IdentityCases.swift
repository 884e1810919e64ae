import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// Identities that come twice.
@Suite struct IdentityCases {
  @Test func `an init of an identity that is alive, said once`() throws {
    let wrong = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      30 us cpu0 pid 7 dma_fence_init drv ring 5:1
      40 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      50 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      60 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      70 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """)
    #expect(wrong.findings(of: .identityReusedWhileAlive).map(\.severity) == [.warning])
    #expect(wrong.findings(of: .identityReusedWhileAlive).first?.fence?.generation == 1)
    #expect(wrong.findings(of: .seqnoRegression).isEmpty)
    #expect(wrong.findings.filter { $0.severity == .error }.isEmpty)
  }

  @Test func `an identity that comes back after its end is a seqno that went back`() throws {
    let after = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      40 us cpu0 pid 7 dma_fence_init drv ring 5:1
      50 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      60 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """)
    #expect(after.findings(of: .identityReusedWhileAlive).isEmpty)
    #expect(after.verdict(of: .identityReusedWhileAlive) == .holds)
    #expect(after.findings(of: .seqnoRegression).map(\.severity) == [.warning])
    #expect(after.findings(of: .signaledTwice).isEmpty)
  }

  @Test func `an init of living memory is a violation, unless the allocator had it between`() throws
  {
    let text = """
      1 us cpu0 pid 7 dma_fence_init drv ring 4:1
      2 us cpu0 pid 7 release_entry ptr=8192 ctx64=4 seqno64=1
      3 us cpu0 pid 7 dma_fence_destroy drv ring 4:1
      10 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
      11 us cpu0 pid 7 dma_fence_init drv ring 5:1
      BETWEEN
      30 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=2
      31 us cpu0 pid 7 dma_fence_init drv ring 5:2
      50 us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=2
      51 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
      """
    let wrong = try RuleCase(text.replacing("BETWEEN", with: ""))
    let finding = try #require(wrong.findings(of: .identityReusedWhileAlive).first)
    #expect(finding.severity == .error)
    #expect(finding.certainty == .conditional)
    #expect(
      finding.assumptions == [
        "the fence before was not freed with no release, as one that nobody saw may be"
      ])
    for event in ["cache_free ptr=4096", "cache_alloc ptr=4096 bytes=256"] {
      let freed = try RuleCase(text.replacing("BETWEEN", with: "20 us cpu0 pid 7 \(event)"))
      #expect(freed.findings(of: .identityReusedWhileAlive).isEmpty)
    }
  }

  /// A fence whose memory is initialised again at 30 µs, and what comes before, between and after.
  private func reinit(
    before: String = "", between: String = "", after: String = "", driver: String = "drv"
  ) -> String {
    """
    \(before)
    10 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1
    11 us cpu0 pid 7 dma_fence_init \(driver) ring 5:1
    \(between)
    30 us cpu1 pid 8 init_entry ptr=4096 ctx64=5 seqno64=2
    31 us cpu1 pid 8 dma_fence_init \(driver) ring 5:2
    \(after)
    """
  }

  private let released = """
    50 us cpu1 pid 8 release_entry ptr=4096 ctx64=5 seqno64=2
    51 us cpu1 pid 8 dma_fence_destroy drv ring 5:2
    """

  @Test func `the first release of the trace may come after the init of living memory`() throws {
    let late = try RuleCase(reinit(after: released))
    #expect(late.findings(of: .identityReusedWhileAlive).map(\.certainty) == [.conditional])
    #expect(late.verdict(of: .identityReusedWhileAlive) == .violated)
    let never = try RuleCase(reinit())
    #expect(never.findings(of: .identityReusedWhileAlive).isEmpty)
  }

  @Test func `a fence that somebody had seen does not end with no release`() throws {
    for event in ["wait_start", "emit", "enable_signal", "signaled"] {
      let seen = try RuleCase(
        reinit(between: "20 us cpu0 pid 9 dma_fence_\(event) drv ring 5:1", after: released))
      let found = try #require(seen.findings(of: .identityReusedWhileAlive).first)
      #expect(found.certainty == .proven)
      #expect(found.assumptions.isEmpty)
      #expect(
        seen.records(of: found) == [
          "10 us cpu0 pid 7 init_entry ptr=4096 ctx64=5 seqno64=1",
          "30 us cpu1 pid 8 init_entry ptr=4096 ctx64=5 seqno64=2",
        ])
    }
  }

  @Test(arguments: [(33, false), (38, false), (45, true)])
  func `an init within the clock's margin of the release accuses nobody`(
    release: Int, isFound: Bool
  ) throws {
    let close = try RuleCase(
      reinit(
        before: """
          1 us cpu0 pid 7 dma_fence_init drv ring 4:1
          3 us cpu0 pid 7 dma_fence_destroy drv ring 4:1
          """,
        after: """
          \(release) us cpu0 pid 7 release_entry ptr=4096 ctx64=5 seqno64=1
          \(release) us cpu0 pid 7 dma_fence_destroy drv ring 5:1
          """))
    #expect(close.findings(of: .identityReusedWhileAlive).isEmpty == !isFound)
    #expect(close.verdict(of: .identityReusedWhileAlive) == (isFound ? .violated : .undecided))
  }

  @Test(arguments: ["invalidation_fence", "tlb_inval_fence"])
  func `a fence of xe on the stack of its waiter is never released`(timeline: String) throws {
    let life = { (at: Int, context: Int) in
      """
      \(at) us cpu0 pid 7 init_entry ptr=4096 ctx64=\(context) seqno64=1
      \(at + 1) us cpu0 pid 7 dma_fence_init xe \(timeline) \(context):1
      \(at + 2) us cpu0 pid 7 dma_fence_wait_start xe \(timeline) \(context):1
      \(at + 50) us cpu1 pid 0 flags=9 dma_fence_signaled xe \(timeline) \(context):1
      \(at + 55) us cpu0 pid 7 dma_fence_wait_end xe \(timeline) \(context):1
      """
    }
    let text = """
      1 us cpu0 pid 7 dma_fence_init xe rcs0 4:1
      2 us cpu0 pid 7 release_entry ptr=512 ctx64=4 seqno64=1
      3 us cpu0 pid 7 dma_fence_destroy xe rcs0 4:1
      \(life(100, 5))
      \(life(200, 6))
      \(life(300, 7))
      """
    let found = try RuleCase(text, supporting: [.initAddresses, .releaseAddresses])
    #expect(found.findings(of: .identityReusedWhileAlive).isEmpty)
    let other = try RuleCase(
      text.replacing(timeline, with: "rcs0"), supporting: [.initAddresses, .releaseAddresses])
    #expect(other.findings(of: .identityReusedWhileAlive).map(\.certainty) == [.proven, .proven])
  }

  @Test(arguments: ["i915", "0000:00:02.0"])
  func `a request of i915 that nobody saw may have been freed with no release`(driver: String)
    throws
  {
    let after = released.replacing("drv", with: driver)
    let unseen = try RuleCase(reinit(after: after, driver: driver))
    #expect(unseen.findings(of: .identityReusedWhileAlive).map(\.certainty) == [.suspected])
    #expect(unseen.verdict(of: .identityReusedWhileAlive) == .undecided)
    for record in ["enable_signal", "wait_start", "emit", "signaled"] {
      let seen = try RuleCase(
        reinit(
          between: "20 us cpu0 pid 9 dma_fence_\(record) \(driver) ring 5:1", after: after,
          driver: driver))
      #expect(seen.findings(of: .identityReusedWhileAlive).map(\.certainty) == [.proven])
    }
  }

  @Test func `another timeline is an alias, and drivers that repeat are known`() throws {
    for (first, second) in [
      ("drv ring0", "drv ring1"), ("sw_sync test", "sw_sync test"),
      // A channel's context comes back, while a signaled fence of the old one is still referenced.
      ("nouveau ch3", "nouveau ch3"),
      // Two signal ioctls with no packet between them.
      ("amdgpu_userq_fence glmark2", "amdgpu_userq_fence glmark2"),
    ] {
      let legal = try RuleCase(
        """
        10 us cpu0 pid 7 dma_fence_init \(first) 5:1
        30 us cpu0 pid 7 dma_fence_init \(second) 5:1
        900 us cpu0 pid 7 dma_fence_destroy \(first) 5:1
        """)
      #expect(legal.findings(of: .identityReusedWhileAlive).map(\.severity) == [.info])
    }
  }

  @Test(arguments: ["clflush", "clear"])
  func `what i915 flushed and cleared up to 5_4 had one identity, seqno 0 of a context`(
    timeline: String
  ) throws {
    // intel_prepare_plane_fb waits for the first, while the second one's life goes on.
    let flip = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init i915 \(timeline) 3:0
      20 us cpu2 pid 8 dma_fence_init i915 \(timeline) 3:0
      30 us cpu3 pid 9 dma_fence_wait_start i915 \(timeline) 3:0
      40 us cpu3 pid 9 dma_fence_enable_signal i915 \(timeline) 3:0
      900 us cpu1 pid 6 dma_fence_signaled i915 \(timeline) 3:0
      905 us cpu1 pid 6 dma_fence_destroy i915 \(timeline) 3:0
      990 us cpu1 pid 6 dma_fence_signaled i915 \(timeline) 3:0
      1050 us cpu3 pid 9 dma_fence_wait_end i915 \(timeline) 3:0
      1100 us cpu3 pid 9 dma_fence_destroy i915 \(timeline) 3:0
      """, kernel: KernelRelease(major: 5, minor: 4))
    #expect(flip.findings.isEmpty)
    #expect(flip.counts.anonymous == 2)
  }

  @Test(arguments: ["nvidia.semaphore_surface", "nvidia.prime"])
  func `NVIDIA's seqnos are values that user space waits for`(timeline: String) throws {
    let legal = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init NVIDIA \(timeline) 31:5
      20 us cpu0 pid 7 dma_fence_init NVIDIA \(timeline) 31:3
      30 us cpu1 pid 8 dma_fence_init NVIDIA \(timeline) 31:5
      40 us cpu2 pid 9 dma_fence_signaled NVIDIA \(timeline) 31:3
      41 us cpu2 pid 9 dma_fence_destroy NVIDIA \(timeline) 31:3
      50 us cpu2 pid 9 dma_fence_signaled NVIDIA \(timeline) 31:5
      51 us cpu2 pid 9 dma_fence_signaled NVIDIA \(timeline) 31:5
      60 us cpu0 pid 7 dma_fence_destroy NVIDIA \(timeline) 31:5
      61 us cpu1 pid 8 dma_fence_destroy NVIDIA \(timeline) 31:5
      """)
    #expect(legal.findings.allSatisfy { $0.severity == .info })
    #expect(legal.findings(of: .seqnoRegression).isEmpty)
    #expect(legal.findings(of: .identityReusedWhileAlive).count == 1)
  }

  @Test func `seqnos that wrap, restart with a channel, or come at emit`() throws {
    let right = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:4294967295
      20 us cpu0 pid 7 dma_fence_destroy drv ring 5:4294967295
      30 us cpu0 pid 7 dma_fence_init drv ring 5:0
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:0
      50 us cpu0 pid 7 dma_fence_init nouveau ch3 6:900
      60 us cpu0 pid 7 dma_fence_destroy nouveau ch3 6:900
      70 us cpu0 pid 7 dma_fence_init nouveau ch3 6:1
      80 us cpu0 pid 7 dma_fence_init virtio_gpu controlq 7:0
      82 us cpu0 pid 7 dma_fence_emit virtio_gpu controlq 7:41
      84 us cpu0 pid 7 dma_fence_init virtio_gpu controlq 7:0
      86 us cpu0 pid 7 dma_fence_emit virtio_gpu controlq 7:42
      """)
    #expect(right.findings(of: .seqnoRegression).isEmpty)
    #expect(right.verdict(of: .seqnoRegression) == .holds)
  }
}
