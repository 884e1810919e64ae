import FenceModel
import FenceReports
import FenceRules
import TraceEvents
import TraceFile
import TraceText
import TraceVocabulary

/// Makes the report of a finished pass.
struct ReportBuilder {
  let capture: FenceCapture
  /// The buffer that was analysed, by its place in the file.
  let analyzed: Int
  /// What was counted of the buffers that were not analysed, by their place.
  let otherTallies: [Int: [StreamTally]]

  func report(of pass: AnalysisPass) -> Report {
    let buffer = capture.description.buffers[analyzed]
    let end = pass.end ?? .zero
    let names = pass.model.names
    let tasks = pass.taskNames
    let open = pass.model.openWaits()
    var waiters: [IncarnationKey: [WaitSummary]] = [:]
    for wait in open where waiters[IncarnationKey(wait)]?.count ?? 0 < Report.listedWaits {
      waiters[IncarnationKey(wait), default: []].append(summary(of: wait, end: end, names, tasks))
    }
    var report = Report(
      trace: trace(of: pass, buffer),
      events: events(of: pass),
      counts: pass.model.counts,
      gracePeriods: pass.rulebook == nil ? nil : GracePeriodSummary(pass.model.gracePeriods),
      timelines: timelines(of: pass),
      longestWaits: pass.statistics.longestWaits.prefix(Report.listedWaits).map {
        summary(of: $0, end: end, names, tasks)
      },
      openWaits: open.prefix(Report.listedWaits).map { summary(of: $0, end: end, names, tasks) },
      aliveFences: pass.model.aliveFences(limit: Report.listedFences).map { fence in
        AliveFence(
          lifetime: fence, driver: names.driver(of: fence.name),
          timeline: names.timeline(of: fence.name),
          age: fence.first.timestamp.distance(to: end),
          waiters: waiters[IncarnationKey(fence)] ?? [])
      })
    report.recorded = pass.recorded
    report.lines = pass.lines.map { LineSummary($0) }
    let coverage = TextCoverage(capture, pass)
    report.lines?.countsOverwritten = !capture.countsNoLosses && coverage.hasAllEntries
    report.lines?.caveats = coverage.caveats
    report.lines?.unjudged = coverage.unjudged
    if var rulebook = pass.rulebook {
      let found = LossFindings(report)
      var losses = found.words
      // Known only now: what was concluded on the way took the records for all there were. Where fences
      // share their 32-bit identity and events are lost, the init of a twin may be among them, and
      // records of the one then pass for those of the other.
      // A text that is read once tells of a loss on the line after it.
      if found.absent > 0 || found.isContradicted || pass.hasLateLosses || pass.isOutOfOrder
        || coverage.isOfOneCPU || coverage.goesBack
        || (pass.model.metGap && report.counts.sharedIdentity > 0)
      {
        rulebook.doubtAll()
      }
      if losses.isEmpty, pass.model.metGap {
        losses = ["not all CPUs were recorded from the first to the last moment"]
      }
      if pass.isOutOfOrder {
        losses.append("lines do not stand in the order of time")
      }
      if pass.tallies.contains(where: { $0.tally.anomalies.contains(.cutIdentity) }) {
        // Fences that are two may have passed for one.
        rulebook.doubtAll()
        losses.append("of contexts or seqnos of more than 32 bits only the lower ones are read")
      }
      if capture.anomalies.contains(.unreadClock), buffer.clock.isNanoseconds {
        rulebook.assumeAll("the clock, which cannot be read, counts nanoseconds")
      }
      losses += coverage.losses
      for assumption in coverage.assumptions { rulebook.assumeAll(assumption) }
      if capture.countsNoLosses {
        rulebook.assumeAll("no events were lost but those that the text tells of")
        losses.append(
          "the text does not say how many events were lost (entries-in-buffer/entries-written)")
      }
      for (count, what) in [
        (report.counts.forgottenAddresses, "addresses"),
        (report.counts.forgottenWaits, "open waits"),
      ] where count > 0 {
        losses.append("\(count) \(what) were forgotten, to bound memory")
      }
      report.rules = rulebook.results(losses: losses)
      report.reuse = rulebook.reuseSummaries(losses: losses)
      let catalog = pass.catalog
      report.findings = rulebook.log.map { reported($0, catalog, tasks) }
      report.findingsOmitted = rulebook.log.omitted
      // What stalls a fence may have been recorded by another CPU.
      report.stall = coverage.isOfOneCPU ? nil : rulebook.waits.stall
      if report.stall?.kind.isWithoutSignal == true, let doubt = found.unplacedDoubt {
        report.stall?.doubts.append(doubt + ": its signal may be among what is not seen")
        report.stall?.isSignalUnsure = true
        report.stall?.stop = nil
      }
    }
    return report
  }

  private func reported(
    _ finding: Finding, _ catalog: EventCatalog, _ tasks: TaskNames
  ) -> ReportedFinding {
    ReportedFinding(
      finding: finding,
      task: finding.pid.map { TaskName(comm: tasks.comm(of: $0) ?? "<...>", pid: $0) },
      evidence: finding.evidence.map { evidence in
        ReportedFinding.Record(event: catalog.name(of: evidence.event), moment: evidence.moment)
      })
  }

  /// A wait with its task and names; one that is open has lasted until `end`.
  func summary(
    of wait: FenceWait, end: Timestamp, _ names: NameTable, _ tasks: TaskNames
  ) -> WaitSummary {
    WaitSummary(
      wait: wait, task: TaskName(comm: tasks.comm(of: wait.pid) ?? "<...>", pid: wait.pid),
      driver: names.driver(of: wait.name), timeline: names.timeline(of: wait.name),
      length: wait.length
        ?? (wait.outcome == .open ? wait.start.map { $0.timestamp.distance(to: end) } : nil))
  }

  /// What the file says of itself; times and CPUs only where a pass has seen them.
  func trace(of pass: AnalysisPass, _ buffer: TraceBuffer) -> TraceSummary {
    var trace = header(buffer)
    trace.cpus = pass.tallies.compactMap { window($0.cpu, $0.tally, buffer) }
    trace.start = pass.span?.lowerBound
    trace.end = pass.span?.upperBound
    let analyzedTallies = pass.tallies.map(\.tally)
    let catalog = pass.catalog
    let counted = capture.instancesOfText?.map(\.fenceEvents)
    trace.instances = capture.description.buffers.enumerated().map { place, instance in
      let tallies = place == analyzed ? analyzedTallies : otherTallies[place]
      return InstanceSummary(
        name: TraceText.sanitized(instance.name.utf8), clock: instance.clock,
        cpus: place == analyzed && capture.isText ? analyzedTallies.count : instance.cpus.count,
        fenceEvents: place == analyzed
          ? catalog.fenceEvents(in: analyzedTallies)
          : counted?[place] ?? tallies.map { catalog.fenceEvents(in: $0) },
        isAnalyzed: place == analyzed,
        subBufferSize: capture.isText ? nil : instance.subBufferSize,
        gaps: tallies?.reduce(0) { $0 + $1.gaps },
        lost: tallies?.reduce(0) { $0 &+ $1.lost &+ $1.lostOfAnyCPU })
    }
    return trace
  }

  /// What is known of the capture before anything of its data is read.
  func header(_ buffer: TraceBuffer) -> TraceSummary {
    let description = capture.description
    let container =
      capture.isText
      ? nil
      : TraceSummary.Container(
        version: description.version, compression: description.compression.rawValue,
        isBigEndian: description.isBigEndian, kernelLongSize: description.kernelLongSize)
    return TraceSummary(
      file: capture.name, format: capture.isText ? "text" : "trace.dat", container: container,
      kernel: description.kernel, recorder: description.recorder, clock: buffer.clock, cpus: [],
      start: nil, end: nil,
      instances: [], fileSize: description.fileSize,
      savedTaskNames: capture.isText ? nil : description.commandLines.count)
  }

  private func window(
    _ cpu: CPUNumber, _ tally: StreamTally, _ buffer: TraceBuffer
  ) -> CPUWindow? {
    guard let span = tally.span else { return nil }
    let statistics = buffer.statistics.first { $0.cpu == cpu }
    return CPUWindow(
      cpu: cpu, first: span.lowerBound, last: span.upperBound, records: tally.records,
      overrun: statistics?.overrun, dropped: statistics?.dropped,
      commitOverrun: statistics?.commitOverrun,
      recorded: statistics?.recorded.map { $0 &- tally.countedTwice })
  }

  private func events(of pass: AnalysisPass) -> EventSummary {
    let analyzedTallies = pass.tallies.map(\.tally)
    let all = analyzedTallies + otherTallies.values.joined()
    let catalog = pass.catalog
    let byID = catalog.recordsByID(all)
    var anomalies = capture.anomalies
    anomalies.merge(pass.textAnomalies)
    for tally in all {
      anomalies.merge(tally.anomalies)
    }
    let unknown = byID.indices.reduce(0) { sum, id in
      UInt16(exactly: id).flatMap { catalog.names[$0] } == nil ? sum + byID[id] : sum
    }
    if unknown > 0 {
      // Where the formats name all fence events, these are others.
      let isForeign = catalog.tracepoints.count == FenceEvent.Kind.allCases.count
      anomalies.note(
        isForeign ? .foreignEvent : .unknownEvent, at: nil, times: unknown,
        "records whose event id no format of the file names")
    }
    anomalies.merge(catalog.anomalies(counting: byID))
    // Lines of other instances are not read for what they record.
    let others = capture.instancesOfText?.enumerated().filter { $0.offset != analyzed } ?? []
    var summary = EventSummary(
      total: all.reduce(0) { $0 + $1.records } + others.reduce(0) { $0 + $1.element.records },
      analyzedTotal: analyzedTallies.reduce(0) { $0 + $1.records },
      byName: catalog.recordsByName(byID),
      fenceEvents: catalog.fenceEvents(in: analyzedTallies),
      discarded: all.reduce(0) { $0 + $1.discarded },
      lost: analyzedTallies.reduce(0) { $0 &+ $1.lost &+ $1.lostOfAnyCPU },
      gaps: analyzedTallies.reduce(0) { $0 + $1.gaps },
      gapsOfUnknownSize: analyzedTallies.reduce(0) { $0 + $1.gapsOfUnknownSize },
      lossByCPU: pass.tallies.filter { $0.tally.gaps > 0 }.map {
        EventSummary.CPULoss(cpu: $0.cpu, count: $0.tally.lost, gaps: $0.tally.gaps)
      },
      firstGaps: pass.firstGaps, anomalies: anomalies.anomalies,
      formats: Set(catalog.names.values).sorted())
    if !otherTallies.isEmpty {
      summary.analyzedByName = catalog.recordsByName(catalog.recordsByID(analyzedTallies))
    }
    summary.undecoded = FenceEvent.Kind.allCases.filter(catalog.undecoded.contains).map(\.name)
    let withData = Set(pass.tallies.filter { $0.tally.span != nil }.map(\.cpu))
    summary.lostWithoutData = capture.description.buffers[analyzed].statistics
      .filter { !withData.contains($0.cpu) }
      .reduce(0) { $0 &+ $1.overrun &+ $1.dropped &+ $1.commitOverrun &+ ($1.recorded ?? 0) }
    return summary
  }

  /// The rows, busiest first. A shape that only one timeline has is called by that timeline's name.
  private func timelines(of pass: AnalysisPass) -> [TimelineSummary] {
    let names = RowNames(pass.model.names)
    let rows = pass.statistics.rows(names: pass.model.names).map { row in
      var summary = TimelineSummary(
        driver: row.driver, timeline: names.timeline(row.timeline, of: row.driver),
        contexts: row.contexts, fences: row.fences, alive: row.alive,
        signalLatency: row.signalLatency, wait: row.waitLength)
      summary.unorderedSignals = row.unorderedSignals
      return summary
    }
    return rows.sorted {
      ($1.fences, $0.driver, $0.timeline) < ($0.fences, $1.driver, $1.timeline)
    }
  }
}

extension EventCatalog {
  /// Records of `tallies` by their event's id; the last stands for ids beyond all.
  func recordsByID(_ tallies: [StreamTally]) -> ContiguousArray<UInt64> {
    var byID = ContiguousArray<UInt64>(repeating: 0, count: plan.idCount + 1)
    for tally in tallies {
      for id in byID.indices where id < tally.recordsByID.count {
        byID[id] += tally.recordsByID[id]
      }
    }
    return byID
  }

  /// The same by name, those alone that there are records of, sorted.
  fileprivate func recordsByName(
    _ byID: ContiguousArray<UInt64>
  ) -> [(name: String, count: UInt64)] {
    var byName: [String: UInt64] = [:]
    for (id, name) in names where byID[Int(id)] > 0 {
      byName[name, default: 0] += byID[Int(id)]
    }
    return byName.sorted { $0.key < $1.key }.map { (name: $0.key, count: $0.value) }
  }
}

extension ReportBuilder {
  /// How latencies and waits are distributed, by the rows of `Report.timelines`.
  func histograms(of pass: AnalysisPass) -> [TimelineHistogram] {
    let names = RowNames(pass.model.names)
    return pass.statistics.histograms(names: pass.model.names).flatMap { row in
      [(TimelineHistogram.Kind.signal, row.signalLatency), (.wait, row.wait)]
        .filter { !$0.1.isEmpty }
        .map { kind, buckets in
          TimelineHistogram(
            driver: row.driver, timeline: names.timeline(row.timeline, of: row.driver), kind: kind,
            buckets: buckets)
        }
    }.sorted {
      ($0.driver, $0.timeline, $0.kind.rawValue) < ($1.driver, $1.timeline, $1.kind.rawValue)
    }
  }
}
