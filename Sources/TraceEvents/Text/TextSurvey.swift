import TraceFile
import TraceText
import TraceVocabulary

/// What a look through a whole text has found before its first line is analysed: a loss is told on the
/// line after it, and its beginning must be known by then.
///
/// A text without losses and without names of instances is looked through quickly, since there is
/// nothing to be found.
struct TextSurvey: Sendable {
  /// A gap, and the record that it begins behind.
  struct Gap: Sendable {
    /// The name of its instance.
    let instance: [UInt8]
    /// The gap.
    let events: LostEvents
    /// How many events it has taken.
    let count: LossCount
    /// Where that record's line stands; nil where none of the CPU comes before.
    let behind: FilePosition?
  }

  /// The gaps, in the order in which they begin.
  private(set) var gaps: [Gap] = []
  /// The instances that the whole text names; nil where it was not looked through.
  private(set) var instances: TextInstances?

  /// Nothing: of a stream, which can be read once.
  init() {}

  /// Looks through `input`, whose head says `head`.
  init(_ input: TextInput, _ head: TextHead) throws(TraceFileError) {
    guard input.isRereadable else { return }
    let hasLosses = try input.mayTellOfLosses(isOfPerf: head.isOfPerf)
    guard hasLosses || head.namesInstances else { return }
    var search = GapSearch(head)
    var lines = try input.lines()
    var columns = TextColumns()
    while try lines.advance(&columns) {
      columns.setPlaceOfEvent(0, lines.line)
      Self.take(lines, &search)
    }
    search.finish()
    instances = search.instances
    gaps = search.gaps.sorted {
      ($0.behind == nil ? 0 : 1, $0.behind ?? .none, $0.events.position)
        < ($1.behind == nil ? 0 : 1, $1.behind ?? .none, $1.events.position)
    }
  }

  // Static, since a line of one part and a change of another are both needed.
  private static func take(_ lines: borrowing TraceLines, _ search: inout GapSearch) {
    guard !lines.isCut, !lines.isUnterminated else { return }
    search.take(lines.line, FilePosition(fileOffset: lines.position.byteOffset))
  }
}

/// Finds the gaps that the lines of a text tell of, and the records that they begin behind.
private struct GapSearch {
  private let head: TextHead
  private(set) var instances = TextInstances()
  private(set) var gaps: [TextSurvey.Gap] = []
  /// By instance and CPU.
  private var cpus: [ContiguousArray<CPU>] = []
  private var runOn = RunOnColumns()
  private var missingLinesBudget = TextDecoder.missingLinesBudget

  /// What was read of one CPU.
  private struct CPU {
    var last: (time: Timestamp, position: FilePosition)?
    var loss: (count: LossCount, position: FilePosition)?
  }

  /// Gaps that are foreseen, some 100 bytes each; later ones are known when they are over.
  private static let foreseenGaps = 65_536

  init(_ head: TextHead) {
    self.head = head
  }

  mutating func take(_ line: Span<UInt8>, _ position: FilePosition) {
    guard let record = TextLine(line, 0..<line.count, &runOn),
      TextDecoder.isWithin(record.cpu)
    else {
      notice(line, position)
      return
    }
    guard !record.isOfRecorder else {
      if let loss = TextNotice.Loss(record, line), let instance = instances.unnamed {
        note(LossCount(loss.count), of: loss.cpu, instance, position)
      }
      return
    }
    let cpu = record.cpu
    guard record.stamp.form.hasUnit(of: head.form),
      let instance = instances.place(of: line, record)
    else { return }
    instances.count(instance, isFenceEvent: FencePayload.Numbers(line, record.payload) != nil)
    let time = Timestamp(record.stamp.value)
    makeRoom(instance, cpu)
    if let loss = cpus[instance][Int(cpu)].loss {
      end(loss, instance, cpu, at: time)
    }
    let earlier = cpus[instance][Int(cpu)].last?.time ?? .zero
    cpus[instance][Int(cpu)].last = (max(time, earlier), position)
  }

  private mutating func notice(_ line: Span<UInt8>, _ position: FilePosition) {
    switch TextNotice(line) {
    case .lost(let loss)? where loss.cpu <= TextDecoder.largestCPU:
      guard let instance = instances.place(ofLoss: line, loss.instance) else { return }
      note(LossCount(loss.count), of: loss.cpu, instance, position)
    case .bufferStarted(let cpu)? where cpu <= TextDecoder.largestCPU:
      makeRoom(0, cpu)
      if head.overwritten == nil, cpus[0][Int(cpu)].last == nil {
        cpus[0][Int(cpu)].loss = (.unknown, position)
      }
    case .messagesMissing(let count)?:
      guard let instance = instances.unnamed, instance < cpus.count,
        missingLinesBudget >= cpus[instance].count
      else { return }
      missingLinesBudget -= cpus[instance].count
      let present = cpus[instance].indices.filter { cpus[instance][$0].last != nil }
      for cpu in present {
        note(
          present.count == 1 || count == nil ? LossCount(count) : .amongOthers,
          of: CPUNumber(truncatingIfNeeded: cpu), instance, position)
      }
    case .subBufferStarted(let instance)?: _ = instances.place(ofLoss: line, instance)
    case .lost?, .bufferStarted?, .comment?, .head?, .continuation?, .eventInGraph?, nil: break
    }
  }

  private mutating func note(
    _ count: LossCount, of cpu: CPUNumber, _ instance: Int, _ position: FilePosition
  ) {
    makeRoom(instance, cpu)
    let known = cpus[instance][Int(cpu)].loss
    cpus[instance][Int(cpu)].loss = (
      known.map { $0.count + count } ?? count, known?.position ?? position
    )
  }

  /// Ends the losses that no record follows.
  mutating func finish() {
    for instance in cpus.indices {
      for cpu in cpus[instance].indices {
        if let loss = cpus[instance][cpu].loss {
          end(loss, instance, CPUNumber(truncatingIfNeeded: cpu), at: nil)
        }
      }
    }
  }

  private mutating func end(
    _ loss: (count: LossCount, position: FilePosition), _ instance: Int, _ cpu: CPUNumber,
    at time: Timestamp?
  ) {
    let last = cpus[instance][Int(cpu)].last
    cpus[instance][Int(cpu)].loss = nil
    guard gaps.count < Self.foreseenGaps else { return }
    gaps.append(
      TextSurvey.Gap(
        instance: instances.all[instance].name,
        events: LostEvents(
          cpu: cpu, count: loss.count.number, start: last?.time, end: time, position: loss.position),
        count: loss.count, behind: last?.position))
  }

  private mutating func makeRoom(_ instance: Int, _ cpu: CPUNumber) {
    while cpus.count <= instance { cpus.append([]) }
    let missing = Int(cpu) + 1 - cpus[instance].count
    guard missing > 0 else { return }
    cpus[instance].append(contentsOf: repeatElement(CPU(), count: missing))
  }
}
