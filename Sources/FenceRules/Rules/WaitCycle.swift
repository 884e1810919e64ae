package import FenceModel
import TraceVocabulary

/// `wait-cycle`: tasks, or jobs, that wait on each other.
package struct WaitCycle: Rule {
  package static let page = RulePage(
    rule: .waitCycle,
    says: "No task waits for a fence whose signaler waits, in the end, for that task.",
    why: """
      Then nobody is left who could signal: a deadlock. A timeout or a signal to a task breaks it, and \
      what is left is a stutter of exactly that timeout; without one the machine hangs.
      """,
    severity: "error; info where user space signals all of the fences (sw_sync, vgem).",
    source: """
      "DMA Fence Cross-Driver Contract" and "DMA Fence Signalling Annotations", \
      Documentation/driver-api/dma-buf.rst. Dependencies: drm_sched_job_add_dep, \
      drm_sched_job_unschedulable (6.17 and later), drm_sched_job_wait_dep before.
      """,
    decided: """
      Waits that were all open at one time, each for a fence that a task of another of them signaled, in \
      process context and after its own wait had ended. At least one of the waits has failed, or the \
      circle would not have opened. Conditional: it is assumed that no other task would have given those \
      signals. Or: unsignaled jobs of a scheduler whose recorded dependencies close a circle. Up to 6.16 \
      a dependency gives its job's number alone: drm_sched_job says where that job's fence stands, and \
      the address of the fence at its init, or another job's dependency on it, which fence that is. \
      Suspected: circles through a fence whose signal a task may record that merely looked \
      (ops->signaled; who looks at the fence of a job signals the scheduler's too), or an interrupt as far \
      as was recorded, or that a kworker signaled, whose other work items another would have run while it \
      waited; and waits that are open when the trace ends, where those who gave the latest signals of their \
      contexts wait for each other.
      """,
    silent: """
      Signals from interrupts. Failed waits below 50 us. Circles of more than 8. Waits for fences that user \
      space signals (sw_sync, vgem), open when the trace ends or failed with no signal after them. \
      Undecided: another wait has been open for longer than 100 ms when the trace ends, or has failed after \
      so long, and its fence has no signal, since nobody knows who would have given it; or a wait failed, and \
      signals were recorded by tasks that may merely have looked.
      """,
    example: """
      0 ms    pid 7 dma_fence_wait_start drv a 5:1
      1 ms    pid 8 dma_fence_wait_start drv b 6:1
      1000 ms pid 7 dma_fence_wait_end drv a 5:1
      1001 ms pid 7 dma_fence_signaled drv b 6:1
      1001 ms pid 8 dma_fence_wait_end drv b 6:1
      1002 ms pid 8 dma_fence_signaled drv a 5:1
      """,
    needs: [.waitStarted, .waitEnded, .signaled], helps: [.dependencies, .interruptState])

  private var tally = RuleTally()
  private var graph = WaitGraph()
  private var dependenciesForgotten: UInt64 = 0
  private var dependenciesUnnamed: UInt64 = 0
  private var circlesOmitted: UInt64 = 0
  private var signalers = UnknownSignalers()
  private var hang = OpenCircles()
  /// Messages of the cycles found, the first ones.
  package private(set) var described: [String] = []

  /// Cycles that are kept for the answer about the stall.
  private static let describedBound = 100

  /// Nothing seen yet.
  package init() {}

  /// Takes a wait that has ended, or that is open at the end.
  package mutating func take(
    _ wait: FenceWait, _ yardstick: WaitYardstick, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard wait.start != nil, wait.pid != 0 else {
      tally.excluded &+= 1
      return
    }
    tally.observed &+= 1
    if let clock = log.context.clock.isNanoseconds ? log.context.limits.pollNanoseconds : nil,
      wait.outcome != .signaled, let length = wait.length, length < clock
    {
      return
    }
    let isLong = wait.length.map { $0 > yardstick.longWait } ?? false
    if let cycle = graph.add(
      wait, yardstick, isLong: isLong && log.context.clock.isNanoseconds, log.context.clock)
    {
      note(cycle, names, &log)
    }
  }

  /// Whether the signal of some fence would complete a circle's edge.
  package var awaitsSignals: Bool { graph.hasPending }

  /// Takes a fence, ended or alive at the end: waits for it that failed learn who signaled it.
  package mutating func take(
    _ fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    guard graph.hasPending, fence.waits > 0 else { return }
    for cycle in graph.resolve(fence, log.context.clock) {
      note(cycle, names, &log)
    }
  }

  /// Takes a wait that has been open for long at the end, and how far the contexts came.
  mutating func take(
    unanswered wait: FenceWait, _ yardstick: WaitYardstick,
    _ progress: [UInt32: ContextProgress], _ context: borrowing RuleContext
  ) {
    signalers.takeUnanswered()
    hang.take(
      wait, yardstick, lastSignal: progress[wait.fence.context]?.signal,
      isKnownOpen: wait.isKnownOpen(context))
  }

  /// Takes the dependencies of jobs that are pending at the end.
  package mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    dependenciesForgotten = end.dependenciesForgotten
    dependenciesUnnamed = UInt64(end.dependencies.count { $0.dependency.waiting == nil })
    for circle in hang.circles {
      note(circle, end.end, names, &log)
    }
    if !log.context.recorded.contains(.interruptState) {
      // Circles of tasks rest on signals that no interrupt gave; those of jobs, below, do not.
      log.doubt(.waitCycle)
    }
    guard !end.dependencies.isEmpty else { return }
    var lookup: [FenceID: FenceLifetime] = [:]
    for fence in end.alive {
      lookup[fence.fence] = fence
    }
    let found = JobCycles(end.dependencies)
    circlesOmitted = found.omitted
    for cycle in found.cycles {
      let subjects = cycle.compactMap { step in
        step.dependency.waiting.map { fence in
          lookup[fence].map { FenceSubject($0, names) }
            ?? FenceSubject(FenceReference(fence: fence, generation: 0, name: .unknown), names)
        }
      }
      guard let first = subjects.first else { continue }
      let isSure = cycle.allSatisfy { step in
        [step.dependency.waiting, step.dependency.awaited].allSatisfy { fence in
          let traits = fence.flatMap { lookup[$0]?.traits }
          return traits?.isDisjoint(with: [.crossedGap, .ambiguous, .sharesIdentity]) ?? false
        }
      }
      let chain = subjects.map(\.description).joined(separator: ", which waits for that of ")
      note(
        Finding(
          .waitCycle, .error, isSure ? .proven : .suspected,
          "jobs wait for each other: the job of \(chain), which waits for the first", fence: first,
          at: cycle.last?.record.moment.timestamp ?? .zero, evidence: cycle.map(\.record)), &log)
    }
  }

  private mutating func note(
    _ cycle: WaitGraph.Cycle, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    let context = log.context
    let edges = cycle.edges
    guard let first = edges.first else { return }
    let subjects = edges.map { FenceSubject($0.wait.reference, names) }
    var words = "\(edges.count) tasks waited on each other"
    if context.clock.isNanoseconds {
      words += " for \(SpanOfTime.words(cycle.overlap))"
    }
    words += ": "
    words += zip(edges, subjects).map { edge, subject in
      "\(context.task(edge.wait.pid)) for \(subject), signaled by \(context.task(edge.signal.pid))"
    }.joined(separator: "; ")
    let shared = edges.lazy.compactMap { context.sharedSignalerWords($0.signal.pid) }.first
    let isSure = cycle.isSure && shared == nil
    words += edges.contains(where: \.isLookedAt) ? WaitYardstick.lookerWords : shared ?? ""
    let records = edges.flatMap { edge in
      [
        edge.wait.startRecord, edge.wait.endRecord,
        Evidence(EventLabel(.signaled), edge.signal),
      ].compactMap { $0 }
    }
    let finding = Finding(
      .waitCycle, edges.allSatisfy(\.isUserDriven) ? .info : .error,
      isSure ? .conditional : .suspected, words, fence: subjects.first, pid: first.wait.pid,
      at: cycle.closed, weight: cycle.overlap, evidence: records,
      assumptions: isSure ? ["no other task would have signaled these fences"] : [])
    note(finding, &log)
  }

  private mutating func note(
    _ circle: [OpenCircles.Edge], _ end: Timestamp, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    guard let first = circle.first else { return }
    let context = log.context
    let closed = circle.map(\.start.timestamp).max() ?? end
    let subjects = circle.map { FenceSubject($0.reference, names) }
    let chain = zip(circle, subjects).map { edge, subject in
      "\(context.task(edge.start.pid)) for \(subject), whose context "
        + "\(context.task(edge.lastSignal.moment.pid)) signaled last"
    }.joined(separator: "; ")
    note(
      Finding(
        .waitCycle, .error, .suspected,
        "\(circle.count) tasks "
          + (circle.allSatisfy(\.isKnownOpen)
            ? "still waited when the trace ended" : "began waits without a recorded end")
          + ", and for each other as far as earlier signals tell: \(chain)", fence: subjects.first,
        pid: first.start.pid, at: closed,
        weight: closed.distance(to: end),
        evidence: circle.flatMap { edge in
          [Evidence(EventLabel(.waitStarted), edge.start), edge.lastSignal]
        }), &log)
  }

  private mutating func note(_ finding: Finding, _ log: inout FindingLog) {
    if described.count < Self.describedBound {
      described.append(finding.message)
    }
    log.note(finding)
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    var signalers = signalers
    if graph.metLateSignal {
      signalers.takeLookedAt(graph.lookedAt)
    }
    var lacks = signalers.lacks
    if graph.unanswered > 0 {
      lacks.append(
        "who would have signaled the \(graph.unanswered == 1 ? "fence" : "fences") of "
          + "\(counted(graph.unanswered, "wait")) that failed after long")
    }
    if graph.forgotten > 0 {
      lacks.append(
        "the fences of \(counted(graph.forgotten, "failed wait")), forgotten to bound memory")
    }
    if graph.cut > 0 {
      let searches = counted(graph.cut, "search", plural: "searches")
      lacks.append("all that \(searches), cut to bound time and memory, would have met")
    }
    if circlesOmitted > 0 {
      lacks.append(counted(circlesOmitted, "circle") + " of jobs, too long or too many to list")
    }
    if dependenciesForgotten > 0 {
      lacks.append(
        counted(dependenciesForgotten, "dependency", plural: "dependencies")
          + " of jobs, forgotten to bound memory")
    }
    if dependenciesUnnamed > 0 {
      lacks.append(
        "which fence the job of "
          + counted(dependenciesUnnamed, "dependency", plural: "dependencies")
          + " signals: its drm_sched_job or the address of the fence at its init was not recorded"
      )
    }
    return tally.result(
      of: Self.self, log, losses: losses, nothing: "no task was seen to wait", lacks: lacks,
      vouching: .interruptState)
  }
}
