import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// How often a fence is signaled, in which order, and whether at all.
@Suite struct SignalCases {
  // MARK: signaled-twice

  @Test func `two signals of one life`() throws {
    let wrong = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """)
    #expect(wrong.findings(of: .signaledTwice).map(\.certainty) == [.proven])
    #expect(wrong.verdict(of: .signaledTwice) == .violated)
    let right = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:0
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      """)
    #expect(right.findings(of: .signaledTwice).isEmpty)
    #expect(right.verdict(of: .signaledTwice) == .holds)
    #expect(right.results[.signaledTwice]?.observed == 1)
    #expect(right.results[.signaledTwice]?.excluded == 1)
  }

  @Test func `a twin that comes to light later leaves only a suspicion`() throws {
    let twin = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      40 us cpu0 pid 7 dma_fence_destroy drv ring 5:1
      50 us cpu1 pid 8 dma_fence_destroy drv ring 5:1
      """)
    #expect(twin.findings(of: .signaledTwice).map(\.certainty) == [.suspected])
    #expect(twin.verdict(of: .signaledTwice) == .undecided)
  }

  // MARK: out-of-order-signal

  @Test(arguments: [
    // A plain step, a gap, and the wrap of 32-bit seqnos that xe meets after 127 jobs.
    (1 as UInt32, 2 as UInt32), (1, 9), (.max, 0), (0xffff_ff81, 3),
  ])
  func `an earlier fence is signaled after a later one`(early: UInt32, late: UInt32) throws {
    let wrong = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:\(early)
      20 us cpu0 pid 7 dma_fence_init drv ring 5:\(late)
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:\(late)
      45 us cpu0 pid 7 dma_fence_signaled drv ring 5:\(early)
      """)
    let found = wrong.findings(of: .outOfOrderSignal)
    #expect(found.map(\.severity) == [.warning])
    // Whether `drv` has ops->signaled nobody knows.
    #expect(found.map(\.certainty) == [.conditional])
    #expect(
      found.first?.assumptions == [
        "the driver, which is not known, signals as the hardware completes"
      ])
    #expect(found.first?.fence?.fence.seqno == early)
    #expect(
      found.first.map { wrong.records(of: $0).first }
        == "30 us cpu1 pid 8 dma_fence_signaled drv ring 5:\(late)")
    #expect(wrong.findings(of: .seqnoRegression).isEmpty)
  }

  @Test(arguments: ["0000:00:02.0 gem[1]", "dma_fence_chain unbound", "sw_sync test", "nouveau ch"])
  func `where signals are recorded when somebody looks it is info`(name: String) throws {
    let lazy = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init \(name) 5:1
      20 us cpu0 pid 7 dma_fence_init \(name) 5:2
      30 us cpu0 pid 8 dma_fence_signaled \(name) 5:2
      45 us cpu0 pid 7 dma_fence_signaled \(name) 5:1
      """)
    #expect(lazy.findings(of: .outOfOrderSignal).map(\.severity) == [.info])
    #expect(lazy.verdict(of: .outOfOrderSignal) == .holds)
  }

  @Test func `what is called xe looks at no fence: the order of its signals is its own`() throws {
    let found = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init xe preempt 5:1
      20 us cpu0 pid 7 dma_fence_init xe preempt 5:2
      30 us cpu0 pid 8 dma_fence_signaled xe preempt 5:2
      40 us cpu0 pid 8 dma_fence_signaled xe preempt 5:1
      """)
    #expect(found.findings(of: .outOfOrderSignal).map(\.severity) == [.warning])
    #expect(found.findings(of: .outOfOrderSignal).map(\.certainty) == [.proven])
  }

  @Test func `signals in order, on other contexts, or too close for the clock`() throws {
    let right = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_init drv ring 5:2
      22 us cpu0 pid 7 dma_fence_init drv ring 6:9
      24 us cpu0 pid 7 dma_fence_signaled drv ring 6:9
      30 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      45 us cpu0 pid 7 dma_fence_signaled drv ring 5:2
      """)
    #expect(right.verdict(of: .outOfOrderSignal) == .holds)
    let close = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_init drv ring 5:2
      40 us cpu1 pid 8 dma_fence_signaled drv ring 5:2
      45 us cpu0 pid 7 dma_fence_signaled drv ring 5:1
      """)
    #expect(close.findings(of: .outOfOrderSignal).isEmpty)
    #expect(close.verdict(of: .outOfOrderSignal) == .undecided)
  }

  @Test func `two contexts that look the same in 32 bits are not compared`() throws {
    let alias = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring0 41:8
      20 us cpu0 pid 7 dma_fence_init drv ring1 41:3
      30 us cpu0 pid 7 dma_fence_signaled drv ring0 41:8
      45 us cpu0 pid 7 dma_fence_signaled drv ring1 41:3
      """)
    #expect(alias.findings.filter { $0.severity > .info }.isEmpty)
    #expect(alias.verdict(of: .outOfOrderSignal) == .undecided)
    #expect(alias.verdict(of: .seqnoRegression) == .undecided)
    #expect(
      alias.results[.outOfOrderSignal]?.needs == [
        "whether 1 pair of fences of one 32-bit context, whose names differ, is of one context"
      ])
  }

  @Test func `identities that came back are overtaken like others`() throws {
    let before = (1...600).map { number in
      """
      \(number * 10) us cpu0 pid 7 dma_fence_init panfrost ring 5:\(number)
      \(number * 10 + 1) us cpu0 pid 7 dma_fence_signaled panfrost ring 5:\(number)
      \(number * 10 + 2) us cpu0 pid 7 dma_fence_destroy panfrost ring 5:\(number)
      """
    }.joined(separator: "\n")
    let found = try RuleCase(
      before + """

        10 ms cpu0 pid 7 dma_fence_init panfrost ring 5:4
        11 ms cpu0 pid 7 dma_fence_init panfrost ring 5:5
        12 ms cpu0 pid 7 dma_fence_signaled panfrost ring 5:5
        13 ms cpu0 pid 7 dma_fence_signaled panfrost ring 5:4
        """)
    let finding = try #require(found.findings(of: .outOfOrderSignal).first)
    #expect(finding.certainty == .proven)
    #expect(finding.fence?.fence == FenceID(context: 5, seqno: 4))
    // Without its init the overtaker may be an earlier fence, signaled after its destroy.
    let stale = try RuleCase(
      before + """

        10 ms cpu0 pid 7 dma_fence_init panfrost ring 5:4
        12 ms cpu0 pid 7 dma_fence_signaled panfrost ring 5:5
        13 ms cpu0 pid 7 dma_fence_signaled panfrost ring 5:4
        """)
    #expect(stale.findings(of: .outOfOrderSignal).map(\.certainty) == [.suspected])
  }

  @Test func `a scheduler's fences take over the order of the driver's`() throws {
    let text = """
      1 us cpu0 pid 7 dma_fence_init DRIVER ring 5:1
      2 us cpu0 pid 7 dma_fence_init DRIVER ring 5:2
      40 us cpu0 pid 0 flags=9 dma_fence_signaled DRIVER ring 5:2
      80 us cpu0 pid 0 flags=9 dma_fence_signaled DRIVER ring 5:1
      """
    for (driver, certainty) in [
      ("drm_sched", Finding.Certainty.suspected), ("panfrost", .proven),
    ] {
      let found = try RuleCase(text.replacing("DRIVER", with: driver))
      #expect(found.findings(of: .outOfOrderSignal).map(\.certainty) == [certainty])
    }
  }

  /// Clocks of each CPU's own may be the wrong way round whichever way they look.
  @Test(arguments: [("local", true), ("mono", false)])
  func `what looks in order on such a clock is not known to be`(clock: String, isUnsure: Bool)
    throws
  {
    let found = try RuleCase(
      """
      100 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      200 us cpu1 pid 8 dma_fence_init panfrost ring 5:2
      300 us cpu0 pid 0 flags=9 dma_fence_signaled panfrost ring 5:1
      400 us cpu1 pid 0 flags=9 dma_fence_signaled panfrost ring 5:2
      500 us cpu0 pid 7 dma_fence_destroy panfrost ring 5:2
      600 us cpu0 pid 7 dma_fence_destroy panfrost ring 5:1
      700 us cpu1 pid 8 dma_fence_init panfrost ring 5:2
      800 us cpu1 pid 8 dma_fence_destroy panfrost ring 5:2
      """, clock: clock)
    for rule: RuleID in [.outOfOrderSignal, .useAfterDestroy, .identityReusedWhileAlive] {
      #expect(found.findings(of: rule).isEmpty)
      #expect(found.verdict(of: rule) == (isUnsure ? .undecided : .holds), "\(rule)")
    }
    let inits = try RuleCase(
      """
      100 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      200 us cpu1 pid 8 dma_fence_init panfrost ring 5:2
      """, clock: clock)
    #expect(inits.verdict(of: .seqnoRegression) == (isUnsure ? .undecided : .holds))
  }

  @Test func `a context that moves to another ring is one, where its 64 bits are known`() throws {
    let text = """
      10 us cpu0 pid 7 init_entry ptr=4096 ctx64=CONTEXT seqno64=1
      11 us cpu0 pid 7 dma_fence_init panfrost comp_1 6:1
      20 us cpu0 pid 7 init_entry ptr=8192 ctx64=6 seqno64=2
      21 us cpu0 pid 7 dma_fence_init panfrost comp_2 6:2
      40 us cpu0 pid 7 dma_fence_signaled panfrost comp_2 6:2
      80 us cpu0 pid 7 dma_fence_signaled panfrost comp_1 6:1
      """
    let moved = try RuleCase(text.replacing("CONTEXT", with: "6"), supporting: .initAddresses)
    #expect(moved.findings(of: .outOfOrderSignal).map(\.certainty) == [.proven])
    let other = try RuleCase(
      text.replacing("CONTEXT", with: "4294967302"), supporting: .initAddresses)
    #expect(other.findings(of: .outOfOrderSignal).isEmpty)
    let blind = try RuleCase(
      text.split(separator: "\n").filter { !$0.contains("entry") }.joined(separator: "\n"))
    #expect(blind.findings(of: .outOfOrderSignal).isEmpty)
    #expect(blind.verdict(of: .outOfOrderSignal) == .undecided)
    // A channel's context that comes back is another by design.
    let channel = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init nouveau a[1] 6:9
      11 us cpu0 pid 7 dma_fence_signaled nouveau a[1] 6:9
      12 us cpu0 pid 7 dma_fence_destroy nouveau a[1] 6:9
      20 us cpu0 pid 7 dma_fence_init nouveau b[2] 6:1
      21 us cpu0 pid 7 dma_fence_signaled nouveau b[2] 6:1
      22 us cpu0 pid 7 dma_fence_destroy nouveau b[2] 6:1
      """)
    #expect(channel.verdict(of: .outOfOrderSignal) == .holds)
    #expect(channel.verdict(of: .seqnoRegression) == .holds)
  }

  // MARK: never-signaled

  @Test func `a fence that is waited for beyond the timeout`() throws {
    for (end, severity) in [(400, "info"), (900, "warning"), (1_200, "error")] {
      let wrong = try RuleCase(
        """
        10 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
        20 us cpu1 pid 8 dma_fence_enable_signal panfrost ring 5:1
        22 us cpu1 pid 8 dma_fence_wait_start panfrost ring 5:1
        \(end) ms end
        """)
      #expect(wrong.findings(of: .neverSignaled).map(\.severity.rawValue) == [severity])
      #expect(wrong.findings(of: .neverSignaled).first?.certainty == .proven)
    }
  }

  @Test func `an overtaken fence, and one before a fence that was asked for`() throws {
    let overtaken = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_init drv ring 5:2
      30 us cpu0 pid 7 dma_fence_signaled drv ring 5:2
      900 ms end
      """)
    #expect(overtaken.findings(of: .neverSignaled).map(\.certainty) == [.conditional])
    let before = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      20 us cpu0 pid 7 dma_fence_init drv ring 5:2
      30 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:2
      900 ms end
      """)
    #expect(before.findings(of: .neverSignaled).count == 2)
  }

  @Test func `fences that nobody asked for, that are young, or that their driver gives more time`()
    throws
  {
    let right = try RuleCase(
      """
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      12 us cpu0 pid 7 dma_fence_init amdgpu gfx_0.0.0 6:1
      14 us cpu0 pid 7 dma_fence_enable_signal amdgpu gfx_0.0.0 6:1
      16 us cpu0 pid 7 dma_fence_init sw_sync test 7:1
      18 us cpu0 pid 7 dma_fence_init sw_sync test 7:2
      20 us cpu0 pid 7 dma_fence_signaled sw_sync test 7:2
      880 ms cpu0 pid 7 dma_fence_init drv ring 8:1
      881 ms cpu0 pid 7 dma_fence_enable_signal drv ring 8:1
      900 ms end
      """)
    #expect(right.findings(of: .neverSignaled).isEmpty)
    #expect(right.verdict(of: .neverSignaled) == .holds)
    // lockup_timeout is 2 s from 7.2 on.
    let hung = """
      12 us cpu0 pid 7 dma_fence_init amdgpu gfx_0.0.0 6:1
      14 us cpu0 pid 7 dma_fence_enable_signal amdgpu gfx_0.0.0 6:1
      3 s end
      """
    #expect(try RuleCase(hung).findings(of: .neverSignaled).isEmpty)
    let new = try RuleCase(hung, kernel: KernelRelease(major: 7, minor: 2))
    #expect(new.findings(of: .neverSignaled).map(\.severity) == [.warning])
  }

  @Test func `a context whose fences pile up`() throws {
    let lines = (1...40).map { "\($0) ms cpu0 pid 7 dma_fence_init drv ring 5:\($0)" }
    let pile = try RuleCase((lines + ["900 ms end"]).joined(separator: "\n"))
    #expect(pile.findings(of: .neverSignaled).map(\.certainty) == [.suspected])
    #expect(pile.findings(of: .neverSignaled).map(\.severity) == [.warning])
    let chain = try RuleCase(
      (lines + ["30 s end"]).joined(separator: "\n")
        .replacing("drv ring", with: "dma_fence_chain unbound"))
    #expect(chain.findings(of: .neverSignaled).map(\.severity) == [.info])
    let moving = try RuleCase(
      (lines + ["50 ms cpu0 pid 7 dma_fence_destroy drv ring 5:40", "900 ms end"])
        .joined(separator: "\n"))
    #expect(moving.findings(of: .neverSignaled).isEmpty)
  }
}
