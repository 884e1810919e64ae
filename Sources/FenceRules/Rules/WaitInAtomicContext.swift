package import FenceModel
import TraceVocabulary

/// `wait-in-atomic-context`: a wait that began where the CPU must not sleep.
package struct WaitInAtomicContext: Rule {
  package static let page = RulePage(
    rule: .waitInAtomicContext,
    says: "Nobody waits for a fence where sleeping is forbidden.",
    why: """
      dma_fence_wait_timeout may sleep. With interrupts, bottom halves or preemption off, or inside an \
      interrupt, that hangs the CPU or corrupts what the lock protects. It happens to work as long as \
      the fence is signaled already, which is why it stays unnoticed.
      """,
    severity: "error",
    source: """
      might_sleep() in dma_fence_wait_timeout (drivers/dma-buf/dma-fence.c, 5.10 and later; the rule is \
      older). common_flags: include/linux/trace_events.h, enum trace_flag_type.
      """,
    decided: """
      The flags of wait_start: 0x01 interrupts off, 0x08 hardirq, 0x10 softirq, 0x40 NMI, 0x80 bottom \
      halves off, in kernels that say so; or a preempt count above the least of all wait_start records of \
      the trace. From 6.17 on wait_start, wait_end and destroy are recorded under rcu_read_lock(): that \
      raises the count by 1 where RCU is not preemptible, and the least is that of all three. The high \
      nibble counts migrate_disable(), which is no matter. One record is enough; losses change nothing.
      """,
    silent: """
      Kernels without preemption, which do not count it. Undecided where no record has the preempt count of a task \
      that may sleep, 0; from 6.17 on 1 is it too, where the capture names \
      the thread rcu_sched, as kernels have it whose RCU is not preemptible.
      """,
    example: """
      10 us pid 7 dma_fence_wait_start drv ring 5:1
      11 us pid 7 dma_fence_wait_end drv ring 5:1
      20 us pid 7 preempt=1 dma_fence_wait_start drv ring 5:2
      """,
    needs: [.waitStarted, .interruptState])

  private struct Candidate {
    let wait: FenceReference
    let pid: Int32
    let record: Evidence
  }

  private var tally = RuleTally()
  private var least: UInt8?
  /// Waits that began at each preempt count, the first ones.
  private var candidates: [[Candidate]] = Array(repeating: [], count: 16)
  private var candidateCounts: [UInt64] = Array(repeating: 0, count: 16)

  /// Waits of one preempt count that are kept until the least is known.
  private static let kept = 256
  /// The first release whose tracepoints of waits and destroys run under `rcu_read_lock()`.
  private static let raised = KernelRelease(major: 6, minor: 17)

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait, ended or open.
  package mutating func take(
    _ wait: FenceWait, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard let start = wait.start, let record = wait.startRecord else {
      tally.excluded &+= 1
      return
    }
    tally.observed &+= 1
    let count = start.preemptCount & 0xf
    takeCount(of: start)
    if let end = wait.end, Self.isRaised(log.context.kernel) {
      takeCount(of: end)
    }
    if let words = Self.words(start.flags) {
      note(wait.reference, wait.pid, record, words, names, &log)
    } else if count > 0 {
      candidateCounts[Int(count)] &+= 1
      if candidates[Int(count)].count < Self.kept {
        candidates[Int(count)].append(
          Candidate(wait: wait.reference, pid: wait.pid, record: record))
      }
    }
  }

  /// Takes fences that have ended: what raises the count of a wait's record raises that of a destroy.
  mutating func take(ended fences: Span<FenceLifetime>, _ kernel: KernelRelease?) {
    guard least != 0, Self.isRaised(kernel) else { return }
    for index in fences.indices {
      if let destroyed = fences[index].destroyed {
        takeCount(of: destroyed)
      }
    }
  }

  private mutating func takeCount(of moment: FenceLifetime.Moment) {
    let count = moment.preemptCount & 0xf
    least = min(least ?? count, count)
  }

  private static func isRaised(_ kernel: KernelRelease?) -> Bool {
    kernel.map { $0 >= raised } ?? false
  }

  /// Whether `rcu_read_lock()` raises the count for sure: RCU is not preemptible, and its thread is called so
  /// (`rcu_state.name`, kernel/rcu/tree.c).
  private static func isRCUCounted(_ context: RuleContext) -> Bool {
    context.hasTask("rcu_sched") && !context.hasTask("rcu_preempt")
  }

  /// Decides what needed the least preempt count.
  package mutating func finish(_ names: borrowing NameTable, _ log: inout FindingLog) {
    guard let least else { return }
    for count in 1..<16 where count > least {
      for candidate in candidates[count] {
        note(
          candidate.wait, candidate.pid, candidate.record,
          "with preemption off (count \(count), at least \(least) in this trace)", names, &log)
      }
      tally.excluded &+= candidateCounts[count] - UInt64(candidates[count].count)
    }
  }

  private func note(
    _ reference: FenceReference, _ pid: Int32, _ record: Evidence, _ words: String,
    _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let subject = FenceSubject(reference, names)
    log.note(
      Finding(
        .waitInAtomicContext, .error, .proven,
        "\(log.context.task(pid)) began a wait for \(subject) \(words)", fence: subject,
        pid: pid, at: record.moment.timestamp, evidence: [record]))
  }

  private static func words(_ flags: UInt8) -> String? {
    if flags & 0x40 != 0 { return "in an NMI" }
    if flags & 0x08 != 0 { return "in a hard interrupt" }
    if flags & 0x10 != 0 { return "in a soft interrupt" }
    if flags & 0x01 != 0 { return "with interrupts off" }
    if flags & 0x80 != 0 { return "with bottom halves off" }
    return nil
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var lacks: [String] = []
    let isOfReader = least == 1 && Self.isRaised(log.context.kernel)
    if let least, least > 0, !isOfReader || !Self.isRCUCounted(log.context) {
      lacks.append(
        "a wait outside of the preempt count \(least) that all have"
          + (isOfReader ? ", which is innocent only where RCU is not preemptible" : ""))
    }
    return tally.result(of: Self.self, log, losses: losses, lacks: lacks)
  }
}
