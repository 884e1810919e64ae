import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// Where waits begin, who reclaims memory meanwhile, and what is known of who would have signaled.
@Suite struct WaitContextCases {
  @Test(arguments: [1, 8, 16, 64, 128])
  func `flags of an atomic context are an error by themselves`(flags: Int) throws {
    let found = try RuleCase("10 us cpu0 pid 7 flags=\(flags) dma_fence_wait_start drv ring 5:1")
    #expect(found.findings(of: .waitInAtomicContext).map(\.certainty) == [.proven])
    #expect(found.verdict(of: .waitInAtomicContext) == .violated)
  }

  @Test func `a need to reschedule is no atomic context, nor is migration that is off`() throws {
    let found = try RuleCase(
      "10 us cpu0 pid 7 flags=4 preempt=16 dma_fence_wait_start drv ring 5:1")
    #expect(found.findings(of: .waitInAtomicContext).isEmpty)
    #expect(found.verdict(of: .waitInAtomicContext) == .holds)
  }

  @Test(arguments: [0, 1])
  func `a preempt count counts above the least of the trace`(least: Int) throws {
    let found = try RuleCase(
      """
      10 us cpu0 pid 7 preempt=\(least + 1) dma_fence_wait_start drv ring 5:1
      20 us cpu0 pid 7 preempt=\(least) dma_fence_wait_end drv ring 5:1
      30 us cpu0 pid 7 preempt=\(least) dma_fence_wait_start drv ring 5:2
      40 us cpu0 pid 7 preempt=\(least) dma_fence_wait_end drv ring 5:2
      """, kernel: KernelRelease(major: 6, minor: least == 0 ? 12 : 18))
    let fences = found.findings(of: .waitInAtomicContext).map(\.fence?.fence.seqno)
    #expect(fences == [1])
  }

  /// Four waits whose records have the preempt count 1, and a destroy of another.
  private func level(destroy: Int, end: Int = 1) -> String {
    (1...4).map {
      """
      \($0)0 us cpu0 pid 7 preempt=1 dma_fence_wait_start drv ring 5:\($0)
      \($0)5 us cpu0 pid 7 preempt=\(end) dma_fence_wait_end drv ring 5:\($0)
      """
    }.joined(separator: "\n")
      + "\n99 us cpu0 pid 7 preempt=\(destroy) dma_fence_destroy drv ring 5:1"
  }

  @Test(arguments: [nil, KernelRelease(major: 6, minor: 16)])
  func `where every wait begins with preemption off nothing holds`(kernel: KernelRelease?) throws {
    let found = try RuleCase(level(destroy: 0), kernel: kernel)
    #expect(found.findings(of: .waitInAtomicContext).isEmpty)
    #expect(found.verdict(of: .waitInAtomicContext) == .undecided)
    #expect(
      found.results[.waitInAtomicContext]?.needs
        == ["a wait outside of the preempt count 1 that all have"])
  }

  @Test func `from 6_17 on a destroy or the end of a wait tells what rcu_read_lock adds`() throws {
    let kernel = KernelRelease(major: 7, minor: 2)
    let raised = try RuleCase(level(destroy: 1), kernel: kernel, comm: [12: "rcu_sched"])
    #expect(raised.verdict(of: .waitInAtomicContext) == .holds)
    // A reader of preemptible RCU raises no count; nor may one of which nothing is known.
    for comm: [Int32: String] in [[:], [12: "rcu_preempt"], [12: "rcu_sched", 13: "rcu_preempt"]] {
      let unknown = try RuleCase(level(destroy: 1), kernel: kernel, comm: comm)
      #expect(unknown.verdict(of: .waitInAtomicContext) == .undecided)
      #expect(unknown.findings(of: .waitInAtomicContext).isEmpty)
    }
    for text in [level(destroy: 0), level(destroy: 1, end: 0)] {
      let found = try RuleCase(text, kernel: kernel)
      #expect(
        found.findings(of: .waitInAtomicContext).map(\.certainty)
          == Array(repeating: .proven, count: 4))
    }
    let deep = level(destroy: 2, end: 2).replacing("preempt=1", with: "preempt=2")
    #expect(try RuleCase(deep, kernel: kernel).verdict(of: .waitInAtomicContext) == .undecided)
  }

  /// No real capture has a signaler in reclaim: the kernel's order up to 6.0 and from 6.1 on.
  @Test(arguments: [true, false])
  func `a signaler in direct reclaim is an error, a waiter in it is none`(isOld: Bool) throws {
    let start = "1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1"
    let ask = "1 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1"
    let text = """
      0 us cpu1 pid 9 reclaim_begin
      0 us cpu1 pid 9 reclaim_end
      \(isOld ? start : ask)
      \(isOld ? ask : start)
      2 ms cpu1 pid 8 reclaim_begin
      9 ms cpu1 pid 8 reclaim_end
      10 ms cpu1 pid 8 dma_fence_signaled drv ring 5:1
      11 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let found = try RuleCase(text, supporting: .directReclaim)
    #expect(found.findings(of: .waitInReclaim).map(\.severity) == [.error])
    let irq = text.replacing("pid 8 dma", with: "pid 8 flags=9 dma")
    #expect(
      try RuleCase(irq, supporting: .directReclaim).verdict(of: .waitInReclaim) == .holds)
    let softirq = text.replacing("pid 8 dma", with: "pid 8 flags=16 dma")
    #expect(
      try RuleCase(softirq, supporting: .directReclaim).verdict(of: .waitInReclaim) == .holds)
    let waiter = text.replacing("pid 8 reclaim", with: "pid 6 reclaim")
      .replacing("0 us cpu1 pid 9 reclaim_end", with: "0 us cpu0 pid 7 reclaim_begin")
    #expect(
      try RuleCase(waiter, supporting: .directReclaim).findings(of: .waitInReclaim).map(\.severity)
        == [.info])
  }

  /// The reclaim of the signaler lies before the wait, within it, or after the signal.
  @Test(arguments: [
    (begin: "1000 us", end: "3003 us", expected: [Finding.Certainty.suspected]),
    (begin: "1000 us", end: "3013 us", expected: [.proven]),
    // How it entered was before the trace.
    (begin: nil, end: "8000 us", expected: [.proven]), (begin: nil, end: "2000 us", expected: []),
    (begin: "9012 us", end: "9900 us", expected: []),
  ])
  func `a reclaim counts where it was within the wait for sure`(
    begin: String?, end: String, expected: [Finding.Certainty]
  ) throws {
    let records =
      (begin.map { ["\($0) cpu1 pid 8 reclaim_begin"] } ?? []) + [
        "\(end) cpu1 pid 8 reclaim_end", "500 us cpu0 pid 7 dma_fence_init drv ring 5:1",
        "3000 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1",
        "9000 us cpu1 pid 8 dma_fence_signaled drv ring 5:1",
        "9950 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1",
      ]
    let inOrder = records.sorted {
      Int($0.prefix { $0.isNumber }) ?? 0 < Int($1.prefix { $0.isNumber }) ?? 0
    }
    let found = try RuleCase(
      inOrder.joined(separator: "\n"), supporting: .directReclaim)
    #expect(found.findings(of: .waitInReclaim).map(\.certainty) == expected)
  }

  @Test func `a worker of a pool may have reclaimed for another work item`() throws {
    let text = """
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 ms cpu1 pid 8 reclaim_begin
      9 ms cpu1 pid 8 reclaim_end
      10 ms cpu1 pid 8 dma_fence_signaled drv ring 5:1
      11 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let worker: [Int32: String] = [8: "kworker/u16:2"]
    let found = try RuleCase(text, supporting: .directReclaim, comm: worker)
    #expect(found.findings(of: .waitInReclaim).map(\.certainty) == [.suspected])
    #expect(
      found.findings(of: .waitInReclaim).first?.message.hasSuffix(
        "; a kworker serves others too, and what it did then may have been for them") == true)
    // The worker that reclaims is another one: the item may have waited for it.
    let other = try RuleCase(
      text.replacing("pid 8 reclaim", with: "pid 9 reclaim"), supporting: .directReclaim,
      comm: worker)
    #expect(other.findings(of: .waitInReclaim).isEmpty)
    #expect(
      other.results[.waitInReclaim]?.needs == [
        "what kept the work items waiting that signaled the fences of 1 wait"
      ])
    let before = try RuleCase(
      text.replacing("2 ms", with: "0 ms").replacing("9 ms", with: "0 ms"),
      supporting: .directReclaim, comm: worker)
    #expect(before.verdict(of: .waitInReclaim) == .holds)
    let own = try RuleCase(text, supporting: .directReclaim, comm: [8: "gfx_0.0.0"])
    #expect(own.verdict(of: .waitInReclaim) == .violated)
  }

  /// No real capture has such an inversion.
  @Test(arguments: [true, false])
  func `a less urgent signaler that gets no CPU is an inversion`(isOld: Bool) throws {
    let start = "1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1"
    let ask = "1 ms cpu0 pid 7 dma_fence_enable_signal drv ring 5:1"
    let text = """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      \(isOld ? start : ask)
      \(isOld ? ask : start)
      2 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      3 ms cpu1 pid 9 sched_waking pid=8 prio=120
      9 ms cpu1 pid 9 sched_switch next=8 prev_prio=100 prev_state=0
      10 ms cpu1 pid 8 dma_fence_signaled drv ring 5:1
      11 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let recorded: RecordedEvents = [.taskSwitches, .wakings]
    let found = try RuleCase(text, supporting: recorded)
    #expect(found.findings(of: .priorityInversion).map(\.certainty) == [.proven])
    #expect(found.findings(of: .priorityInversion).first?.weight == 6_000_000)
    let worker = try RuleCase(text, supporting: recorded, comm: [8: "kworker/1:1"])
    #expect(worker.findings(of: .priorityInversion).map(\.certainty) == [.suspected])
    #expect(
      worker.findings(of: .priorityInversion).first?.message.hasSuffix("may have been for them")
        == true)
    let equal = text.replacing("prev_prio=49", with: "prev_prio=120")
    #expect(try RuleCase(equal, supporting: recorded).verdict(of: .priorityInversion) == .holds)
    let quick = text.replacing("9 ms cpu1 pid 9", with: "3500 us cpu1 pid 9")
    #expect(try RuleCase(quick, supporting: recorded).verdict(of: .priorityInversion) == .holds)
  }

  /// i915, msm and containers: whoever looks at a fence that the hardware has done records its signal.
  @Test(arguments: ["msm gpu-ring-0", "0000:00:02.0 X[1]:1", "dma_fence_array unbound"])
  func `of who merely looked nobody knows that the signal depended on it`(name: String) throws {
    let text = """
      0 us cpu1 pid 9 reclaim_begin
      0 us cpu1 pid 9 reclaim_end
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start \(name) 5:1
      2 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      3 ms cpu1 pid 9 sched_waking pid=8 prio=120
      9 ms cpu1 pid 9 sched_switch next=8 prev_prio=100 prev_state=0
      9 ms cpu1 pid 8 reclaim_begin
      10 ms cpu1 pid 8 dma_fence_signaled \(name) 5:1
      11 ms cpu0 pid 7 dma_fence_wait_end \(name) 5:1
      """
    let recorded: RecordedEvents = [.taskSwitches, .wakings, .directReclaim]
    let lack =
      "who would have signaled the fence of 1 wait, whose signal a task recorded that may merely have looked"
    let found = try RuleCase(text, supporting: recorded)
    // Another task looks, which neither reclaims nor lacks a CPU: who would have signaled did perhaps.
    let other = try RuleCase(
      text.replacing("pid 8 dma_fence_signaled", with: "pid 6 dma_fence_signaled"),
      supporting: recorded)
    for rule in [RuleID.waitInReclaim, .priorityInversion] {
      #expect(found.findings(of: rule).map(\.certainty) == [.suspected])
      #expect(
        found.findings(of: rule).first?.message.hasSuffix(
          "; the signal may be recorded by a task that merely looked") == true)
      #expect(found.verdict(of: rule) == .undecided)
      #expect(other.findings(of: rule).isEmpty)
      #expect(other.verdict(of: rule) == .undecided)
      #expect(other.results[rule]?.needs == [lack])
    }
    // A wait of no length, and one in which nobody reclaims, depend on nobody; nor does one by interrupts.
    let short = text.replacing("1 ms", with: "9999 us").replacing("pid 8 dma", with: "pid 6 dma")
      .replacing("9 ms cpu1 pid 8 reclaim_begin", with: "")
    let irq = text.replacing("pid 8 dma", with: "pid 8 flags=9 dma")
    for one in [short, irq] {
      let found = try RuleCase(one, supporting: recorded)
      #expect(found.verdict(of: .waitInReclaim) == .holds)
      #expect(found.verdict(of: .priorityInversion) == .holds)
    }
  }

  @Test func `without the state of interrupts a signal in process context is a guess`() throws {
    let text = """
      0 us cpu1 pid 9 reclaim_begin
      0 us cpu1 pid 9 reclaim_end
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      3 ms cpu1 pid 9 sched_waking pid=8 prio=120
      9 ms cpu1 pid 9 sched_switch next=8 prev_prio=100 prev_state=0
      9 ms cpu1 pid 8 reclaim_begin
      10 ms cpu1 pid 8 dma_fence_signaled drv ring 5:1
      10500 us cpu1 pid 8 reclaim_end
      11 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      12 ms cpu0 pid 7 dma_fence_wait_start sw_sync app 6:1
      13 ms cpu1 pid 8 dma_fence_signaled sw_sync app 6:1
      14 ms cpu0 pid 7 dma_fence_wait_end sw_sync app 6:1
      """
    let recorded: RecordedEvents = [.taskSwitches, .wakings, .directReclaim]
    let found = try RuleCase(text, supporting: recorded)
    let part = try RuleCase(text, unrecorded: .interruptState, supporting: recorded)
    for rule in [RuleID.waitInReclaim, .priorityInversion] {
      #expect(found.findings(of: rule).map(\.certainty) == [.proven])
      #expect(part.findings(of: rule).map(\.certainty) == [.suspected])
      #expect(part.verdict(of: rule) == .undecided)
      #expect(
        part.results[rule]?.needs.first
          == "the state of interrupts and preemption (irq-info) was not recorded")
    }
    #expect(found.findings(of: .userControlledFence).map(\.certainty) == [.proven])
    #expect(part.findings(of: .userControlledFence).map(\.certainty) == [.suspected])
    // What no task can have done was done by an interrupt, recorded as such or not.
    let idle = try RuleCase(
      text.replacing("pid 8 dma", with: "pid 0 dma"), unrecorded: .interruptState,
      supporting: recorded)
    for rule in [RuleID.waitInReclaim, .priorityInversion, .waitCycle] {
      #expect(idle.verdict(of: rule) == .holds)
    }
  }

  /// Two waits of pid 7, the second of which the trace leaves open while `between` happens.
  private func hang(_ between: String, end: String) -> String {
    """
    0 us cpu1 pid 9 reclaim_begin
    0 us cpu1 pid 9 reclaim_end
    0 us cpu1 pid 9 sched_waking pid=3 prio=120
    1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
    1 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
    2 ms cpu1 dma_fence_signaled drv ring 5:1
    3 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
    4 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:2
    \(between)
    \(end) end
    """
  }

  @Test func `reclaim during a wait that the trace leaves open may be the signaler's`() throws {
    let open =
      "who would have signaled the fence of 1 wait, begun long before the trace ended and without a "
      + "recorded end"
    for reclaim in ["reclaim_begin", "reclaim_begin\n6 ms cpu1 pid 8 reclaim_end"] {
      let found = try RuleCase(
        hang("5 ms cpu1 pid 8 \(reclaim)", end: "900 ms"), supporting: .directReclaim)
      #expect(found.verdict(of: .waitInReclaim) == .undecided)
      #expect(found.results[.waitInReclaim]?.needs == [open])
    }
    for between in ["", "5 ms cpu0 pid 7 reclaim_begin"] {
      let found = try RuleCase(hang(between, end: "900 ms"), supporting: .directReclaim)
      #expect(found.verdict(of: .waitInReclaim) == .holds)
    }
    let short = try RuleCase(
      hang("5 ms cpu1 pid 8 reclaim_begin", end: "90 ms"), supporting: .directReclaim)
    #expect(short.verdict(of: .waitInReclaim) == .holds)
  }

  @Test func `the signaler of a wait that the trace leaves open may get no CPU`() throws {
    let recorded: RecordedEvents = [.taskSwitches, .wakings]
    let found = try RuleCase(hang("", end: "900 ms"), supporting: recorded)
    #expect(found.verdict(of: .priorityInversion) == .undecided)
    #expect(
      found.results[.priorityInversion]?.needs == [
        "who would have signaled the fence of 1 wait, begun long before the trace ended and without a "
          + "recorded end"
      ])
    let short = try RuleCase(hang("", end: "90 ms"), supporting: recorded)
    #expect(short.verdict(of: .priorityInversion) == .holds)
  }

  @Test func `tasks that wait for another driver's fences are in the matrix`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init a ring 4:1
      1 us cpu0 pid 8 dma_fence_init b ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start b ring 5:1
      3 us cpu0 pid 8 dma_fence_signaled b ring 5:1
      4 us cpu0 pid 7 dma_fence_wait_end b ring 5:1
      """
    let found = try RuleCase(text)
    #expect(
      found.findings(of: .crossDriverWait).map(\.message)
        == ["1 task of a waited 1 time for fences of b, up to 2.000 us"])
    #expect(found.verdict(of: .crossDriverWait) == .holds)
    let own = try RuleCase(text.replacing("pid 7 dma_fence_init a", with: "pid 7 dma_fence_init b"))
    #expect(own.findings(of: .crossDriverWait).isEmpty)
  }

  @Test(arguments: ["drm_sched gfx", "dma_fence_array unbound", "dma_fence_chain unbound"])
  func `a fence that stands for another's makes no task one of a driver`(name: String) throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init \(name) 4:1
      1 us cpu0 pid 8 dma_fence_init b ring 5:1
      2 us cpu0 pid 7 dma_fence_wait_start b ring 5:1
      3 us cpu0 pid 8 dma_fence_signaled b ring 5:1
      4 us cpu0 pid 7 dma_fence_wait_end b ring 5:1
      """
    let found = try RuleCase(text)
    #expect(found.findings(of: .crossDriverWait).isEmpty)
    #expect(found.verdict(of: .crossDriverWait) == .undecided)
    let both = try RuleCase("0 us cpu0 pid 7 dma_fence_init a ring 6:1\n" + text)
    #expect(
      both.findings(of: .crossDriverWait).map(\.message)
        == ["1 task of a waited 1 time for fences of b, up to 2.000 us"])
    let other = try RuleCase(
      text.replacing("b ring", with: "x ring").replacing("\(name) 4:1", with: "b ring 4:1")
        .replacing("x ring", with: name))
    #expect(other.findings(of: .crossDriverWait).isEmpty)
  }

  @Test func `a fence that user space signals blocks another task`() throws {
    let text = """
      0 us cpu0 pid 7 dma_fence_init vgem unbound 5:1
      2 us cpu0 pid 7 dma_fence_wait_start vgem unbound 5:1
      3 ms cpu0 pid 8 flags=1 dma_fence_signaled vgem unbound 5:1
      4 ms cpu0 pid 7 dma_fence_wait_end vgem unbound 5:1
      """
    #expect(try RuleCase(text).findings(of: .userControlledFence).map(\.severity) == [.info])
    let timer = text.replacing("flags=1", with: "flags=16")
    #expect(try RuleCase(timer).findings(of: .userControlledFence).isEmpty)
    let driver = text.replacing("vgem", with: "drv")
    #expect(try RuleCase(driver).findings(of: .userControlledFence).isEmpty)
  }
}
