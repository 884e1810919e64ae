import FenceModel
import TraceVocabulary

/// The records of a capture with probes, one a line, each a microsecond after the one before. The
/// names of the steps are those of the functions.
struct ProbedEvents {
  /// Which of the records a kernel and its probes give.
  enum Style {
    /// Probes on the entry of functions alone, as 6.1 has them.
    case entries
    /// Probes on the tracepoints alone.
    case tracepoints
    /// Both, as 7.2 can have them.
    case both
  }

  var events: EventSequence
  let style: Style
  var time: UInt64 = 100

  init(_ style: Style = .entries, clock: String = "mono", bounds: ModelBounds = ModelBounds()) {
    events = EventSequence(
      clock: clock, kernel: KernelRelease(major: 6, minor: 1), bounds: bounds)
    self.style = style
  }

  /// Who runs.
  struct Runner {
    var pid: Int32 = 100
    var cpu: CPUNumber = 0
    var flags: UInt8 = 0

    static let task = Runner()
    static let interrupt = Runner(flags: 0x08)
    static func other(_ pid: Int32, cpu: CPUNumber = 1) -> Runner { Runner(pid: pid, cpu: cpu) }
  }

  /// Labels of the probes: the place does not matter, only that each has its own.
  static let entry = EventLabel(supporting: 0)
  static let after = EventLabel(supporting: 1)
  static let memory = EventLabel(supporting: 2)

  mutating func support(
    _ detail: SupportingEvent.Detail, _ label: EventLabel, _ runner: Runner = .task
  ) {
    time += 1
    let moment = FenceLifetime.Moment(
      timestamp: Timestamp(time * 1000), position: .none, pid: runner.pid, cpu: runner.cpu,
      flags: runner.flags)
    events.model.support(SupportingEvent(moment: moment, label: label, detail: detail))
  }

  /// A probe on the entry of a function.
  mutating func enter(
    _ point: FenceProbe.Point, _ address: UInt64, _ context: UInt64, _ seqno: UInt64,
    _ runner: Runner = .task, value: Int64 = 0, label: EventLabel = entry
  ) {
    let probe = FenceProbe(
      point: point, address: address,
      identity: WideFenceID(context: context, seqno: seqno), value: value)
    support(.fence(probe), label, runner)
  }

  /// A tracepoint's own record.
  mutating func trace(
    _ kind: FenceEvent.Kind, _ context: UInt64, _ seqno: UInt64, _ runner: Runner = .task,
    driver: String = "amdgpu", timeline: String = "gfx"
  ) {
    time += 1
    let name = events.name(driver, timeline)
    events.model.receive(
      FenceEvent(
        kind: kind, fence: WideFenceID(context: context, seqno: seqno).cut,
        at: Timestamp(time * 1000), cpu: runner.cpu, pid: runner.pid, name: name,
        flags: runner.flags))
  }

  /// One call with all its records.
  mutating func call(
    _ kind: FenceEvent.Kind, _ address: UInt64, _ context: UInt64, _ seqno: UInt64,
    _ runner: Runner = .task
  ) {
    let points: [FenceEvent.Kind: FenceProbe.Point] = [
      .initialized: .initEntry, .signaled: .signalEntry, .destroyed: .releaseEntry,
      .waitStarted: .waitEntry, .signalingEnabled: .addCallbackEntry,
    ]
    if style != .tracepoints, let point = points[kind] {
      enter(point, address, context, seqno, runner)
    }
    trace(kind, context, seqno, runner)
    if style != .entries {
      enter(.tracepoint(kind), address, context, seqno, runner, label: Self.after)
    }
  }

  /// A whole life: init, signal, release.
  mutating func live(
    _ address: UInt64, _ context: UInt64, _ seqno: UInt64, _ runner: Runner = .task
  ) {
    call(.initialized, address, context, seqno, runner)
    call(.signaled, address, context, seqno, runner)
    call(.destroyed, address, context, seqno, runner)
  }

  /// The model with all verdicts given that wait for a later record.
  private var judged: FenceModel {
    var model = events.model
    model.judgeAllReuses()
    return model
  }

  var reuses: ContiguousArray<MemoryReuse> { judged.reuses }
  var staleUses: ContiguousArray<StaleUse> { judged.staleUses }

  /// The fences that ended, by first record.
  mutating func ended() -> [FenceLifetime] {
    events.finish(at: time + 10_000)
    return events.ended
  }

  /// All fences, by address.
  mutating func fences() -> [FenceLifetime] {
    events.finish(at: time + 10_000)
    return (events.model.endedFences + events.model.aliveFences()).sorted {
      $0.address < $1.address
    }
  }
}
