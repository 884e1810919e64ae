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
    /// Such delays so far.
    var delays: UInt32 = 0
    /// Where the latest of them stand; meaningless while there was none.
    var ring: UInt32 = 0

    mutating func becameReady(_ priority: Int32, _ record: Evidence, isWoken: Bool) {
      self.priority = priority
      // Woken on its way to sleep it has run on until its CPU is taken.
      if !isWoken || readySince == nil {
        readySince = record
      }
    }

    mutating func stopsWaiting() -> Evidence? {
      let since = readySince
      readySince = nil
      return since
    }
  }

  /// Tasks that are followed; all are forgotten when there are more.
  private static let bound = 8_192
  /// Delays that are kept of a task: the latest.
  private static let kept = 4

  private var tasks: ContiguousArray<Task> = []
  private var index = SlotIndex()
  /// The latest delays of each task that had any: as many places each as are kept.
  private var latest: ContiguousArray<RunDelay> = []
  /// From when on every task's records are known; nil until the next of any.
  private var since: Timestamp?

  /// Events are missing from here on.
  mutating func lostSight() {
    guard since != nil else { return }
    tasks.removeAll(keepingCapacity: true)
    index = SlotIndex()
    latest.removeAll(keepingCapacity: true)
    since = nil
  }

  /// `pid` was woken.
  mutating func woken(_ pid: Int32, priority: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    tasks[place(of: pid, record)].becameReady(priority, record, isWoken: true)
  }

  /// The CPU was taken from `pid`, which could have gone on.
  mutating func preempted(_ pid: Int32, priority: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    tasks[place(of: pid, record)].becameReady(priority, record, isWoken: false)
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
    guard let readySince = tasks[place].stopsWaiting() else { return }
    let delay = RunDelay(
      pid: pid, priority: tasks[place].priority, from: readySince, to: record)
    if delay.length >= RunDelay.least {
      keep(delay, at: place)
    }
  }

  private mutating func keep(_ delay: RunDelay, at place: Int) {
    let count = tasks[place].delays
    tasks[place].delays = count.incremented
    guard count > 0 else {
      tasks[place].ring = UInt32(truncatingIfNeeded: latest.count)
      latest.append(contentsOf: repeatElement(delay, count: Self.kept))
      return
    }
    let slot = Int(tasks[place].ring) + Int(count) % Self.kept
    if count >= Self.kept {
      tasks[place].knownSince = latest[slot].to.moment.timestamp
    }
    latest[slot] = delay
  }

  /// The longest delay of `pid` between `start` and `end`, as far as it lay there; and whether all are known.
  func longest(
    of pid: Int32, from start: Timestamp, to end: Timestamp
  ) -> (delay: RunDelay?, isKnown: Bool) {
    let position = index.position(of: Self.key(pid))
    guard position >= 0 else { return (nil, since.map { $0 <= start } ?? false) }
    let task = tasks[Int(index.entries[position].slot)]
    var longest: RunDelay?
    var greatest: UInt64 = 0
    if task.delays > 0 {
      for slot in Int(task.ring)..<(Int(task.ring) + Self.kept) {
        let length = latest[slot].length(from: start, to: end)
        if length > greatest {
          (longest, greatest) = (latest[slot], length)
        }
      }
    }
    return (longest, task.knownSince <= start)
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
