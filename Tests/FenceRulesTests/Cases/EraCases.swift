import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What breaks a rule and what just keeps it, in the records of every kernel era: the same story each
/// time, with the events, the order and the names that the kernels of that time write.
@Suite struct EraCases {
  /// A story that breaks a rule, and the nearest that keeps it.
  struct Pair: CustomTestStringConvertible {
    let rule: RuleID
    let breaking: String
    let keeping: String
    /// The first kernel on which the rule can be broken this way.
    var from = KernelRelease(major: 3, minor: 17)
    /// Whether what is found is noted only, and the rule holds beside it.
    var isNoted = false

    var testDescription: String { rule.rawValue }
  }

  @Test(arguments: KernelEra.all, pairs)
  func `a rule is broken and kept alike on every kernel`(era: KernelEra, pair: Pair) throws {
    let keeping = era.records(of: pair.keeping)
    let kept = try RuleCase(keeping, kernel: era.kernel)
    #expect(kept.findings(of: pair.rule).isEmpty, "\(keeping)")
    #expect(kept.verdict(of: pair.rule) == .holds, "\(keeping)")
    guard era.kernel >= pair.from else { return }
    let breaking = era.records(of: pair.breaking)
    let broken = try RuleCase(breaking, kernel: era.kernel)
    #expect(broken.findings(of: pair.rule).count == 1, "\(breaking)")
    #expect(broken.verdict(of: pair.rule) == (pair.isNoted ? .holds : .violated), "\(breaking)")
  }

  @Test func `eras differ in names, order and hidden names`() {
    let story = """
      1 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      3 us cpu1 dma_fence_signaled drv ring 5:1
      4 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    #expect(
      KernelEra.all[0].records(of: story) == """
        1 us cpu0 pid 7 fence_wait_start drv ring 5:1
        2 us cpu0 pid 7 fence_enable_signal drv ring 5:1
        3 us cpu1 fence_signaled drv ring 5:1
        4 us cpu0 pid 7 fence_wait_end drv ring 5:1
        """)
    #expect(KernelEra.all[3].records(of: story) == story)
    #expect(
      KernelEra.all[5].records(of: story)
        == story.replacing("wait_end drv ring", with: "wait_end detached-driver signaled-timeline"))
  }

  /// The rules that judge what the fence events alone say of lives and waits, whose records differ by era.
  static let pairs = lives + order + waits

  private static let lives = [
    Pair(
      rule: .signaledTwice,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu1 dma_fence_signaled drv ring 5:1
        60 us cpu1 dma_fence_signaled drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu1 dma_fence_signaled drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """),
    Pair(
      rule: .useAfterDestroy,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
        30 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        90 us cpu1 pid 8 dma_fence_wait_start drv ring 5:1
        95 us cpu1 pid 8 dma_fence_wait_end drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
        30 us cpu1 pid 8 dma_fence_wait_start drv ring 5:1
        35 us cpu1 pid 8 dma_fence_wait_end drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """),
    Pair(
      rule: .releasedWithCallbacks,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        91 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        50 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      from: KernelRelease(major: 5, minor: 3)),
    Pair(
      rule: .destroyedUnsignaled,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        100 us cpu0 pid 7 dma_fence_init drv ring 5:2
        120 us cpu1 dma_fence_signaled drv ring 5:2
        190 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        50 us cpu1 dma_fence_signaled drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """),
    Pair(
      rule: .destroyedWhileWaited,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        21 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        50 us cpu1 dma_fence_signaled drv ring 5:1
        80 us cpu1 dma_fence_destroy drv ring 5:1
        150 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        21 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        50 us cpu1 dma_fence_signaled drv ring 5:1
        80 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        150 us cpu1 dma_fence_destroy drv ring 5:1
        """),
  ]

  private static let order = [
    Pair(
      rule: .identityReusedWhileAlive,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        60 us cpu0 pid 7 dma_fence_init drv ring 5:1
        70 us cpu1 dma_fence_signaled drv ring 5:1
        80 us cpu1 dma_fence_signaled drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        60 us cpu0 pid 7 dma_fence_init drv ring 5:2
        70 us cpu1 dma_fence_signaled drv ring 5:1
        80 us cpu1 dma_fence_signaled drv ring 5:2
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        """),
    Pair(
      rule: .outOfOrderSignal,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_init drv ring 5:2
        70 us cpu1 dma_fence_signaled drv ring 5:2
        80 us cpu1 dma_fence_signaled drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_init drv ring 5:2
        70 us cpu1 dma_fence_signaled drv ring 5:1
        80 us cpu1 dma_fence_signaled drv ring 5:2
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        99 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        """),
    Pair(
      rule: .seqnoRegression,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:2
        20 us cpu1 dma_fence_signaled drv ring 5:2
        30 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        60 us cpu0 pid 7 dma_fence_init drv ring 5:1
        70 us cpu1 dma_fence_signaled drv ring 5:1
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu1 dma_fence_signaled drv ring 5:1
        30 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        60 us cpu0 pid 7 dma_fence_init drv ring 5:2
        70 us cpu1 dma_fence_signaled drv ring 5:2
        90 us cpu0 pid 7 dma_fence_destroy drv ring 5:2
        """),
    Pair(
      rule: .neverSignaled,
      breaking: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        21 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        30 us cpu0 pid 8 dma_fence_init drv ring 6:1
        40 us cpu1 dma_fence_signaled drv ring 6:1
        50 us cpu0 pid 8 dma_fence_destroy drv ring 6:1
        60 s end
        """,
      keeping: """
        10 us cpu0 pid 7 dma_fence_init drv ring 5:1
        20 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        21 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        30 us cpu1 dma_fence_signaled drv ring 5:1
        35 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        50 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
        60 s end
        """),
  ]

  private static let waits = [
    Pair(
      rule: .longWait,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        900 ms cpu1 dma_fence_signaled drv ring 5:1
        901 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        950 ms cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        8 ms cpu1 dma_fence_signaled drv ring 5:1
        9 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        950 ms cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """),
    Pair(
      rule: .waitNeverEnded,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        60 s end
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        8 ms cpu1 dma_fence_signaled drv ring 5:1
        9 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        60 s end
        """),
    Pair(
      rule: .waitFailed,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        8 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        50 ms cpu1 dma_fence_signaled drv ring 5:1
        60 ms cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        7 ms cpu1 dma_fence_signaled drv ring 5:1
        8 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        60 ms cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      isNoted: true),
    Pair(
      rule: .crossDriverWait,
      breaking: """
        0 ms cpu0 pid 7 dma_fence_init other queue 9:1
        1 ms cpu0 pid 8 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        7 ms cpu1 dma_fence_signaled drv ring 5:1
        8 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        7 ms cpu1 dma_fence_signaled drv ring 5:1
        8 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        """,
      isNoted: true),
    Pair(
      rule: .userControlledFence,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init sw_sync app 5:1
        2 ms cpu0 pid 8 dma_fence_enable_signal sw_sync app 5:1
        3 ms cpu0 pid 8 dma_fence_wait_start sw_sync app 5:1
        900 ms cpu1 pid 7 dma_fence_signaled sw_sync app 5:1
        901 ms cpu0 pid 8 dma_fence_wait_end sw_sync app 5:1
        950 ms cpu0 pid 7 dma_fence_destroy sw_sync app 5:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu0 pid 8 dma_fence_enable_signal drv ring 5:1
        3 ms cpu0 pid 8 dma_fence_wait_start drv ring 5:1
        900 ms cpu1 pid 7 dma_fence_signaled drv ring 5:1
        901 ms cpu0 pid 8 dma_fence_wait_end drv ring 5:1
        950 ms cpu0 pid 7 dma_fence_destroy drv ring 5:1
        """,
      isNoted: true),
    Pair(
      rule: .waitInAtomicContext,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        3 ms cpu0 pid 7 flags=1 dma_fence_wait_start drv ring 5:1
        7 ms cpu1 dma_fence_signaled drv ring 5:1
        8 ms cpu0 pid 7 flags=1 dma_fence_wait_end drv ring 5:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        7 ms cpu1 dma_fence_signaled drv ring 5:1
        8 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        """),
    Pair(
      rule: .waitCycle,
      breaking: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu1 pid 8 dma_fence_init drv ring 6:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 6:1
        4 ms cpu1 pid 8 dma_fence_wait_start drv ring 5:1
        5 ms cpu0 pid 7 dma_fence_wait_end drv ring 6:1
        6 ms cpu0 pid 7 dma_fence_signaled drv ring 5:1
        7 ms cpu1 pid 8 dma_fence_wait_end drv ring 5:1
        8 ms cpu1 pid 8 dma_fence_signaled drv ring 6:1
        """,
      keeping: """
        1 ms cpu0 pid 7 dma_fence_init drv ring 5:1
        2 ms cpu1 pid 8 dma_fence_init drv ring 6:1
        3 ms cpu0 pid 7 dma_fence_wait_start drv ring 6:1
        4 ms cpu1 pid 8 dma_fence_signaled drv ring 6:1
        5 ms cpu0 pid 7 dma_fence_wait_end drv ring 6:1
        6 ms cpu1 pid 8 dma_fence_wait_start drv ring 5:1
        7 ms cpu0 pid 7 dma_fence_signaled drv ring 5:1
        8 ms cpu1 pid 8 dma_fence_wait_end drv ring 5:1
        """),
  ]
}
