import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// What kept the task that signals from a CPU, before a wait and within it.
@Suite struct PriorityInversionCases {
  private let scheduling: RecordedEvents = [.taskSwitches, .wakings]

  @Test func `a signaler that lost its CPU before the wait began is followed all the same`() throws
  {
    let text = """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      90 us cpu2 pid 8 sched_switch next=30 prev_prio=120 prev_state=0
      100 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      110 us cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      80 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=1
      81 ms cpu2 pid 8 dma_fence_signaled drv ring 5:1
      82 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let found = try RuleCase(text, supporting: scheduling)
    #expect(found.findings(of: .priorityInversion).map(\.certainty) == [.proven])
    #expect(found.findings(of: .priorityInversion).first?.weight == 79_900_000)
    // Nothing tells since when it has been ready: it may have been made during the wait.
    let unknown = try RuleCase(
      text.replacing("90 us cpu2 pid 8 sched_switch next=30 prev_prio=120 prev_state=0", with: ""),
      supporting: scheduling)
    #expect(unknown.findings(of: .priorityInversion).isEmpty)
    #expect(unknown.verdict(of: .priorityInversion) == .undecided)
    #expect(
      unknown.results[.priorityInversion]?.needs == [
        "whether the signaler of 1 wait had a CPU: what came before was not recorded, or was forgotten to "
          + "bound memory"
      ])
    // Of one that has no record it is known: it ran.
    let running = try RuleCase(
      text.replacing("pid 8 dma", with: "pid 5 dma"), supporting: scheduling)
    #expect(running.verdict(of: .priorityInversion) == .holds)
  }

  @Test func `waits of which nothing is known are not unseen`() throws {
    let found = try RuleCase(
      """
      0 us cpu0 pid 7 dma_fence_init drv ring 5:1
      1 us cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      2 us cpu1 pid 8 dma_fence_signaled drv ring 5:1
      3 us cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """, supporting: scheduling)
    #expect(
      found.results[.priorityInversion]?.needs == [
        "of 1 wait that was seen none could be judged"
      ])
  }

  @Test func `a longer delay before the wait hides none within it`() throws {
    let text = """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu2 pid 30 sched_waking pid=8 prio=120
      51 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      52 ms cpu2 pid 8 sched_switch next=30 prev_prio=120 prev_state=1
      100 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      100 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      101 ms cpu2 pid 30 sched_waking pid=8 prio=120
      121 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      122 ms cpu2 pid 8 dma_fence_signaled drv ring 5:1
      123 ms cpu2 pid 8 sched_switch next=30 prev_prio=120 prev_state=0
      173 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      174 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let found = try RuleCase(text, supporting: scheduling)
    #expect(found.findings(of: .priorityInversion).map(\.weight) == [20_000_000])
    // A task of another number, however many bits they share, is another task.
    let other = try RuleCase(
      text.replacing(
        "121 ms", with: "110 ms cpu3 pid 90 sched_waking pid=1032 prio=120\n121 ms"),
      supporting: scheduling)
    #expect(other.findings(of: .priorityInversion).map(\.weight) == [20_000_000])
  }

  @Test func `ksoftirqd is a task, a softirq over another is none of that one's`() throws {
    let text = """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      1 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=2
      2 ms cpu2 pid 30 sched_waking pid=8 prio=120
      62 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      63 ms cpu2 pid 8 flags=16 dma_fence_signaled drv ring 5:1
      64 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let found = try RuleCase(text, supporting: scheduling, comm: [8: "ksoftirqd/2"])
    #expect(found.findings(of: .priorityInversion).map(\.certainty) == [.suspected])
    #expect(found.findings(of: .priorityInversion).first?.weight == 60_000_000)
    #expect(
      found.findings(of: .priorityInversion).first?.message.hasSuffix(
        "; ksoftirqd serves others too, and what it did then may have been for them") == true)
    let other = try RuleCase(text, supporting: scheduling, comm: [8: "glxgears"])
    #expect(other.verdict(of: .priorityInversion) == .holds)
    let interrupt = try RuleCase(
      text.replacing("flags=16", with: "flags=8"), supporting: scheduling,
      comm: [8: "ksoftirqd/2"])
    #expect(interrupt.verdict(of: .priorityInversion) == .holds)
  }

  @Test func `what kept a signaler from something else is a suspicion`() throws {
    // The thread of an interrupt gets no CPU for another job's, sleeps, and wakes up for this one's.
    let text = """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      1 ms cpu0 pid 7 sched_switch next=9 prev_prio=20 prev_state=2
      2 ms cpu2 pid 30 sched_waking pid=8 prio=49
      32 ms cpu2 pid 30 sched_switch next=8 prev_prio=10 prev_state=0
      33 ms cpu2 pid 8 sched_switch next=30 prev_prio=49 prev_state=1
      60 ms cpu2 pid 30 sched_waking pid=8 prio=49
      60010 us cpu2 pid 30 sched_switch next=8 prev_prio=10 prev_state=0
      60020 us cpu2 pid 8 dma_fence_signaled drv ring 5:1
      60030 us cpu2 pid 8 sched_switch next=30 prev_prio=49 prev_state=1
      61 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    let found = try RuleCase(text, supporting: scheduling)
    #expect(found.findings(of: .priorityInversion).map(\.certainty) == [.suspected])
    #expect(found.findings(of: .priorityInversion).first?.weight == 30_000_000)
    #expect(found.findings(of: .priorityInversion).first?.message.contains("slept since") == true)
    #expect(found.verdict(of: .priorityInversion) == .undecided)
    // That it lost the CPU and got it back is no sleep; nor is the one after the signal.
    let lost = try RuleCase(
      text.replacing("prev_prio=49 prev_state=1\n60 ms", with: "prev_prio=49 prev_state=0\n60 ms")
        .replacing("60 ms cpu2 pid 30 sched_waking pid=8 prio=49", with: ""),
      supporting: scheduling)
    #expect(lost.findings(of: .priorityInversion).map(\.certainty) == [.proven])
    // A shorter delay of the run that signaled says more than a longer one before its sleep.
    let late = try RuleCase(
      text.replacing("60010 us", with: "65 ms").replacing("60020 us", with: "66 ms")
        .replacing("60030 us", with: "67 ms").replacing("61 ms", with: "68 ms"),
      supporting: scheduling)
    #expect(late.findings(of: .priorityInversion).map(\.certainty) == [.proven])
    #expect(late.findings(of: .priorityInversion).first?.weight == 5_000_000)
  }

  @Test func `a task that is woken on its way to sleep and runs on is not waiting for a CPU`()
    throws
  {
    let found = try RuleCase(
      """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      1 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      2 ms cpu1 pid 9 sched_waking pid=8 prio=120
      50000 us cpu2 pid 8 sched_switch next=30 prev_prio=120 prev_state=0
      50100 us cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      51 ms cpu2 pid 8 dma_fence_signaled drv ring 5:1
      52 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """, supporting: scheduling)
    #expect(found.findings(of: .priorityInversion).isEmpty)
    #expect(found.verdict(of: .priorityInversion) == .holds)
  }

  @Test func `of more tasks than are followed nothing is told`() throws {
    let crowd = (100...8_400).map { "3 ms cpu3 pid 90 sched_waking pid=\($0) prio=120" }
    func text(_ pids: [String]) -> String {
      """
      0 us cpu1 pid 9 sched_waking pid=3 prio=120
      1 ms cpu0 pid 7 dma_fence_wait_start drv ring 5:1
      1 ms cpu0 pid 7 sched_switch next=9 prev_prio=49 prev_state=1
      2 ms cpu1 pid 9 sched_waking pid=8 prio=120
      \(pids.joined(separator: "\n"))
      50 ms cpu2 pid 30 sched_switch next=8 prev_prio=110 prev_state=0
      51 ms cpu2 pid 8 dma_fence_signaled drv ring 5:1
      52 ms cpu0 pid 7 dma_fence_wait_end drv ring 5:1
      """
    }
    let few = try RuleCase(text(Array(crowd.prefix(8_000))), supporting: scheduling)
    #expect(few.verdict(of: .priorityInversion) == .violated)
    let many = try RuleCase(text(crowd), supporting: scheduling)
    #expect(many.verdict(of: .priorityInversion) == .undecided)
  }
}
