@testable import FenceModel
import FenceReports
import TraceVocabulary

/// Reports built by hand: one capture with some of everything, and one with nothing.
enum Sample {
  static let mono = TraceClock(name: "mono")
  static let ticks = TraceClock(name: "x86-tsc")

  static func event(
    _ kind: FenceEvent.Kind, _ fence: FenceID, at time: UInt64, cpu: CPUNumber = 0,
    pid: Int32 = 548, offset: UInt64 = 0
  ) -> FenceEvent {
    FenceEvent(
      kind: kind, fence: fence, at: Timestamp(time), cpu: cpu, pid: pid, name: .unknown,
      position: FilePosition(fileOffset: offset))
  }

  static func moment(_ time: UInt64, cpu: CPUNumber = 0, offset: UInt64 = 0)
    -> FenceLifetime.Moment
  {
    FenceLifetime.Moment(
      event(
        .waitStarted, FenceID(context: 0, seqno: 0), at: time, cpu: cpu, offset: offset))
  }

  static func lifetime(
    _ fence: FenceID, generation: UInt32 = 0, _ steps: [(FenceEvent.Kind, UInt64)],
    openWaits: UInt32 = 0, traits: FenceTraits = []
  ) -> FenceLifetime {
    let events = steps.map { event($0.0, fence, at: $0.1, offset: 0x2000) }
    let first = events.first ?? event(.initialized, fence, at: 0)
    var life = FenceLifetime(startingWith: first, generation: generation)
    for event in events {
      life.seen |= 1 << event.kind.rawValue
      let moment = FenceLifetime.Moment(event)
      switch event.kind {
      case .initialized: life.initMoment = moment
      case .emitted: life.emitMoment = moment
      case .signalingEnabled: life.enableMoment = moment
      case .signaled:
        life.signalMoment = moment
        life.signals += 1
      case .destroyed: life.destroyMoment = moment
      case .waitStarted, .waitEnded: break
      }
      life.lastSeen = event.timestamp
    }
    life.records = UInt32(events.count)
    life.waits = openWaits
    life.openWaits = openWaits
    life.traits = traits
    return life
  }

  static func wait(
    _ fence: FenceID, generation: UInt32 = 0, from start: UInt64?, to end: UInt64?,
    length: UInt64?, outcome: FenceWait.Outcome, comm: String = "vgemload", pid: Int32 = 548,
    driver: String = "vgem", timeline: String = "unbound"
  ) -> WaitSummary {
    WaitSummary(
      wait: FenceWait(
        fence: fence, generation: generation, name: .unknown, pid: pid, outcome: outcome,
        crossedGap: false, isAmbiguous: false,
        start: start.map { moment($0, offset: 0x1000) },
        end: end.map { moment($0, cpu: 1, offset: 0x1040) }),
      task: TaskName(comm: comm, pid: pid), driver: driver, timeline: timeline, length: length)
  }

  static func trace(clock: TraceClock = mono) -> TraceSummary {
    TraceSummary(
      file: "hang.dat", format: "trace.dat",
      container: TraceSummary.Container(
        version: 7, compression: "zstd", isBigEndian: false, kernelLongSize: 8),
      kernel: "Linux box 6.12.0-1-amd64 x86_64", recorder: "3.1.6",
      clock: clock,
      cpus: [
        CPUWindow(
          cpu: 0, first: Timestamp(63_412_173_740), last: Timestamp(64_900_000_000),
          records: 120, overrun: 12, dropped: 0, commitOverrun: 0),
        CPUWindow(
          cpu: 1, first: Timestamp(63_420_000_000), last: Timestamp(65_412_173_740),
          records: 18, overrun: 0, dropped: 0, commitOverrun: 0),
      ],
      start: Timestamp(63_412_173_740), end: Timestamp(65_412_173_740),
      instances: [
        InstanceSummary(
          name: "", clock: clock, cpus: 2, fenceEvents: 138, isAnalyzed: true,
          subBufferSize: 4_096, gaps: 2, lost: 12),
        InstanceSummary(
          name: "other", clock: .local, cpus: 2, fenceEvents: 40, isAnalyzed: false,
          subBufferSize: 4_096, gaps: 3, lost: 9),
      ],
      fileSize: 13_046, savedTaskNames: 211)
  }

  static func events() -> EventSummary {
    var log = AnomalyLog()
    log.note(.truncatedFile, at: 12_288, "the last sub-buffer of CPU 1 is cut short.")
    return EventSummary(
      total: 180, analyzedTotal: 140,
      byName: [
        ("dma_fence_init", 40), ("dma_fence_signaled", 39), ("dma_fence_wait_end", 28),
        ("dma_fence_wait_start", 31), ("sched:sched_switch", 2),
      ],
      fenceEvents: 138, discarded: 0, lost: 12, gaps: 2, gapsOfUnknownSize: 1,
      lossByCPU: [.init(cpu: 0, count: 12, gaps: 1), .init(cpu: 1, count: 0, gaps: 1)],
      firstGaps: [
        LostEvents(
          cpu: 0, count: 12, start: Timestamp(63_500_000_000), end: Timestamp(63_600_000_000),
          position: FilePosition(fileOffset: 8_192))
      ],
      anomalies: log.anomalies,
      formats: [
        "dma_fence_destroy", "dma_fence_init", "dma_fence_signaled", "dma_fence_wait_end",
        "dma_fence_wait_start", "ftrace:function", "sched:sched_switch",
      ])
  }

  static func counts() -> ModelCounts {
    var counts = ModelCounts()
    counts.fences = 1_040
    counts.complete = 0
    counts.seenFromStart = 1_038
    counts.aliveAtEnd = 2
    counts.aliveUnsignaled = 1
    counts.aliveCrossedGap = 1
    counts.aliveUnsignaledCrossedGap = 1
    counts.signaledRepeatedly = 5
    counts.usedAfterDestroy = 2
    counts.provenUnsignaled = 6
    counts.generations = 3
    counts.crossedGap = 7
    counts.anonymous = 4
    counts.waits = 31
    counts.endedWaits = 29
    counts.openWaits = 2
    counts.openWaitsCrossedGap = 1
    counts.failedWaits = 1
    counts.waitsBegunBefore = 1
    counts.longestWait = 234_567_891
    return counts
  }

  /// A capture of inits, signals and destroys, without a loss, a wait or a fence at the end, then changed.
  static func complete(_ change: (inout Report) -> Void) -> Report {
    var report = report()
    report.events = EventSummary(
      total: 120, byName: ["destroy", "init", "signaled"].map { ("dma_fence_" + $0, 40) },
      fenceEvents: 120, discarded: 0, lost: 0, gaps: 0, gapsOfUnknownSize: 0, lossByCPU: [],
      firstGaps: [], anomalies: [])
    report.trace.cpus[0].overrun = 0
    report.counts = ModelCounts()
    report.counts.fences = 40
    report.counts.seenFromStart = 40
    report.aliveFences = []
    report.recorded = []
    change(&report)
    return report
  }

  /// One capture with some of everything.
  static func report(clock: TraceClock = mono) -> Report {
    let stuck = FenceID(context: 16, seqno: 123_456)
    let open = wait(
      stuck, generation: 2, from: 64_000_000_000, to: nil, length: 1_412_173_740, outcome: .open,
      comm: "gnome-shell", pid: 1_234, driver: "virtio_gpu", timeline: "controlq")
    var report = Report(
      trace: trace(clock: clock), events: events(), counts: counts(),
      gracePeriods: nil,
      timelines: [
        TimelineSummary(
          driver: "vgem", timeline: "unbound", contexts: 1_000, fences: 1_000, alive: 1,
          signalLatency: DistributionSummary(
            count: 999, p50: 1_234, p90: 20_000, p99: 16_700_000, max: 2_000_000_000),
          wait: DistributionSummary(
            count: 28, p50: 999, p90: 5_000, p99: 8_300_000, max: 234_567_891)),
        TimelineSummary(
          driver: "virtio_gpu", timeline: "CRTC:37:a-very-long-timeline-0.0.0", contexts: 1,
          fences: 40, alive: 1, signalLatency: nil, wait: nil),
      ],
      longestWaits: [
        wait(
          FenceID(context: 401, seqno: 1), from: 63_412_173_740, to: 63_646_741_631,
          length: 234_567_891, outcome: .signaled),
        wait(
          FenceID(context: 16, seqno: 123_455), from: 63_500_000_000, to: 63_500_001_500,
          length: 1_500, outcome: .failed, comm: "kworker/u4:0", pid: 12_345,
          driver: "virtio_gpu", timeline: "CRTC:37:a-very-long-timeline-0.0.0"),
      ],
      openWaits: [
        open,
        wait(
          FenceID(context: 402, seqno: 9), from: nil, to: nil, length: nil, outcome: .open),
      ],
      aliveFences: [
        AliveFence(
          lifetime: lifetime(
            stuck, generation: 2,
            [(.initialized, 63_900_000_000), (.emitted, 63_900_001_000)], openWaits: 5,
            traits: [.sharesIdentity, .crossedGap]),
          driver: "virtio_gpu", timeline: "controlq", age: 1_512_173_740, waiters: [open]),
        AliveFence(
          lifetime: lifetime(
            FenceID(context: 402, seqno: 9),
            [(.initialized, 65_412_000_000), (.signaled, 65_412_173_000)]),
          driver: "vgem", timeline: "unbound", age: 173_740, waiters: []),
      ])
    report.recorded = [.initialized, .signaled, .waitStarted, .waitEnded, .destroyed]
    return report
  }

  /// A capture without records.
  static func empty() -> Report {
    Report(
      trace: TraceSummary(
        file: "empty.dat", format: "trace.dat",
        container: TraceSummary.Container(
          version: 6, compression: "none", isBigEndian: true, kernelLongSize: 4),
        kernel: nil, recorder: nil, clock: .local, cpus: [],
        start: nil, end: nil,
        instances: [
          InstanceSummary(name: "", clock: .local, cpus: 0, fenceEvents: nil, isAnalyzed: true)
        ], fileSize: 7_957),
      events: EventSummary(
        total: 0, byName: [], fenceEvents: 0, discarded: 0, lost: 0, gaps: 0,
        gapsOfUnknownSize: 0, lossByCPU: [], firstGaps: [], anomalies: []),
      counts: ModelCounts(), gracePeriods: nil,
      timelines: [], longestWaits: [], openWaits: [], aliveFences: [])
  }
}

extension Sample {
  static func line(
    _ kind: FenceEvent.Kind, _ fence: FenceID, at time: UInt64, clock: TraceClock = mono,
    cpu: CPUNumber = 0, comm: String? = "vgemload", pid: Int32 = 548, driver: String = "vgem",
    timeline: String = "unbound", prefix: String = ""
  ) -> FenceEventLine {
    FenceEventLine(
      cpu: cpu, timestamp: Timestamp(time), clock: clock, comm: comm, pid: pid, kind: kind,
      eventName: kind.name, driver: driver, timeline: timeline, fence: fence,
      instancePrefix: prefix)
  }

  /// An identity with two lives: one from init to destroy, one that never signaled.
  static func story() -> FenceStory {
    let fence = FenceID(context: 401, seqno: 1)
    let first: [(FenceEvent.Kind, UInt64)] = [
      (.initialized, 63_412_173_740), (.waitStarted, 63_412_200_000),
      (.signaled, 63_646_741_631), (.waitEnded, 63_646_800_000), (.destroyed, 63_647_000_000),
    ]
    return FenceStory(
      fence: fence, file: "hang.dat", clock: mono, end: Timestamp(65_412_173_740),
      incarnations: [
        .init(
          lifetime: lifetime(fence, first), driver: "vgem", timeline: "unbound",
          records: first.map { .event(line($0.0, fence, at: $0.1)) },
          waits: [
            wait(
              fence, from: 63_412_200_000, to: 63_646_800_000, length: 234_600_000,
              outcome: .signaled)
          ], isAliveAtEnd: false),
        .init(
          lifetime: lifetime(
            fence, generation: 1, [(.initialized, 64_000_000_000)],
            traits: [.crossedGap, .sharesIdentity]),
          driver: "vgem", timeline: "unbound",
          records: [
            .event(line(.initialized, fence, at: 64_000_000_000)),
            .lost(LossLine(cpu: 1, count: nil, end: Timestamp(64_100_000_000), clock: mono)),
          ], recordsOmitted: 3, waits: [], isAliveAtEnd: true),
      ])
  }
}
