import Testing
import TraceText

@Suite struct SchedulerPayloadTests {
  /// Next pid, priority and state of a switch.
  private func taskSwitch(_ text: String) -> [UInt64]? {
    let bytes = Array(text.utf8)
    return TaskSwitchPayload(bytes.span, 0..<bytes.count).map {
      [$0.nextPID, $0.previousPriority, $0.previousState]
    }
  }

  /// Pid and priority of the task woken.
  private func waking(_ text: String) -> [UInt64]? {
    let bytes = Array(text.utf8)
    return WakingPayload(bytes.span, 0..<bytes.count).map { [$0.pid, $0.priority] }
  }

  @Test func `a switch in the words of the kernel, of trace-cmd, and raw`() {
    #expect(
      taskSwitch(
        "prev_comm=swapper/0 prev_pid=0 prev_prio=120 prev_state=R ==> "
          + "next_comm=load next_pid=125 next_prio=98") == [125, 120, 0])
    #expect(taskSwitch("swapper/0:0 [120] R ==> load:125 [98]") == [125, 120, 0])
    #expect(
      taskSwitch(
        "prev_comm=load prev_pid=125 prev_prio=98 prev_state=0x2 next_comm=sh next_pid=9 "
          + "next_prio=120") == [9, 98, 2])
  }

  @Test func `the latency of a wake-up, which trace-cmd adds, is no part of a switch`() {
    let line = "swapper/1:0 [120] R ==> rcu_preempt:15 [120]"
    #expect(taskSwitch("\(line) Latency: 175.123 usecs") == [15, 120, 0])
    #expect(taskSwitch("\(line) Latency: usecs x") == nil)
    #expect(taskSwitch("\(line) 175.123 usecs") == nil)
    #expect(taskSwitch(" usecs") == nil)
  }

  @Test func `only R and a preempted R are runnable`() {
    let line = { (state: String) in "a:1 [120] \(state) ==> b:2 [120]" }
    #expect(taskSwitch(line("R+")) == [2, 120, 0])
    #expect(taskSwitch(line("D")) == [2, 120, 1])
    #expect(taskSwitch(line("S|W")) == [2, 120, 1])
  }

  @Test(arguments: [" prev_pid=1 x", "a ==> b", ":7 [1] R ==> x", "next_comm=", "[120]", ""])
  func `a task's name forges nothing`(comm: String) {
    #expect(comm.utf8.count <= 15)
    #expect(
      taskSwitch(
        "prev_comm=\(comm) prev_pid=5 prev_prio=110 prev_state=S ==> "
          + "next_comm=\(comm) next_pid=6 next_prio=120") == [6, 110, 1])
    #expect(taskSwitch("\(comm):5 [110] S ==> \(comm):6 [120]") == [6, 110, 1])
  }

  @Test(arguments: ["rcu_preempt", " pid=1 prio=1", "x target_cpu=0", ""])
  func `the task that is woken`(comm: String) {
    #expect(waking("comm=\(comm) pid=15 prio=120 target_cpu=001") == [15, 120])
    #expect(waking("comm=\(comm) pid=15 prio=120 success=1 target_cpu=001") == [15, 120])
    #expect(waking("\(comm):15 [120]<CPU:001>") == [15, 120])
  }

  @Test func `a line cut short is not understood`() {
    let line =
      "prev_comm=a prev_pid=1 prev_prio=120 prev_state=S ==> next_comm=b next_pid=2 next_prio=120"
    for length in 0..<(line.utf8.count - 3) {
      #expect(taskSwitch(String(line.prefix(length))) == nil)
    }
  }
}
