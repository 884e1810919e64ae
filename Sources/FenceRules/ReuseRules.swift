package import FenceModel
import TraceVocabulary

/// Memory of fences that becomes other fences, and the grace periods between.
///
/// Whether expedited grace periods were recorded is known only once the capture was read, so findings
/// are made at the end: what they are made of is kept, up to the bound on listed findings.
package struct ReuseRules: Sendable {
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
    ended fences: Span<FenceLifetime>, _ names: borrowing NameTable, _ log: inout FindingLog
  ) {
    var addressed = 0
    for index in fences.indices where fences[index].address != 0 {
      addressed &+= 1
    }
    count(addressed: addressed, of: fences.count)
    if addressed > 0 {
      freed.take(ended: fences, names)
    }
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
    freed.count(free, names)
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
    count(addressed: end.alive.count { $0.address != 0 }, of: end.alive.count)
    for fact in awaited {
      judge(fact, expeditedUnsureThrough: end.expeditedUnsureThrough, names, &log)
    }
    awaited = []
    freed.finish(at: end.end, names)
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
        || !reuse.missing(in: log.context).isEmpty)
  }

  private mutating func count(addressed: Int, of all: Int) {
    reuse.observed &+= UInt64(addressed)
    reuse.excluded &+= UInt64(all - addressed)
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
