import FenceModel
import FenceRules
import Testing
import TraceVocabulary

/// A capture of a few records, one a line, and what the rules say of it:
///
///     10 us cpu0 pid 7 dma_fence_init drv ring 5:1
///     20 us cpu1 lost begin
///     30 us cpu1 lost end
///     40 us cpu0 pid 7 sched_waking pid=8 prio=120
///     50 us end
///
/// After the task a line may say `flags=1` (irqs off) and `preempt=1`, as the record's header does.
/// The driver is one word, the timeline all words between it and the identity. `#` begins a comment.
/// `fence_init` and the like of 4.9 mean the same as their `dma_fence_` forms; what else an event
/// line may say stands in `SupportingLine`. A record's place in the file is the number of its line,
/// so that `records(of:)` gives back the lines that a finding rests on.
struct RuleCase {
  /// What the rules say, findings in the order of the log.
  private(set) var findings: [Finding] = []
  /// How each rule ended.
  private(set) var results: [RuleID: RuleResult] = [:]
  /// What the model counted.
  private(set) var counts = ModelCounts()
  /// What stalled first.
  private(set) var stall: StallSummary?
  private let lines: [String]

  /// Judges the records of `text`. What was recorded are the fence events but `unrecorded`, and
  /// `supporting`. `losses` are losses that no line places. `limits` are the rules' own by default.
  init(
    _ text: String, clock: String = "mono",
    kernel: KernelRelease? = KernelRelease(major: 6, minor: 1),
    unrecorded: RecordedEvents = [], supporting: RecordedEvents = [], losses: [String] = [],
    limits: RuleLimits = RuleLimits(), bounds: ModelBounds = ModelBounds(),
    comm: [Int32: String] = [:]
  ) throws {
    lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let clock = TraceClock(name: clock)
    var model = FenceModel(
      clock: clock, kernel: kernel, names: NameTable(bounds: bounds), bounds: bounds)
    var rulebook = Rulebook(
      context: RuleContext(
        clock: clock, kernel: kernel, recorded: [], limits: limits, comm: { comm[$0] },
        hasTask: { comm.values.contains($0) }))
    var statistics = FenceStatistics()
    var end = Timestamp.zero
    for (number, line) in lines.enumerated() {
      guard let record = try RuleLine(line, number: number + 1) else { continue }
      end = max(end, record.moment.timestamp)
      record.feed(&model)
      RuleCase.drain(&model, &rulebook, &statistics)
    }
    model.finish(at: end)
    RuleCase.drain(&model, &rulebook, &statistics)
    model.forEachAlive { statistics.take(alive: $0, names: model.names) }
    rulebook.finish(
      TraceEnd(of: model, statistics, at: end),
      recorded: RuleCase.fenceEvents.union(supporting).subtracting(unrecorded), model.names)
    counts = model.counts
    findings = rulebook.log.findings
    stall = rulebook.waits.stall
    let all = model.metGap && losses.isEmpty ? ["events were lost"] : losses
    for result in rulebook.results(losses: all) {
      results[result.rule] = result
    }
  }

  /// All seven tracepoints.
  static let fenceEvents: RecordedEvents = [
    .initialized, .emitted, .signalingEnabled, .signaled, .waitStarted, .waitEnded, .destroyed,
    .interruptState, .cpuNumbers,
  ]

  /// The findings of `rule`.
  func findings(of rule: RuleID) -> [Finding] { findings.filter { $0.rule == rule } }

  /// How `rule` ended; nil where no group answers for it.
  func verdict(of rule: RuleID) -> RuleResult.Verdict? { results[rule]?.verdict }

  /// The lines that `finding` rests on, without what stands round the event: `cpu0 init 5:1`.
  func records(of finding: Finding) -> [String] {
    finding.evidence.map { evidence in
      let number = Int(evidence.moment.position.fileOffset)
      let line = number >= 1 && number <= lines.count ? lines[number - 1] : ""
      return line.split(separator: " ").joined(separator: " ")
    }
  }

  /// Hands over what the model has, in the order in which an analysis does.
  private static func drain(
    _ model: inout FenceModel, _ rulebook: inout Rulebook, _ statistics: inout FenceStatistics
  ) {
    let names = model.names
    statistics.take(ended: model.endedFences.span, names: names)
    rulebook.take(model.incidents.span, names)
    rulebook.take(ended: model.endedFences.span, model.endedWaits.span, names)
    for reuse in model.reuses { rulebook.take(reuse, names) }
    for use in model.staleUses { rulebook.take(use, names) }
    for free in model.frees { rulebook.take(free, names) }
    model.endedFences.removeAll()
    model.endedWaits.removeAll()
    model.incidents.removeAll()
    model.reuses.removeAll()
    model.staleUses.removeAll()
    model.frees.removeAll()
  }
}

/// One line of a case, understood.
struct RuleLine {
  enum Content {
    case fence(FenceEvent.Kind, FenceID, driver: String, timeline: String)
    case supporting(SupportingEvent.Detail)
    case lossBegan
    case lossEnded
    case end
  }

  struct Mistake: Error, CustomStringConvertible {
    let description: String
  }

  let moment: FenceLifetime.Moment
  let content: Content

  /// Reads `line`; nil where it is empty or a comment.
  init?(_ line: String, number: Int) throws {
    var words = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)[...]
    guard !words.isEmpty else { return nil }
    let mistake = Mistake(description: "line \(number) of the case is not understood: \(line)")
    guard let count = words.popFirst().flatMap(UInt64.init), let unit = words.popFirst(),
      let factor = ["ns": 1, "us": 1_000, "ms": 1_000_000, "s": 1_000_000_000][unit]
    else { throw mistake }
    var cpu: CPUNumber = 0
    var pid: Int32 = 0
    if let word = words.first, word.hasPrefix("cpu"), let number = CPUNumber(word.dropFirst(3)) {
      cpu = number
      words.removeFirst()
    }
    if words.first == "pid", words.count > 1, let number = Int32(words[words.startIndex + 1]) {
      pid = number
      words.removeFirst(2)
    }
    var numbers: [String: UInt8] = ["flags": 0, "preempt": 0]
    while let parts = words.first?.split(separator: "="), parts.count == 2,
      numbers[String(parts[0])] != nil, let number = UInt8(parts[1])
    {
      numbers[String(parts[0])] = number
      words.removeFirst()
    }
    moment = FenceLifetime.Moment(
      timestamp: Timestamp(count * UInt64(factor)),
      position: FilePosition(fileOffset: UInt64(number)), pid: pid, cpu: cpu,
      flags: numbers["flags"] ?? 0, preemptCount: numbers["preempt"] ?? 0)
    guard let event = words.popFirst() else { throw mistake }
    let rest = Array(words)
    switch (event, rest) {
    case ("lost", ["begin"]): content = .lossBegan
    case ("lost", ["end"]): content = .lossEnded
    case ("end", []): content = .end
    default:
      if let kind = RuleLine.kinds[event.hasPrefix("dma_") ? String(event.dropFirst(4)) : event] {
        guard rest.count >= 3, let fence = RuleLine.fence(rest[rest.count - 1]) else {
          throw mistake
        }
        content = .fence(
          kind, fence, driver: rest[0], timeline: rest[1..<(rest.count - 1)].joined(separator: " "))
      } else if let detail = SupportingLine.detail(of: event, rest) {
        content = .supporting(detail)
      } else {
        throw mistake
      }
    }
  }

  /// Gives the line to `model`.
  func feed(_ model: inout FenceModel) {
    switch content {
    case .fence(let kind, let fence, let driver, let timeline):
      let name = model.names.intern(
        driver: Array(driver.utf8).span, timeline: Array(timeline.utf8).span)
      model.receive(
        FenceEvent(
          kind: kind, fence: fence, at: moment.timestamp, cpu: moment.cpu, pid: moment.pid,
          name: name, position: moment.position, flags: moment.flags,
          preemptCount: moment.preemptCount))
    case .supporting(let detail):
      model.support(
        SupportingEvent(moment: moment, label: EventLabel(supporting: 0), detail: detail))
    case .lossBegan:
      model.gapBegan(on: moment.cpu, at: moment.timestamp)
    case .lossEnded:
      model.gapEnded(on: moment.cpu, at: moment.timestamp)
    case .end:
      break
    }
  }

  private static let kinds: [String: FenceEvent.Kind] = [
    "fence_init": .initialized, "fence_emit": .emitted, "fence_enable_signal": .signalingEnabled,
    "fence_signaled": .signaled, "fence_wait_start": .waitStarted, "fence_wait_end": .waitEnded,
    "fence_destroy": .destroyed,
  ]

  /// `5:1`, in 32 bits each.
  static func fence(_ text: String) -> FenceID? {
    let parts = text.split(separator: ":")
    guard parts.count == 2, let context = UInt32(parts[0]), let seqno = UInt32(parts[1]) else {
      return nil
    }
    return FenceID(context: context, seqno: seqno)
  }
}
