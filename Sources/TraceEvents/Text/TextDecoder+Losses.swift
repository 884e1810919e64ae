import TraceFile
import TraceText
import TraceVocabulary

extension TextDecoder {
  /// Opens a gap on every CPU from the start of time, where the buffer had overwritten its oldest
  /// events before it was read: each ends with that CPU's first record.
  mutating func openOverwritten() {
    guard let overwritten = head.overwritten, overwritten > 0, !cpus.isEmpty else { return }
    let count = min(max(head.cpus ?? 1, 1), Int(Self.largestCPU) + 1)
    // The number is of all CPUs together.
    let isOfOne = count == 1
    for cpu in 0..<count {
      let gap = LostEvents(
        cpu: CPUNumber(cpu), count: isOfOne ? overwritten : nil, start: nil, end: nil,
        position: .none)
      begin(gap, 0, at: .zero, counted: isOfOne ? .known(overwritten) : .amongOthers)
    }
    cpus[0].lostOfAny &+= isOfOne ? 0 : overwritten
  }

  /// Begins the gaps that the survey has found behind the line at `position`; nil is before the first.
  mutating func beginGaps(behind position: FilePosition?) {
    while nextGap < survey.gaps.count {
      let gap = survey.gaps[nextGap]
      if let behind = gap.behind {
        guard let position, behind <= position else { return }
      }
      nextGap += 1
      guard let instance = instances.all.firstIndex(where: { $0.name == gap.instance }) else {
        continue
      }
      begin(gap.events, instance, at: gap.events.start ?? .zero, counted: gap.count)
    }
  }

  private mutating func begin(
    _ gap: LostEvents, _ instance: Int, at timestamp: Timestamp, counted: LossCount
  ) {
    let cpu = Int(gap.cpu)
    cpus[instance].makeRoom(cpu)
    // It has begun before: the buffer had overwritten its oldest events.
    if case .begun? = cpus[instance].list[cpu].opening { return }
    cpus[instance].list[cpu].countGap(counted)
    cpus[instance].list[cpu].opening = .begun(gap)
    window.add(
      gap, ExtractedRecord.gapBegan, at: timestamp, instance: UInt16(truncatingIfNeeded: instance))
  }

  /// Begins a gap with `record`, whose line does not tell all of it. Its end is that CPU's next record: more
  /// may have stood in the line.
  mutating func beginDamage(_ record: ExtractedRecord) {
    let (instance, cpu) = (Int(record.instance), Int(record.cpu))
    cpus[instance].makeRoom(cpu)
    let start = max(record.timestamp, cpus[instance].list[cpu].lastRecord ?? .zero)
    // Counted as a line that was not understood.
    begin(
      LostEvents(cpu: record.cpu, count: nil, start: start, end: nil, position: record.position),
      instance, at: start, counted: .amongOthers)
  }

  /// Takes the line at `position`, which says that `count` events of `cpu` were lost before its next
  /// record.
  mutating func announce(
    _ instance: Int, _ cpu: CPUNumber, _ count: LossCount, by position: FilePosition
  ) {
    let cpu = Int(cpu)
    cpus[instance].makeRoom(cpu)
    switch cpus[instance].list[cpu].opening {
    case .begun?: break
    case .announced(let known, let first)?:
      cpus[instance].list[cpu].opening = .announced(count: known + count, by: first)
    case nil: cpus[instance].list[cpu].opening = .announced(count: count, by: position)
    }
  }

  /// Takes the line at `position`, which says that lines are missing of the log that the records stand in:
  /// a loss of every CPU, in a number of all together.
  mutating func announceMissingLines(_ count: UInt64?, by position: FilePosition) {
    guard let instance = instances.unnamed else { return }
    // A log of thousands of such lines is not to cost all CPUs each time; where the loss began is then
    // nowhere, and so it doubts everything.
    guard missingLinesBudget >= cpus[instance].list.count else {
      cpus[instance].lostOfAny &+= count ?? 0
      hasLateLosses = true
      return
    }
    missingLinesBudget -= cpus[instance].list.count
    let present = cpus[instance].list.indices.filter { cpus[instance].list[$0].lastRecord != nil }
    let isOfOne = present.count == 1
    for cpu in present {
      announce(
        instance, CPUNumber(truncatingIfNeeded: cpu),
        isOfOne || count == nil ? LossCount(count) : .amongOthers, by: position)
    }
    cpus[instance].lostOfAny &+= present.count > 1 ? count ?? 0 : 0
  }

  /// Takes the line at `position`, which heads a trace that says `entries` of itself. Behind records it is
  /// another trace than that of the first head: what the kernel recorded between the two is not there.
  ///
  /// Files of one CPU each, one behind another, have the head of the whole buffer each time: no CPU comes
  /// back then.
  mutating func takeHead(_ entries: TextHead.Entries?, by position: FilePosition) {
    guard account.records > 0 else { return }
    if let entries, entries.kept != head.entries || entries.overwritten != head.overwritten {
      beginAnotherTrace(by: position)
      if let instance = instances.unnamed { cpus[instance].lostOfAny &+= entries.overwritten }
    } else {
      laterHead = position
    }
  }

  /// Takes a record of `cpu` behind a later head.
  mutating func passLaterHead(_ instance: Int, _ cpu: Int) {
    guard let position = laterHead, cpu < cpus[instance].list.count,
      cpus[instance].list[cpu].records > 0, cpus[instance].list[cpu].position < position
    else { return }
    beginAnotherTrace(by: position)
  }

  private mutating func beginAnotherTrace(by position: FilePosition) {
    laterHead = nil
    account.laterTraces &+= 1
    announceMissingLines(nil, by: position)
  }

  /// Takes the line at `position`, which says that everything of `cpu` before its first record was
  /// overwritten.
  mutating func start(_ cpu: CPUNumber, by position: FilePosition) {
    // The header says so before the first record, and then its CPUs are gaps from the start.
    guard head.overwritten == nil, !cpus.isEmpty else { return }
    cpus[0].makeRoom(Int(cpu))
    if cpus[0].list[Int(cpu)].isEmpty {
      cpus[0].list[Int(cpu)].opening = .announced(count: .unknown, by: position)
    }
  }

  /// Ends the gap before `record`, which is the first of its CPU after it.
  mutating func endGap(_ instance: Int, _ cpu: Int, before record: ExtractedRecord) {
    guard let opening = cpus[instance].list[cpu].opening else { return }
    cpus[instance].list[cpu].opening = nil
    let gap: LostEvents
    switch opening {
    case .begun(let known):
      gap = LostEvents(
        cpu: known.cpu, count: known.count, start: known.start, end: record.timestamp,
        position: known.position)
    case .announced(let count, let position):
      gap = LostEvents(
        cpu: record.cpu, count: count.number,
        start: cpus[instance].list[cpu].lastRecord, end: record.timestamp, position: position)
      beginLate(gap, instance, counted: count)
    }
    window.add(
      gap, ExtractedRecord.gapEnded, at: record.timestamp,
      instance: UInt16(truncatingIfNeeded: instance))
  }

  /// Begins a gap that is known only now that it is over.
  private mutating func beginLate(_ gap: LostEvents, _ instance: Int, counted: LossCount) {
    let cpu = Int(gap.cpu)
    cpus[instance].list[cpu].countGap(counted)
    let isInTime = window.add(
      beginning: gap, at: gap.start ?? .zero, behind: cpus[instance].list[cpu].position,
      instance: UInt16(truncatingIfNeeded: instance))
    hasLateLosses = hasLateLosses || !isInTime
  }

  /// Ends the text, of which `aside` was no part of the trace: losses that no record follows.
  mutating func finish(_ aside: LinesAside) {
    account.aside.add(aside)
    for instance in cpus.indices {
      for cpu in cpus[instance].list.indices {
        guard case .announced(let count, let position)? = cpus[instance].list[cpu].opening else {
          continue
        }
        cpus[instance].list[cpu].opening = nil
        beginLate(
          LostEvents(
            cpu: CPUNumber(truncatingIfNeeded: cpu), count: count.number,
            start: cpus[instance].list[cpu].lastRecord, end: nil, position: position), instance,
          counted: count)
      }
    }
  }
}
