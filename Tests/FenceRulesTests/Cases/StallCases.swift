import FenceModel
import FenceRules
import Testing

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

  @Test func `a task that waited more than once is one task, with its longest wait`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 1 dma_fence_init drv ring 5:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      300 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      301 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      310 ms cpu1 pid 8 dma_fence_wait_start drv ring 5:1
      800 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      900 ms cpu1 pid 8 dma_fence_wait_end drv ring 5:1
      999 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
      """)
    let stall = try #require(found.stall)
    #expect(stall.waiters.map(\.wait.pid) == [8, 7])
    #expect(stall.waiters.map(\.length) == [590_000_000, 499_000_000])
    #expect(stall.waiterCount == 2)
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
