import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// Waits that are long, fail or never end.
@Suite struct WaitLengthCases {
  /// A wait that ends by its signal after `milliseconds`; up to 6.0 wait_start comes first.
  private func wait(_ milliseconds: Int, driver: String = "panfrost", isOld: Bool = false) -> String
  {
    let before = "1 us cpu0 pid 7 dma_fence_wait_start \(driver) ring 5:1"
    let ask = "1 us cpu0 pid 7 dma_fence_enable_signal \(driver) ring 5:1"
    return """
      0 us cpu0 pid 7 dma_fence_init \(driver) ring 5:1
      \(isOld ? before : ask)
      \(isOld ? ask : before)
      \(milliseconds) ms cpu1 pid 0 flags=9 dma_fence_signaled \(driver) ring 5:1
      \(milliseconds + 1) ms cpu0 pid 7 dma_fence_wait_end \(driver) ring 5:1
      """
  }

  @Test(arguments: [true, false])
  func `a wait is as bad as the limit that it is beyond`(isOld: Bool) throws {
    let kernel = isOld ? KernelRelease(major: 5, minor: 10) : KernelRelease(major: 6, minor: 12)
    let expected: [(Int, Finding.Severity?)] = [
      (10, nil), (20, .info), (98, .info), (120, .warning), (498, .warning), (502, .error),
    ]
    for (milliseconds, severity) in expected {
      let found = try RuleCase(wait(milliseconds, isOld: isOld), kernel: kernel)
      #expect(found.findings(of: .longWait).first?.severity == severity, "\(milliseconds) ms")
      #expect(found.findings(of: .waitFailed).isEmpty)
      let isBad = severity ?? .info > .info
      #expect(found.verdict(of: .longWait) == (isBad ? .violated : .holds))
    }
    let found = try RuleCase(wait(502, isOld: isOld), kernel: kernel)
    let finding = try #require(found.findings(of: .longWait).first)
    #expect(finding.certainty == .proven)
    #expect(found.records(of: finding).count == 3)
  }

  @Test func `the yardstick is the driver's, and user space's own fences are its own matter`()
    throws
  {
    let panthor = try RuleCase(wait(600, driver: "panthor"))
    #expect(panthor.findings(of: .longWait).map(\.severity) == [.warning])
    #expect(try RuleCase(wait(20_000, driver: "vgem")).findings(of: .longWait)[0].severity == .info)
  }

  @Test func `of a driver that nobody knows it is not known when it gives up`() throws {
    for (driver, severity) in [
      ("drv", Finding.Severity.warning), ("NVIDIA", .warning), ("HabanaLabs", .error),
    ] {
      let found = try RuleCase(wait(20_000, driver: driver))
      #expect(found.findings(of: .longWait).map(\.severity) == [severity], "\(driver)")
      let open = try RuleCase(
        wait(20_000, driver: driver).replacing("pid 0 flags=9 dma_fence_signaled", with: "end #")
          .replacing("20001 ms cpu0 pid 7 dma_fence_wait_end", with: "20001 ms end #"))
      #expect(open.findings(of: .waitNeverEnded).map(\.severity) == [severity], "\(driver)")
      #expect(open.findings(of: .neverSignaled).map(\.severity) == [severity], "\(driver)")
    }
    let message = try #require(
      try RuleCase(wait(20_000, driver: "drv")).findings(of: .longWait).first?.message)
    #expect(message.contains("longer than the limit for drivers of unknown timeout, 500.000 ms"))
  }

  @Test func `a driver that looks for progress gives up when there is none`() throws {
    for (driver, look) in [
      ("vc4", 100), ("v3d", 500), ("etnaviv", 500), ("msm", 500), ("intel_vpu", 2_000),
    ] {
      for (length, severity) in [
        (2 * look, Finding.Severity.warning), (29 * look, .warning), (31 * look, .error),
      ] {
        let found = try RuleCase(wait(length, driver: driver))
        #expect(found.findings(of: .longWait).map(\.severity) == [severity], "\(driver) \(length)")
        #expect((found.stall != nil) == (severity == .error), "\(driver) \(length)")
        let open = try RuleCase(
          """
          0 us cpu0 pid 7 dma_fence_init \(driver) ring 5:1
          1 us cpu0 pid 7 dma_fence_enable_signal \(driver) ring 5:1
          2 us cpu0 pid 7 dma_fence_wait_start \(driver) ring 5:1
          \(2 * length) ms end
          """)
        #expect(open.findings(of: .neverSignaled).map(\.severity) == [severity], "\(driver)")
      }
    }
    let message = try #require(
      try RuleCase(wait(250, driver: "vc4")).findings(of: .longWait).first?.message)
    #expect(message.contains("longer than the driver's timeout, 100.000 ms without progress"))
  }

  @Test func `the frame is that of the display where vertical blanks were recorded`() throws {
    let blanks = (0..<6).map { "\($0 * 5) ms cpu1 pid 0 vblank crtc=0 seq=\($0)" }
    let text =
      blanks.joined(separator: "\n")
        + """

        30 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
        38 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
        38 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
        """
    #expect(try RuleCase(text).findings(of: .longWait).first?.message.contains("5.000 ms") == true)
  }

  @Test func `a gap within a wait leaves its length in doubt`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      5 ms cpu1 lost begin
      6 ms cpu1 lost end
      900 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
      901 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """)
    #expect(found.findings(of: .longWait).map(\.certainty) == [.suspected])
    #expect(found.verdict(of: .longWait) == .undecided)
  }

  @Test func `who woke the task, and how long it took to run, is said`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 9 sched_waking pid=3 prio=120
      1 us cpu0 pid 7 dma_fence_init drv ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      3 us cpu0 pid 7 sched_switch next=0 prev_prio=120 prev_state=1
      200000 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      200003 us cpu1 pid 8 sched_waking pid=7 prio=120
      200010 us cpu0 pid 0 sched_switch next=7 prev_prio=120 prev_state=0
      200012 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """, comm: [8: "worker"])
    let message = try #require(found.findings(of: .longWait).first?.message)
    #expect(
      message.hasSuffix(
        "woken by worker-8 3.000 us after the signal, on a CPU 7.000 us later, back 2.000 us after that"
      ), "\(message)")
  }

  @Test(arguments: [(1, Finding.Severity.warning), (600, .error)])
  func `the driver's timeout is for the signal, not for the task to get a CPU after it`(
    signal: Int, severity: Finding.Severity
  ) throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      \(signal) ms cpu1 pid 0 dma_fence_signaled panfrost ring 5:1
      700 ms cpu0 pid 7 dma_fence_wait_end panfrost ring 5:1
      """)
    #expect(found.findings(of: .longWait).map(\.severity) == [severity])
    #expect((found.stall != nil) == (severity == .error))
  }

  /// Jobs of 0.6 s each, the last of which a task waits for from the start.
  private static func queue(of driver: String, jobs: Int, isOpen: Bool) -> String {
    let inits = (1...jobs).map { "\($0) us cpu0 pid 7 dma_fence_init \(driver) gfx 5:\($0)" }
    let signals = (1..<jobs).map {
      "\($0 * 600) ms cpu1 pid 0 flags=9 dma_fence_signaled \(driver) gfx 5:\($0)"
    }
    let last =
      isOpen
      ? ["\(jobs * 600 - 200) ms end"]
      : [
        "\(jobs * 600) ms cpu1 pid 0 flags=9 dma_fence_signaled \(driver) gfx 5:\(jobs)",
        "\(jobs * 600 + 1) ms cpu0 pid 7 dma_fence_wait_end \(driver) gfx 5:\(jobs)",
      ]
    return
      (inits + ["100 us cpu0 pid 7 dma_fence_wait_start \(driver) gfx 5:\(jobs)"] + signals
      + last).joined(separator: "\n")
  }

  @Test(arguments: [("amdgpu", Finding.Severity.warning), ("nouveau", .error)])
  func `a driver that takes jobs in turn times the one at the head of its queue`(
    driver: String, severity: Finding.Severity
  ) throws {
    let ended = try RuleCase(Self.queue(of: driver, jobs: 25, isOpen: false))
    #expect(ended.findings(of: .longWait).map(\.severity) == [severity])
    #expect((ended.stall == nil) == (severity == .warning))
    let open = try RuleCase(Self.queue(of: driver, jobs: 50, isOpen: true))
    #expect(open.findings(of: .waitNeverEnded).map(\.severity) == [severity])
    #expect(open.verdict(of: .neverSignaled) == (severity == .warning ? .undecided : .violated))
    #expect((open.stall == nil) == (severity == .warning))
  }

  @Test func `a wait without its signal has failed, and is no long wait`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_enable_signal drv ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      250 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      300 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .longWait).isEmpty)
    #expect(found.findings(of: .waitFailed).map(\.severity) == [.warning])
    #expect(found.findings(of: .waitFailed).map(\.certainty) == [.proven])
    let short = try RuleCase(text.replacing("250 ms", with: "50 ms"))
    #expect(short.findings(of: .waitFailed).map(\.severity) == [.info])
    let poll = try RuleCase(text.replacing("250 ms", with: "40 us"))
    #expect(poll.findings(of: .waitFailed).isEmpty)
  }

  @Test(arguments: [(60, Finding.Severity.warning), (20, .info)])
  func `the third failure in a row is a warning, where they come to a long wait together`(
    distance: Int, severity: Finding.Severity
  ) throws {
    var text = "0 us cpu0 pid 7 dma_fence_init drv ring 5:1\n"
    for turn in 0..<3 {
      text += "\(turn * distance + 1) ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1\n"
      text += "\(turn * distance + 11) ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1\n"
    }
    text += "200 ms cpu0 pid 0 dma_fence_signaled drv ring 5:1"
    let found = try RuleCase(text)
    #expect(found.findings(of: .waitFailed).map(\.severity) == [.info, .info, severity])
    #expect(found.findings(of: .waitFailed).last?.message.contains(", 3 times in a row") == true)
  }

  @Test func `real names at the end prove a failure where the kernel hides those of the signaled`()
    throws
  {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_init drv ring 4:1
      1 us cpu0 pid 7 dma_fence_signaled drv ring 4:1
      2 us cpu0 pid 7 dma_fence_destroy detached-driver signaled-timeline 4:1
      10 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      210 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """, kernel: KernelRelease(major: 6, minor: 17))
    #expect(found.findings(of: .waitFailed).map(\.certainty) == [.proven])
  }

  @Test func `real names at the end outweigh a signal of another CPU a moment before`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 4:1
      1 us cpu0 pid 7 dma_fence_signaled drv ring 4:1
      2 us cpu0 pid 7 dma_fence_destroy detached-driver signaled-timeline 4:1
      10 us cpu0 pid 7 dma_fence_init drv ring 5:1
      11 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      600000 us cpu1 pid 0 flags=8 dma_fence_signaled drv ring 5:1
      600003 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    for clock in ["mono", "local"] {
      let found = try RuleCase(text, clock: clock, kernel: KernelRelease(major: 6, minor: 18))
      #expect(found.findings(of: .waitFailed).map(\.certainty) == [.proven])
      #expect(found.findings(of: .longWait).isEmpty)
    }
    let hidden = try RuleCase(
      text.replacing("wait_end drv ring", with: "wait_end detached-driver signaled-timeline"),
      kernel: KernelRelease(major: 6, minor: 18))
    #expect(hidden.findings(of: .waitFailed).isEmpty)
    #expect(hidden.findings(of: .longWait).map(\.certainty) == [.proven])
  }

  @Test func `on local a signal of another CPU shortly before the end decides nothing`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      30 ms cpu1 pid 0 dma_fence_signaled drv ring 5:1
      32 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    #expect(try RuleCase(text, clock: "local").verdict(of: .waitFailed) == .undecided)
    #expect(try RuleCase(text, clock: "mono").verdict(of: .waitFailed) == .holds)
  }

  @Test func `an open wait is as bad as what was seen of it`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      900 ms end
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .waitNeverEnded).map(\.severity) == [.error])
    #expect(found.findings(of: .waitNeverEnded).map(\.certainty) == [.proven])
    let young = try RuleCase(text.replacing("900 ms", with: "90 ms"))
    #expect(young.findings(of: .waitNeverEnded).map(\.severity) == [.info])
    #expect(young.verdict(of: .waitNeverEnded) == .holds)
  }

  @Test func `an open wait whose end may be lost is no proven error`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init panfrost ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start panfrost ring 5:1
      200 ms cpu1 lost begin
      201 ms cpu1 lost end
      900 ms end
      """
    // 200 ms were seen, which is a warning; that it lasted until the end was not.
    let found = try RuleCase(text)
    #expect(found.findings(of: .waitNeverEnded).map(\.severity) == [.warning])
    #expect(found.findings(of: .waitNeverEnded).map(\.certainty) == [.proven])
    let message = try #require(found.findings(of: .waitNeverEnded).first?.message)
    #expect(message.hasSuffix("whether it still waited when the trace ended is not known"))
    #expect(!message.contains("899."), "the time to the end of the trace")
    let early = try RuleCase(text.replacing("200 ms", with: "20 ms"))
    #expect(early.findings(of: .waitNeverEnded).map(\.certainty) == [.suspected])
    #expect(early.verdict(of: .waitNeverEnded) == .undecided)
    // The signal was seen: the end is lost, and that is all.
    let signaled = try RuleCase(
      text.replacing("900 ms end", with: "900 ms cpu0 pid 0 dma_fence_signaled panfrost ring 5:1"))
    #expect(signaled.findings(of: .waitNeverEnded).isEmpty)
    #expect(signaled.verdict(of: .waitNeverEnded) == .undecided)
  }

  @Test func `an array's limits are those of others`() throws {
    let found = try RuleCase(wait(30_000, driver: "dma_fence_array"))
    #expect(found.findings(of: .longWait).map(\.severity) == [.warning])
  }

  @Test func `ticks have no limits`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      900 ms end
      """, clock: "x86-tsc")
    #expect(found.findings(of: .waitNeverEnded).map(\.certainty) == [.suspected])
    #expect(found.verdict(of: .longWait) == .undecided)
    #expect(found.results[.longWait]?.needs.last == "the clock does not count nanoseconds")
  }
}
