/// When the kernel's own threads of RCU were on a CPU, by `sched_switch`.
///
/// Normal grace periods begin and end in one thread (`rcu_gp_kthread`), so where it did not run none
/// did either. That it ran proves nothing: one activation can end a period and begin the next.
struct ThreadRuns: Sendable {
  private let threads: Set<Int32>
  private var running: [Int32: Evidence] = [:]
  private var known: Set<Int32> = []
  private(set) var recent = RecentGracePeriods()

  init(_ threads: Set<Int32>) {
    self.threads = threads
  }

  /// Whether any thread is known by its pid.
  var isNamed: Bool { !threads.isEmpty }
  /// Whether each thread was seen to come or go, so that it is known where it was.
  var isKnown: Bool { isNamed && known.count == threads.count }

  /// Takes a switch from the record's task to `next`.
  mutating func switched(to next: Int32, _ record: Evidence) {
    let previous = record.moment.pid
    if threads.contains(previous), previous != next {
      known.insert(previous)
      let began = running.removeValue(forKey: previous)
      recent.append(
        GracePeriod(beginsAfter: nil, begunBy: record, endsAfter: began, endedBy: record))
    }
    if threads.contains(next), previous != next {
      known.insert(next)
      running[next] = record
    }
  }

  /// Takes any other record that one of the threads made: it runs, whatever was seen before.
  mutating func showed(_ record: Evidence) {
    if threads.contains(record.moment.pid), running[record.moment.pid] == nil {
      running[record.moment.pid] = record
    }
  }

  /// Whether one of them may have been on a CPU between two records.
  func mayHaveRun(
    after released: FenceLifetime.Moment, before reused: FenceLifetime.Moment, _ order: RecordOrder
  ) -> Bool {
    if recent.mayHaveForgotten(after: released, order) {
      return true
    }
    for began in running.values where !order.isSure(reused, before: began.moment) {
      return true
    }
    return recent.youngest(since: released, order) {
      $0.isPossible(after: released, before: reused, order)
    } != nil
  }
}
