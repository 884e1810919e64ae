import FenceModel
import FenceRules
import Testing

/// Tasks and jobs that wait on each other.
@Suite struct WaitCycleCases {
  private let deadlock = """
    0 us cpu0 pid 1 dma_fence_init drv a 5:1
    1 us cpu0 pid 1 dma_fence_init drv b 6:1
    1 ms cpu0 pid 7 dma_fence_wait_start drv a 5:1
    2 ms cpu1 pid 8 dma_fence_wait_start drv b 6:1
    1000 ms cpu0 pid 7 dma_fence_wait_end drv a 5:1
    1001 ms cpu0 pid 7 dma_fence_signaled drv b 6:1
    1002 ms cpu1 pid 8 dma_fence_wait_end drv b 6:1
    1003 ms cpu1 pid 8 dma_fence_signaled drv a 5:1
    1004 ms cpu1 pid 8 dma_fence_destroy drv a 5:1
    1005 ms cpu1 pid 8 dma_fence_destroy drv b 6:1
    """

  @Test func `two tasks that wait for what the other signals afterwards are a circle`() throws {
    let found = try RuleCase(deadlock)
    let cycles = found.findings(of: .waitCycle)
    #expect(cycles.count == 1)
    #expect(cycles.first?.severity == .error)
    #expect(cycles.first?.certainty == .conditional)
    #expect(cycles.first?.assumptions.isEmpty == false)
    #expect(cycles.first?.message.contains("5:1 (drv a)") == true)
    #expect(cycles.first?.message.contains("6:1 (drv b)") == true)
    #expect(found.verdict(of: .waitCycle) == .violated)
  }

  @Test func `a circle that the last records of a trace close is found`() throws {
    // Of the first wait it is decided at the end alone that it has failed, with the ends of the fences.
    let short = deadlock.replacing("1001 ms", with: "1000100 us").replacing(
      "1002 ms", with: "1000200 us"
    ).replacing("1003 ms", with: "1000300 us").replacing("1004 ms", with: "1000400 us")
      .replacing("1005 ms", with: "1000500 us")
    #expect(try RuleCase(short).findings(of: .waitCycle).map(\.certainty) == [.conditional])
  }

  @Test func `one after the other, by interrupts, or by a third task, it is none`() throws {
    let later = deadlock.replacing(
      "2 ms cpu1 pid 8 dma_fence_wait_start", with: "1000500 us cpu1 pid 8 dma_fence_wait_start")
    #expect(try RuleCase(later).findings(of: .waitCycle).isEmpty)
    let irq = deadlock.replacing(
      "pid 8 dma_fence_signaled", with: "pid 8 flags=9 dma_fence_signaled")
    #expect(try RuleCase(irq).findings(of: .waitCycle).isEmpty)
    let third = deadlock.replacing("pid 8 dma_fence_signaled", with: "pid 9 dma_fence_signaled")
    #expect(try RuleCase(third).findings(of: .waitCycle).isEmpty)
    #expect(try RuleCase(third).verdict(of: .waitCycle) == .holds)
  }

  @Test func `where tasks that merely look record signals a circle is a suspicion`() throws {
    for (name, looked) in [
      ("drv a", "msm gpu-ring-0"), ("drv b", "msm gpu-ring-0"), ("drv b", "drm_sched gpu-ring-0"),
    ] {
      let lazy = deadlock.replacing(name, with: looked)
      let found = try RuleCase(lazy)
      #expect(found.findings(of: .waitCycle).map(\.certainty) == [.suspected])
      #expect(found.findings(of: .waitCycle).first?.message.contains("merely looked") == true)
      #expect(found.verdict(of: .waitCycle) == .undecided)
      // Who looks is a third task: who would have signaled may wait all the same.
      let third = try RuleCase(
        lazy.replacing("pid 8 dma_fence_signaled", with: "pid 9 dma_fence_signaled"))
      #expect(third.findings(of: .waitCycle).isEmpty)
      #expect(third.verdict(of: .waitCycle) == .undecided)
    }
    let driven = deadlock.replacing("drv a", with: "sw_sync a").replacing("drv b", with: "vgem b")
    #expect(try RuleCase(driven).findings(of: .waitCycle).map(\.certainty) == [.conditional])
    // No wait failed, so that there was no circle.
    let none = try RuleCase(
      """
      1 ms cpu0 pid 7 dma_fence_wait_start msm gpu-ring-0 5:1
      2 ms cpu1 pid 8 dma_fence_signaled msm gpu-ring-0 5:1
      3 ms cpu0 pid 7 dma_fence_wait_end msm gpu-ring-0 5:1
      """)
    #expect(none.verdict(of: .waitCycle) == .holds)
  }

  @Test func `a worker of a pool that waits keeps no other item from its signal`() throws {
    let found = try RuleCase(deadlock, comm: [8: "kworker/u16:2"])
    #expect(found.findings(of: .waitCycle).map(\.certainty) == [.suspected])
    #expect(
      found.findings(of: .waitCycle).first?.message.hasSuffix(
        "; a kworker serves others too, and what it did then may have been for them") == true)
    #expect(found.verdict(of: .waitCycle) == .undecided)
    // A kthread, and the rescuer of a workqueue, do one thing alone.
    let own = try RuleCase(deadlock, comm: [7: "gfx_0.0.0", 8: "panthor-cleanup"])
    #expect(own.verdict(of: .waitCycle) == .violated)
  }

  @Test
  func `without the state of interrupts a circle of tasks is a suspicion, one of jobs is not`()
    throws
  {
    let tasks = try RuleCase(deadlock, unrecorded: .interruptState)
    #expect(tasks.findings(of: .waitCycle).map(\.certainty) == [.suspected])
    #expect(tasks.verdict(of: .waitCycle) == .undecided)
    #expect(
      tasks.results[.waitCycle]?.needs.first
        == "the state of interrupts and preemption (irq-info) was not recorded")
    let jobs = try RuleCase(numbered, unrecorded: .interruptState, supporting: .dependencies)
    #expect(jobs.findings(of: .waitCycle).map(\.certainty) == [.proven])
  }

  @Test func `in a hang earlier looks at fences tell nothing`() throws {
    let lazy = hang.replacing("drv a", with: "msm gpu-ring-0").replacing(
      "drv b", with: "msm gpu-ring-1")
    let found = try RuleCase(lazy)
    #expect(found.findings(of: .waitCycle).isEmpty)
    #expect(found.verdict(of: .waitCycle) == .undecided)
  }

  @Test func `lost events leave a circle suspected`() throws {
    let found = try RuleCase(
      deadlock.replacing(
        "1000 ms cpu0", with: "500 ms cpu1 lost begin\n501 ms cpu1 lost end\n1000 ms cpu0"))
    #expect(found.findings(of: .waitCycle).map(\.certainty) == [.suspected])
  }

  /// Two contexts of which the one task signals one and the other the other, until each waits for the other.
  private let hang = """
    0 us cpu0 pid 7 dma_fence_init drv a 5:1
    1 us cpu1 pid 8 dma_fence_init drv b 6:1
    2 us cpu0 pid 7 dma_fence_signaled drv a 5:1
    3 us cpu1 pid 8 dma_fence_signaled drv b 6:1
    4 us cpu0 pid 7 dma_fence_destroy drv a 5:1
    5 us cpu1 pid 8 dma_fence_destroy drv b 6:1
    6 us cpu0 pid 7 dma_fence_init drv a 5:2
    7 us cpu1 pid 8 dma_fence_init drv b 6:2
    8 us cpu0 pid 7 dma_fence_wait_start drv b 6:2
    9 us cpu1 pid 8 dma_fence_wait_start drv a 5:2
    10 us cpu1 pid 9 dma_fence_init drv c 4:1
    11 us cpu1 pid 9 dma_fence_wait_start drv c 4:1
    12 us cpu0 dma_fence_signaled drv c 4:1
    13 us cpu1 pid 9 dma_fence_wait_end drv c 4:1
    900 ms end
    """

  @Test func `a hang to the end of the trace is a circle as far as earlier signals tell`() throws {
    let found = try RuleCase(hang)
    let circle = try #require(found.findings(of: .waitCycle).first)
    #expect(found.findings(of: .waitCycle).count == 1)
    #expect(circle.severity == .error)
    #expect(circle.certainty == .suspected)
    #expect(
      circle.message == """
        2 tasks still waited when the trace ended, and for each other as far as earlier signals tell: <...>-7 for \
        6:2 (drv b), whose context <...>-8 signaled last; <...>-8 for 5:2 (drv a), whose context <...>-7 signaled \
        last
        """)
    #expect(found.verdict(of: .waitCycle) == .undecided)
  }

  @Test func `who would have ended a hang is not known where others signaled before`() throws {
    for signaler in ["pid 3 dma_fence_signaled", "pid 7 flags=9 dma_fence_signaled"] {
      let found = try RuleCase(hang.replacing("pid 7 dma_fence_signaled", with: signaler))
      #expect(found.findings(of: .waitCycle).isEmpty)
      #expect(found.verdict(of: .waitCycle) == .undecided)
      #expect(
        found.results[.waitCycle]?.needs == [
          "who would have signaled the fences of 2 waits, begun long before the trace ended and without a "
            + "recorded end"
        ])
    }
  }

  @Test func `waits that the trace cuts short, or that user space ends, are no hang`() throws {
    let short = try RuleCase(hang.replacing("900 ms end", with: "90 ms end"))
    #expect(short.findings(of: .waitCycle).isEmpty)
    #expect(short.verdict(of: .waitCycle) == .holds)
    let driven = hang.replacing("drv a", with: "vgem a").replacing("drv b", with: "vgem b")
    #expect(try RuleCase(driven).verdict(of: .waitCycle) == .holds)
  }

  @Test func `nobody knows who would have signaled after a wait that failed late`() throws {
    let failed = """
      0 us cpu0 pid 1 dma_fence_init drv a 5:1
      1 us cpu0 pid 1 dma_fence_init drv b 6:1
      2 us cpu0 pid 1 dma_fence_signaled drv b 6:1
      1 ms cpu0 pid 7 dma_fence_wait_start drv a 5:1
      500 ms cpu0 pid 7 dma_fence_wait_end drv a 5:1
      900 ms end
      """
    let lack = ["who would have signaled the fence of 1 wait that failed after long"]
    let late = try RuleCase(failed)
    #expect(late.verdict(of: .waitCycle) == .undecided)
    #expect(late.results[.waitCycle]?.needs == lack)
    let destroyed = try RuleCase(
      failed.replacing("900 ms end", with: "600 ms cpu0 pid 1 dma_fence_destroy drv a 5:1"))
    #expect(destroyed.results[.waitCycle]?.needs == lack)
    let signaled = "600 ms cpu1 pid 3 dma_fence_signaled drv a 5:1"
    for holds in [
      failed.replacing("900 ms end", with: signaled), failed.replacing("500 ms", with: "50 ms"),
      failed.replacing("drv a", with: "vgem a"),
    ] {
      #expect(try RuleCase(holds).verdict(of: .waitCycle) == .holds)
    }
  }

  @Test func `a circle of three is found`() throws {
    let found = try RuleCase(
      """
      1 ms cpu0 pid 7 dma_fence_wait_start drv a 5:1
      2 ms cpu1 pid 8 dma_fence_wait_start drv b 6:1
      3 ms cpu1 pid 9 dma_fence_wait_start drv c 7:1
      1000 ms cpu0 pid 7 dma_fence_wait_end drv a 5:1
      1001 ms cpu0 pid 7 dma_fence_signaled drv c 7:1
      1002 ms cpu1 pid 9 dma_fence_wait_end drv c 7:1
      1003 ms cpu1 pid 9 dma_fence_signaled drv b 6:1
      1004 ms cpu1 pid 8 dma_fence_wait_end drv b 6:1
      1005 ms cpu1 pid 8 dma_fence_signaled drv a 5:1
      1010 ms end
      """)
    #expect(found.findings(of: .waitCycle).first?.message.hasPrefix("3 tasks") == true)
  }

  @Test func `a circle of more jobs than are listed keeps the rule from holding`() throws {
    let jobs = 40
    let inits = (0..<jobs).map { "\($0) us cpu0 pid 1 dma_fence_init drv ring \(11 + 10 * $0):1" }
    let links = (0..<jobs).map {
      "\(100 + $0) us cpu0 pid 1 dependency waiting=\(11 + 10 * $0):1 "
        + "awaited=\(11 + 10 * (($0 + 1) % jobs)):1"
    }
    let wait = """
      900 us cpu0 pid 2 dma_fence_init drv other 7:1
      901 us cpu0 pid 2 dma_fence_wait_start drv other 7:1
      902 us cpu0 pid 2 dma_fence_signaled drv other 7:1
      903 us cpu0 pid 2 dma_fence_wait_end drv other 7:1
      904 us cpu0 pid 2 dma_fence_destroy drv other 7:1
      """
    let found = try RuleCase(
      (inits + links + [wait]).joined(separator: "\n"), supporting: .dependencies)
    #expect(found.verdict(of: .waitCycle) == .undecided)
    #expect(
      found.results[.waitCycle]?.needs.contains("1 circle of jobs, too long or too many to list")
        == true)
    let open = try RuleCase(
      (inits + links.dropLast() + [wait]).joined(separator: "\n"), supporting: .dependencies)
    #expect(open.verdict(of: .waitCycle) == .holds)
  }

  @Test func `jobs whose dependencies close a circle hang for good`() throws {
    let text = """
      0 us cpu0 pid 1 dma_fence_init drm_sched gfx 11:1
      1 us cpu0 pid 1 dma_fence_init drm_sched gfx 21:1
      2 us cpu0 pid 1 dependency waiting=11:1 awaited=21:1
      3 us cpu0 pid 1 dependency waiting=21:1 awaited=11:1
      4 us cpu0 pid 7 dma_fence_wait_start drm_sched gfx 11:1
      900 ms end
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .waitCycle).map(\.certainty) == [.proven])
    let open = try RuleCase(
      text.replacing("3 us cpu0 pid 1 dependency waiting=21:1 awaited=11:1", with: ""))
    #expect(open.findings(of: .waitCycle).isEmpty)
  }

  /// Two jobs, of 11:1 and 21:1, that wait for each other as the events up to 6.16 tell it.
  private let numbered = """
    0 us cpu0 pid 1 init_entry ptr=4096 ctx64=11 seqno64=1
    0 us cpu0 pid 1 dma_fence_init drm_sched gfx 11:1
    1 us cpu0 pid 1 job ring=7 id=1 ptr=4096
    2 us cpu0 pid 1 init_entry ptr=8192 ctx64=21 seqno64=1
    2 us cpu0 pid 1 dma_fence_init drm_sched sdma0 21:1
    3 us cpu0 pid 1 job ring=8 id=1 ptr=8192
    4 us cpu0 pid 5 dependency ring=7 id=1 awaited=21:1 ptr=8192
    5 us cpu0 pid 6 dependency ring=8 id=1 awaited=11:1 ptr=4096
    6 us cpu0 pid 7 dma_fence_wait_start drm_sched gfx 11:1
    900 ms end
    """

  @Test func `jobs that are known by number are found by the addresses of their fences`() throws {
    let byInit = numbered.replacing(" awaited=21:1 ptr=8192", with: " awaited=21:1")
      .replacing(" awaited=11:1 ptr=4096", with: " awaited=11:1")
    // What one job waits for names the fence at an address, which is another job's.
    let byMention = numbered.split(separator: "\n").filter { !$0.contains("init_entry") }
      .joined(separator: "\n")
    for text in [numbered, byInit, byMention] {
      let found = try RuleCase(text, supporting: .dependencies)
      #expect(found.findings(of: .waitCycle).map(\.certainty) == [.proven])
      #expect(found.stall?.dependents.count { $0.fence == nil } == 0)
    }
  }

  @Test func `a job whose fence is not known leaves the rule undecided`() throws {
    let unnamed = numbered.split(separator: "\n").filter { !$0.contains("init_entry") }
      .joined(separator: "\n").replacing(" awaited=11:1 ptr=4096", with: " awaited=11:1")
      .replacing(" awaited=21:1 ptr=8192", with: " awaited=21:1")
    // Two schedulers of one name; no drm_sched_job; and a younger fence at the address of a job's.
    let contested = numbered.replacing(
      "id=1 ptr=8192", with: "id=1 ptr=8192\n3 us job ring=8 id=1 ptr=64")
    let unseen = numbered.replacing("3 us cpu0 pid 1 job ring=8 id=1 ptr=8192", with: "")
    let younger = unnamed.replacing(
      "4 us cpu0", with: "3 us cpu0 pid 1 dma_fence_init drm_sched gfx 31:1\n4 us cpu0"
    ).replacing("awaited=11:1", with: "awaited=31:1 ptr=4096")
    for text in [unnamed, contested, unseen, younger] {
      let found = try RuleCase(text, supporting: .dependencies)
      #expect(found.findings(of: .waitCycle).isEmpty)
      #expect(found.verdict(of: .waitCycle) == .undecided)
      #expect(found.results[.waitCycle]?.needs.contains { $0.contains("drm_sched_job") } == true)
    }
  }
}
