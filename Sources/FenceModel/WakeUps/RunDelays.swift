package import TraceVocabulary

/// For tasks, the times in which they were ready to run and had no CPU, and how far back all of them are
/// known: a task runs, sleeps or is ready as its last record says, and one without a record is as it was.
struct RunDelays {
  private struct Task {
    var priority: Int32 = 0
    /// Since when it has been ready without a CPU.
    var readySince: Evidence?
    /// From when on all its delays are known that are worth a word.
    var knownSince: Timestamp
  }

  /// Delays below this are ordinary scheduling, in nanoseconds.
  static let least: UInt64 = 1_000_000
  /// Tasks that are followed; all are forgotten when there are more.
  private static let bound = 8_192
  /// Delays that are kept of a task: the latest.
  private static let kept = 4

  private var tasks: ContiguousArray<Task> = []
  private var index = SlotIndex()
  /// By pid, oldest first.
  private var delays: [Int32: ContiguousArray<RunDelay>] = [:]
  /// From when on every task's records are known; nil until the next of any.
  private var since: Timestamp?

  /// Events are missing from here on.
  mutating func lostSight() {
    guard since != nil else { return }
    tasks.removeAll(keepingCapacity: true)
    index = SlotIndex()
    delays.removeAll()
    since = nil
  }

  /// `pid` was woken.
  mutating func woken(_ pid: Int32, priority: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    let place = place(of: pid, record)
    tasks[place].priority = priority
    if tasks[place].readySince == nil {
      tasks[place].readySince = record
    }
  }

  /// The CPU was taken from `pid`, which could have gone on.
  mutating func preempted(_ pid: Int32, priority: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    let place = place(of: pid, record)
    tasks[place].priority = priority
    // Woken on its way to sleep it has run on since.
    tasks[place].readySince = record
  }

  /// `pid` went to sleep.
  mutating func blocked(_ pid: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    tasks[place(of: pid, record)].readySince = nil
  }

  /// `pid` runs from here on.
  mutating func gotCPU(_ pid: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    let position = index.position(of: Self.key(pid))
    guard position >= 0 else {
      // It has been ready since nobody knows when.
      let place = add(pid, record)
      tasks[place].knownSince = record.moment.timestamp
      return
    }
    let place = Int(index.entries[position].slot)
    guard let readySince = tasks[place].readySince else { return }
    tasks[place].readySince = nil
    let delay = RunDelay(
      pid: pid, priority: tasks[place].priority, from: readySince, to: record)
    if delay.length >= Self.least {
      keep(delay, at: place)
    }
  }

  private mutating func keep(_ delay: RunDelay, at place: Int) {
    var latest = delays[delay.pid] ?? []
    if latest.count >= Self.kept {
      tasks[place].knownSince = latest.removeFirst().to.moment.timestamp
    }
    latest.append(delay)
    delays[delay.pid] = latest
  }

  /// The longest delay of `pid` between `start` and `end`, as far as it lay there; and whether all are known.
  func longest(
    of pid: Int32, from start: Timestamp, to end: Timestamp
  ) -> (delay: RunDelay?, isKnown: Bool) {
    let position = index.position(of: Self.key(pid))
    let known = position < 0 ? since : tasks[Int(index.entries[position].slot)].knownSince
    let longest = delays[pid]?.max {
      $0.length(from: start, to: end) < $1.length(from: start, to: end)
    }
    return (
      longest.flatMap { $0.length(from: start, to: end) > 0 ? $0 : nil },
      known.map { $0 <= start } ?? false
    )
  }

  /// Where `pid` stands, whose next record is `record`.
  private mutating func place(of pid: Int32, _ record: Evidence) -> Int {
    let position = index.position(of: Self.key(pid))
    return position < 0 ? add(pid, record) : Int(index.entries[position].slot)
  }

  private mutating func add(_ pid: Int32, _ record: Evidence) -> Int {
    if tasks.count >= Self.bound {
      lostSight()
    }
    let since = since ?? record.moment.timestamp
    self.since = since
    index.insert(Self.key(pid), slot: UInt32(truncatingIfNeeded: tasks.count))
    tasks.append(Task(knownSince: since))
    return tasks.count - 1
  }

  private static func key(_ pid: Int32) -> UInt64 { UInt64(UInt32(bitPattern: pid)) }
}

extension RunDelay {
  /// How much of it lay between `start` and `end`, in units of the trace clock.
  package func length(from start: Timestamp, to end: Timestamp) -> UInt64 {
    let from = max(from.moment.timestamp, start)
    let to = min(to.moment.timestamp, end)
    return from < to ? from.distance(to: to) : 0
  }
}
