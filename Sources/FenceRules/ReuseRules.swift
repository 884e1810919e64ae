package import FenceModel
import TraceVocabulary

/// Memory of fences that becomes other fences, and the grace periods between.
///
/// Whether expedited grace periods were recorded is known only once the capture was read, so findings
/// are made at the end: what they are made of is kept, up to the bound on listed findings.
package struct ReuseRules: RuleGroup {
  private var reuse = ReuseWithinGracePeriod()
  private var freed = FreedWithoutGracePeriod()
  private var leak = RecycledFenceLeak()
  private var summaries = ReuseSummaries()
  private var awaited: [Fact] = []

  private enum Fact {
    case reuse(MemoryReuse)
    case free(MemoryFree)
    case use(StaleUse)
  }

  /// The types of the group's rules.
  static let rules: [any Rule.Type] = [
    ReuseWithinGracePeriod.self, FreedWithoutGracePeriod.self, RecycledFenceLeak.self,
  ]

  /// No facts yet.
  package init() {}

  package mutating func take(
    ended fence: borrowing FenceLifetime, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    count(fence)
  }

  package mutating func take(
    _ reuse: borrowing MemoryReuse, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    self.reuse.count(reuse)
    leak.count(reuse)
    summaries.take(reuse, names)
    if reuse.grace != .elapsed {
      keep(.reuse(copy reuse), names, &log)
    }
  }

  package mutating func take(
    _ free: borrowing MemoryFree, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    freed.count(free)
    if free.grace != .elapsed {
      keep(.free(copy free), names, &log)
    }
  }

  package mutating func take(
    _ use: borrowing StaleUse, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    if use.grace != .elapsed {
      keep(.use(copy use), names, &log)
    }
  }

  package mutating func finish(
    _ end: borrowing TraceEnd, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    for fence in end.alive {
      count(fence)
    }
    for fact in awaited {
      judge(fact, expeditedUnsureThrough: end.expeditedUnsureThrough, names, &log)
    }
    awaited = []
  }

  package func results(_ log: borrowing FindingLog, losses: [String]) -> [RuleResult] {
    [
      reuse.result(copy log, losses: losses), freed.result(copy log, losses: losses),
      leak.result(copy log, losses: losses),
    ]
  }

  /// How each driver treats the memory of its fences.
  package func summaries(_ log: FindingLog, losses: [String]) -> [ReuseSummary] {
    summaries.summaries(
      isDoubted: log.isDoubted,
      isIncomplete: !losses.isEmpty
        || !ReuseWithinGracePeriod.missing(in: log.context).isEmpty)
  }

  private mutating func count(_ fence: borrowing FenceLifetime) {
    if fence.address != 0 {
      reuse.observed &+= 1
    } else {
      reuse.excluded &+= 1
    }
  }

  private mutating func keep(
    _ fact: Fact, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    if awaited.count < FindingLog.listed {
      awaited.append(fact)
    } else {
      judge(fact, expeditedUnsureThrough: nil, names, &log)
    }
  }

  private mutating func judge(
    _ fact: Fact, expeditedUnsureThrough: Timestamp?, _ names: borrowing NameTable,
    _ log: inout FindingLog
  ) {
    switch fact {
    case .reuse(let fact):
      reuse.judge(fact, expeditedUnsureThrough: expeditedUnsureThrough, names, &log)
    case .free(let fact):
      freed.judge(fact, expeditedUnsureThrough: expeditedUnsureThrough, names, &log)
    case .use(let fact):
      leak.judge(fact, expeditedUnsureThrough: expeditedUnsureThrough, names, &log)
    }
  }
}
