import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What stalled first inside of an array or a chain.
@Suite struct ContainerStallCases {
  private static let array = FenceID(context: 60, seqno: 1)
  private static let member = FenceID(context: 63, seqno: 1)

  /// An array over two fences, one of which is never signaled; what the lines of kernels without a count of
  /// locks say.
  private let flat = """
    0 us cpu0 pid 1 dma_fence_init drv ring 62:1
    1 us cpu0 pid 1 dma_fence_init drv ring 63:1
    2 us cpu0 pid 1 dma_fence_init dma_fence_array unbound 60:1
    10 us cpu0 pid 9 dma_fence_enable_signal dma_fence_array unbound 60:1
    11 us cpu0 pid 9 dma_fence_enable_signal drv ring 62:1
    12 us cpu0 pid 9 dma_fence_enable_signal drv ring 63:1
    13 us cpu0 pid 9 dma_fence_wait_start dma_fence_array unbound 60:1
    100 us cpu1 pid 0 dma_fence_signaled drv ring 62:1
    30 s end
    """

  /// The same with the count, a lock of the container's and one of the member's.
  private var counted: String {
    flat.replacing(
      "pid 9 dma_fence_enable_signal dma_fence_array",
      with: "pid 9 flags=1 preempt=1 dma_fence_enable_signal dma_fence_array"
    )
    .replacing(
      "pid 9 dma_fence_enable_signal drv",
      with: "pid 9 flags=1 preempt=2 dma_fence_enable_signal drv")
  }

  @Test func `the member that never signaled leads, and who waits for the array waits on it`()
    throws
  {
    for text in [flat, counted] {
      let stall = try #require(RuleCase(text).stall)
      #expect(stall.fence.fence == Self.member)
      #expect(stall.through.map(\.fence.fence) == [Self.array])
      #expect(stall.through.map(\.unsignaledMembers) == [1])
      #expect(stall.through.first?.requests.map(\.timestamp.value) == [10_000, 12_000])
      #expect(stall.waiters.map(\.wait.pid) == [9])
      #expect(stall.waiters.map(\.fence.fence) == [Self.array])
      #expect(stall.doubts.contains { $0.contains("as far as the order of records tells") })
      #expect(!stall.doubts.contains { $0.hasPrefix("its members") })
    }
  }

  @Test func `what the order of records does not tell is not known`() throws {
    let before = "3 us cpu0 pid 8 dma_fence_enable_signal drv ring 63:1\n10 us"
    let elsewhere = "12 us cpu1 pid 9 dma_fence_enable_signal drv ring 63:1"
    let after = "12 ms cpu0 pid 9 dma_fence_enable_signal drv ring 63:1"
    let line = "12 us cpu0 pid 9 dma_fence_enable_signal drv ring 63:1"
    let beside = counted.replacing(
      "preempt=2 dma_fence_enable_signal drv ring 63:1",
      with: "preempt=1 dma_fence_enable_signal drv ring 63:1")
    for text in [
      flat.replacing(line, with: elsewhere), flat.replacing(line, with: after), beside,
    ] {
      let stall = try #require(RuleCase(text).stall)
      #expect(stall.fence.fence == Self.array)
      #expect(stall.through.isEmpty)
      #expect(
        stall.doubts == [
          "its members are not known: those that had been asked for before leave no record of it"
        ])
    }
    // Asked for before, it leads by itself, and the array is not known to wait for it.
    let asked = try #require(
      RuleCase(flat.replacing(line, with: "").replacing("10 us", with: before)).stall)
    #expect(asked.fence.fence == Self.member)
    #expect(asked.through.isEmpty)
    #expect(asked.waiters.isEmpty)
  }

  @Test func `an array whose known members were all signaled`() throws {
    let both = flat.replacing(
      "30 s end",
      with: """
        101 us cpu1 pid 0 dma_fence_signaled drv ring 63:1
        110 us cpu1 pid 1 dma_fence_init drv ring 64:1
        120 us cpu1 pid 1 dma_fence_destroy drv ring 64:1
        30 s end
        """)
    let stall = try #require(RuleCase(both).stall)
    #expect(stall.fence.fence == Self.array)
    #expect(stall.doubts == ["all members of it that are known were signaled"])
  }

  @Test func `ticks of unknown length tell of no members`() throws {
    let stall = try #require(RuleCase(counted, clock: "counter").stall)
    #expect(stall.through.isEmpty)
  }

  @Test func `a chain over an array is followed to the fence, which has a job behind it`() throws {
    let stall = try #require(
      RuleCase(
        """
        0 us cpu0 pid 1 dma_fence_init drv ring 62:1
        1 us cpu0 pid 1 dma_fence_init drv ring 63:1
        2 us cpu0 pid 1 dma_fence_init dma_fence_array unbound 60:1
        3 us cpu0 pid 1 dma_fence_init dma_fence_chain unbound 59:4
        4 us cpu0 pid 1 dma_fence_init drv ring 64:1
        5 us cpu0 pid 1 dma_fence_init drm_sched gfx 71:1
        6 us cpu0 pid 1 dependency waiting=71:1 awaited=59:4
        10 us cpu0 pid 9 flags=1 preempt=1 dma_fence_enable_signal dma_fence_chain unbound 59:4
        11 us cpu0 pid 9 flags=1 preempt=2 dma_fence_enable_signal dma_fence_array unbound 60:1
        12 us cpu0 pid 9 flags=1 preempt=3 dma_fence_enable_signal drv ring 62:1
        13 us cpu0 pid 9 flags=1 preempt=3 dma_fence_enable_signal drv ring 63:1
        14 us cpu0 pid 9 flags=1 preempt=1 dma_fence_enable_signal drv ring 64:1
        20 us cpu1 pid 8 dma_fence_wait_start drm_sched gfx 71:1
        100 us cpu1 pid 0 dma_fence_signaled drv ring 62:1
        30 s end
        """
      ).stall)
    #expect(stall.fence.fence == Self.member)
    #expect(stall.through.map(\.word) == ["chain", "array"])
    #expect(stall.dependents.map(\.fence?.fence.context) == [71])
    #expect(stall.waiters.map(\.wait.pid) == [8])
  }

  @Test func `of several unsignaled members the one that was asked for first leads`() throws {
    let two = flat.replacing("100 us cpu1 pid 0 dma_fence_signaled drv ring 62:1", with: "")
    let first = try #require(RuleCase(two).stall)
    #expect(first.fence.fence == FenceID(context: 62, seqno: 1))
    #expect(first.through.map(\.unsignaledMembers) == [2])
    let waited = try #require(
      RuleCase(
        two.replacing(
          "10 us cpu0", with: "10 us cpu1 pid 8 dma_fence_wait_start drv ring 63:1\n10 us cpu0")
      ).stall)
    #expect(waited.fence.fence == Self.member)
  }
}
