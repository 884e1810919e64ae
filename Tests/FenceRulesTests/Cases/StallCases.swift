import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What stalled first, and who hangs on it.
@Suite struct StallCases {
  @Test func `a hang is told by its first fence, its context and all who wait on it`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 us cpu0 pid 1 dma_fence_init drv ring 5:2
      2 us cpu0 pid 1 dma_fence_init drm_sched gfx 9:1
      3 us cpu0 pid 1 dependency waiting=9:1 awaited=5:2
      10 us cpu0 pid 0 dma_fence_signaled drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:2
      2 ms cpu1 pid 8 dma_fence_wait_start drm_sched gfx 9:1
      3000 ms end
      """, comm: [7: "glxgears"])
    let stall = try #require(found.stall)
    #expect(stall.kind == .unsignaledAtEnd)
    #expect(stall.fence.fence == FenceID(context: 5, seqno: 2))
    #expect(stall.lastSignal?.fence == FenceID(context: 5, seqno: 1))
    #expect(stall.waiters.map(\.task) == ["glxgears-7", "<...>-8"])
    #expect(stall.dependents.map(\.fence?.fence.context) == [9])
    #expect(stall.doubts.isEmpty)
  }

  @Test func `a capture that stops under load has no stall`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      9 ms end
      """)
    #expect(found.stall == nil)
  }

  @Test func `what nobody waits for is told below the driver's timeout, with that doubt`() throws {
    let text = """
      0 us cpu0 pid 1 dma_fence_init i915 ctx 9:1
      1 us cpu0 pid 1 dma_fence_init i915 ctx 9:2
      2 us cpu0 pid 1 dma_fence_init i915 ctx 9:3
      10 us cpu0 pid 0 dma_fence_signaled i915 ctx 9:1
      20 us cpu0 pid 7 dma_fence_enable_signal i915 ctx 9:2
      2 s end
      """
    let stall = try #require(RuleCase(text).stall)
    #expect(stall.kind == .belowTimeout)
    #expect(stall.fence.fence == FenceID(context: 9, seqno: 2))
    #expect(stall.lastSignal?.at.value == 10_000)
    #expect(stall.doubts.map { $0.contains("below the driver's timeout, 20.000 s") } == [true])
    let progress = "1950 ms cpu0 pid 0 dma_fence_signaled i915 ctx 9:3\n2 s end"
    for other in [
      text.replacing("2 s end", with: "90 ms end"), text.replacing("2 s end", with: progress),
      text.replacing("i915 ctx", with: "vgem unbound"),
      text.replacing("20 us cpu0 pid 7 dma_fence_enable_signal i915 ctx 9:2", with: ""),
    ] {
      #expect(try RuleCase(other).stall == nil)
    }
    #expect(
      try RuleCase(text.replacing("2 s end", with: "21 s end")).stall?.kind == .unsignaledAtEnd)
  }

  @Test func `a task that still waits long after the signal is told`() throws {
    let text = """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 ms cpu1 pid 8 dma_fence_wait_start drv ring 5:1
      3 ms cpu2 pid 0 dma_fence_signaled drv ring 5:1
      4 ms cpu1 pid 8 dma_fence_wait_end drv ring 5:1
      903 ms end
      """
    let found = try RuleCase(text)
    #expect(found.stall?.kind == .notWoken)
    #expect(found.stall?.since.value == 3_000_000)
    #expect(found.stall?.length == 900_000_000)
    #expect(found.stall?.waiters.map(\.wait.pid) == [7])
    #expect(found.stall?.doubts.count == 1)
    let finding = try #require(found.findings(of: .waitNeverEnded).first)
    #expect(
      finding.message.contains(
        "; the fence had been signaled 900.000 ms before the end: the task was not woken, or got no CPU"
      ))
    let gap = "4 ms cpu0 lost begin\n4 ms cpu0 lost end\n903 ms end"
    for other in [
      text.replacing("903 ms end", with: gap), text.replacing("903 ms end", with: "93 ms end"),
    ] {
      #expect(try RuleCase(other).stall == nil)
    }
    #expect(try RuleCase(text, unrecorded: .waitEnded).stall == nil)
  }

  @Test func `where the trace goes on, the first wait that failed leads`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      300 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      400 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
      """)
    #expect(found.stall?.kind == .failedWait)
    #expect(found.stall?.waiters.map(\.length) == [299_000_000])
  }

  @Test func `all who waited long for the fence that gave trouble are named`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 ms cpu1 pid 8 dma_fence_wait_start drv ring 5:1
      3 ms cpu1 pid 8 dma_fence_wait_end drv ring 5:1
      4 ms cpu1 pid 9 dma_fence_wait_start drv ring 5:1
      2000 ms cpu2 pid 0 dma_fence_signaled drv ring 5:1
      2001 ms cpu1 pid 9 dma_fence_wait_end drv ring 5:1
      2001 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """)
    #expect(found.stall?.kind == .longWait)
    #expect(found.stall?.waiters.map(\.wait.pid) == [7, 9])
  }

  @Test func `a wait beyond the driver's timeout leads before one that failed earlier`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 us cpu0 pid 1 dma_fence_init drv ring 6:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      151 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      200 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
      300 ms cpu1 pid 8 dma_fence_wait_start drv ring 6:1
      2300 ms cpu1 pid 8 dma_fence_wait_end drv ring 6:1
      2400 ms cpu0 pid 0 dma_fence_signaled drv ring 6:1
      """)
    #expect(found.stall?.fence.fence == FenceID(context: 6, seqno: 1))
  }

  @Test func `ticks and lost events leave it in doubt`() throws {
    let text = """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 ms cpu1 lost begin
      3 ms cpu1 lost end
      3000 ms end
      """
    #expect(try RuleCase(text).stall?.doubts.count == 1)
    #expect(try RuleCase(text, clock: "x86-tsc").stall?.doubts.count == 2)
  }

  @Test func `those behind the stalled fence in its context are told apart`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init i915 ctx 9:2
      1 us cpu0 pid 1 dma_fence_init i915 ctx 9:4
      2 us cpu0 pid 1 dma_fence_init i915 ctx 9:6
      10 us cpu0 pid 7 dma_fence_wait_start i915 ctx 9:4
      11 us cpu0 pid 8 dma_fence_wait_start i915 ctx 9:6
      12 us cpu1 pid 9 dma_fence_wait_start i915 ctx 9:2
      20 us cpu0 pid 0 dma_fence_signaled i915 ctx 9:2
      21 us cpu1 pid 9 dma_fence_wait_end i915 ctx 9:2
      30 s end
      """)
    let stall = try #require(found.stall)
    #expect(stall.fence.fence == FenceID(context: 9, seqno: 4))
    #expect(stall.waiters.map(\.wait.pid) == [7])
    #expect(stall.behind.map(\.wait.pid) == [8])
    #expect(stall.behindCount == 1)
  }

  /// A ring of which 9:1 was signaled, and 9:5 is waited for.
  private let ring = """
    0 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:1
    1 us cpu0 pid 0 dma_fence_signaled amdgpu gfx 9:1
    2 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:2
    3 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:3
    4 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:5
    5 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:6
    1 ms cpu0 pid 7 dma_fence_wait_start amdgpu gfx 9:5
    2 ms cpu1 pid 1 dma_fence_destroy drv ring 7:1
    30 s end
    """

  @Test func `a ring that signals in order stopped at its oldest unsignaled fence`() throws {
    let stall = try #require(RuleCase(ring).stall)
    #expect(stall.fence.fence == FenceID(context: 9, seqno: 5))
    #expect(stall.stop?.fence.fence == FenceID(context: 9, seqno: 2))
    #expect(stall.stop?.ahead == 2)
    #expect(stall.stop?.since.value == 2_000)
    // The one that is asked for is itself the oldest.
    let own = try #require(
      RuleCase(ring.replacing("amdgpu gfx 9:5\n2", with: "amdgpu gfx 9:2\n2")).stall)
    #expect(own.fence.fence == FenceID(context: 9, seqno: 2))
    #expect(own.stop == nil)
  }

  @Test func `where a ring stopped is not said of what is in doubt`() throws {
    let end = "2 ms cpu1 pid 1"
    for text in [
      // Nobody knows the order of this driver; this one records a signal when somebody looks.
      ring.replacing("amdgpu gfx", with: "drv gfx"), ring.replacing("amdgpu gfx", with: "xe gfx"),
      // The signals of the older ones may be among what was lost.
      ring.replacing(end, with: "1 ms cpu1 lost begin\n1 ms cpu1 lost end\n" + end),
      // Another ring of the same number.
      ring.replacing("amdgpu gfx 9:2", with: "amdgpu sdma 9:2")
        .replacing("amdgpu gfx 9:3", with: "amdgpu sdma 9:3"),
      // It does not keep its order.
      ring.replacing(end, with: "1 ms cpu0 pid 0 dma_fence_signaled amdgpu gfx 9:6\n" + end),
      // Older by its number alone.
      ring.replacing("4 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:5", with: "")
        .replacing("2 us cpu0", with: "2 us cpu0 pid 1 dma_fence_init amdgpu gfx 9:5\n2 us cpu0"),
    ] {
      let stall = try #require(RuleCase(text).stall)
      #expect(stall.fence.fence == FenceID(context: 9, seqno: 5))
      #expect(stall.stop == nil)
    }
    #expect(try RuleCase(ring, unrecorded: .signaled).stall?.stop == nil)
  }

  @Test func `a scheduler's queue stopped at a job, whose hardware's fence is told`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drm_sched gfx 20:1
      1 us cpu0 pid 1 dma_fence_init drm_sched gfx 21:1
      1 us cpu0 pid 1 dma_fence_init drm_sched gfx 21:2
      2 us cpu0 pid 5 dma_fence_init amdgpu gfx 5:1
      3 us cpu0 pid 5 dma_fence_signaled drm_sched gfx 20:1
      4 us cpu0 pid 5 dma_fence_enable_signal amdgpu gfx 5:1
      1 us cpu1 pid 7 dma_fence_wait_start drm_sched gfx 21:2
      10 us cpu0 pid 1 dma_fence_destroy drv ring 7:1
      30 s end
      """)
    #expect(found.stall?.stop?.fence.fence == FenceID(context: 21, seqno: 1))
    #expect(found.stall?.stop?.runsAs?.fence == FenceID(context: 5, seqno: 1))
    #expect(found.stall?.stop?.ahead == 1)
  }

  @Test func `nobody is behind in a context that does not keep its order`() throws {
    let found = try RuleCase(
      """
      1 us cpu0 pid 1 dma_fence_init i915 ctx 9:4
      2 us cpu0 pid 1 dma_fence_init i915 ctx 9:6
      3 us cpu0 pid 1 dma_fence_init i915 ctx 9:8
      10 us cpu0 pid 7 dma_fence_wait_start i915 ctx 9:4
      11 us cpu0 pid 8 dma_fence_wait_start i915 ctx 9:6
      20 us cpu0 pid 0 dma_fence_signaled i915 ctx 9:8
      30 s end
      """)
    #expect(found.stall?.fence.fence == FenceID(context: 9, seqno: 4))
    #expect(found.stall?.behindCount == 0)
  }

  @Test func `a dependency that several records tell is one`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:2
      2 us cpu0 pid 1 dma_fence_init drm_sched gfx 9:1
      3 us cpu0 pid 1 dependency waiting=9:1 awaited=5:2
      4 us cpu0 pid 1 dependency waiting=9:1 awaited=5:2
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:2
      3000 ms end
      """)
    #expect(found.stall?.dependentCount == 1)
  }

  @Test func `a job that runs is told by the fence of the hardware`() throws {
    let text = """
      0 us cpu0 pid 1 dma_fence_init drm_sched gfx 20:1
      1 us cpu0 pid 1 dma_fence_init drm_sched gfx 21:1
      2 us cpu0 pid 5 dma_fence_init amdgpu gfx 5:1
      3 us cpu0 pid 5 dma_fence_signaled drm_sched gfx 20:1
      4 us cpu0 pid 5 dma_fence_enable_signal amdgpu gfx 5:1
      9 us cpu1 pid 7 dma_fence_wait_start drm_sched gfx 21:1
      10 us cpu0 pid 1 dma_fence_destroy drv ring 7:1
      30 s end
      """
    let stall = try #require(RuleCase(text).stall)
    #expect(stall.fence.fence == FenceID(context: 5, seqno: 1))
    let waited = text.replacing("9 us cpu1", with: "1 us cpu1")
    #expect(try RuleCase(waited).stall?.fence.fence == FenceID(context: 21, seqno: 1))
    #expect(try RuleCase(waited).stall?.runsAs?.fence == FenceID(context: 5, seqno: 1))
    for other in [
      waited.replacing("amdgpu gfx", with: "amdgpu sdma0"),
      waited.replacing("4 us cpu0 pid 5", with: "4 us cpu0 pid 6"),
      waited.replacing("3 us cpu0 pid 5 dma_fence_signaled drm_sched gfx 20:1", with: ""),
    ] {
      #expect(try RuleCase(other).stall?.runsAs == nil)
    }
  }
}
