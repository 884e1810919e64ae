package import FenceModel

/// All rules: facts in, findings and results out.
package struct Rulebook: Sendable {
  /// The findings so far.
  package private(set) var log: FindingLog
  /// Memory of fences, and grace periods.
  package private(set) var reuse = ReuseRules()
  /// The life of a fence, and its place on its timeline.
  package private(set) var lives = LifeRules()
  /// Who waits, for whom and how long.
  package private(set) var waits = WaitRules()

  /// All rules, for a capture of this kind.
  package init(context: RuleContext) {
    log = FindingLog(context: context)
  }

  /// Takes fences and waits that have ended since the last call, each in their order. Many at once, so that
  /// each rule keeps its state at hand for all of them.
  package mutating func take(
    ended fences: Span<FenceLifetime>, _ endedWaits: Span<FenceWait>,
    _ names: borrowing NameTable
  ) {
    reuse.take(ended: fences, names, &log)
    lives.take(ended: fences, names, &log)
    lives.take(ended: endedWaits, names, &log)
    waits.take(ended: fences, endedWaits, names, &log)
  }

  /// Takes incidents, before the ends of the fences that they are about, which settle them.
  package mutating func take(_ incidents: Span<FenceIncident>, _ names: borrowing NameTable) {
    for index in incidents.indices {
      lives.take(incidents[index], names, &log)
    }
  }

  /// Takes a reuse of memory.
  package mutating func take(_ reused: borrowing MemoryReuse, _ names: borrowing NameTable) {
    reuse.take(reused, names, &log)
  }

  /// Takes a use of memory by a task that knew the fence before.
  package mutating func take(_ use: borrowing StaleUse, _ names: borrowing NameTable) {
    reuse.take(use, names, &log)
  }

  /// Takes memory of a fence that went back to the allocator.
  package mutating func take(_ free: borrowing MemoryFree, _ names: borrowing NameTable) {
    reuse.take(free, names, &log)
  }

  /// How each driver treats the memory of its fences. `losses` says what was lost in the capture.
  package func reuseSummaries(losses: [String]) -> [ReuseSummary] {
    reuse.summaries(log, losses: losses)
  }

  /// Takes the end of the trace, what turned out to be recorded in it, and tracepoints whose records cannot
  /// be read.
  package mutating func finish(
    _ end: borrowing TraceEnd, recorded: RecordedEvents, undecoded: RecordedEvents = [],
    _ names: borrowing NameTable
  ) {
    log.context.recorded = recorded
    log.context.undecoded = undecoded
    log.context.unseen = end.unseen
    reuse.finish(end, names, &log)
    lives.finish(end, names, &log)
    waits.finish(end, names, &log)
    if lives.soleTask.mayBeFiltered {
      for rule in SoleTask.rules {
        log.assume(SoleTask.assumption, in: rule)
      }
    }
    for page in RulePages.all {
      if !page.absent.isSubset(of: recorded) {
        // What the capture was not told to record may have happened all the same.
        log.doubt(page.rule)
      } else {
        // What it was told of, and has no record of at all, a hang explains as well as a filter.
        for name in page.absent.intersection(end.unseen).names {
          log.assume(Finding.notFilteredOut(name), in: page.rule)
        }
      }
    }
  }

  /// Takes back all certainty: after the pass it turned out that records are missing somewhere.
  package mutating func doubtAll() {
    log.doubtAll()
  }

  /// Lets all findings rest on `assumption` too: the capture cannot show that it is true.
  package mutating func assumeAll(_ assumption: String) {
    log.assumeAll(assumption)
  }

  /// How each rule ended, in the order of `RuleID`. `losses` says what was lost in the capture.
  package func results(losses: [String]) -> [RuleResult] {
    let all =
      reuse.results(log, losses: losses) + lives.results(log, losses: losses)
      + waits.results(log, losses: losses)
    return RuleID.allCases.compactMap { rule in all.first { $0.rule == rule } }
  }
}
