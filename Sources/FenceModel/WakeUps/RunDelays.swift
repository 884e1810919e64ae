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
    /// It has not gone to sleep since the last of them.
    var isAwake = false

    mutating func becameReady(_ priority: Int32, _ record: Evidence, isWoken: Bool) {
      self.priority = priority
      // Woken on its way to sleep it has run on until its CPU is taken.
      if !isWoken || readySince == nil {
        readySince = record
      }
    }

    /// Whether it does so for the first time after its latest delay.
    mutating func goesToSleep() -> Bool {
      let isFirst = isAwake
      readySince = nil
      isAwake = false
      return isFirst
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
  /// When the task of each went to sleep for the first time after it; `distantFuture` where it has not.
  private var slept: ContiguousArray<Timestamp> = []
  /// From when on every task's records are known; nil until the next of any.
  private var since: Timestamp?

  /// Events are missing from here on.
  mutating func lostSight() {
    guard since != nil else { return }
    tasks.removeAll(keepingCapacity: true)
    index = SlotIndex()
    latest.removeAll(keepingCapacity: true)
    slept.removeAll(keepingCapacity: true)
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
    let place = place(of: pid, record)
    guard tasks[place].goesToSleep() else { return }
    for slot in slots(of: tasks[place]) where slept[slot] == .distantFuture {
      slept[slot] = record.moment.timestamp
    }
  }

  /// Where the latest delays of `task` stand.
  private func slots(of task: Task) -> Range<Int> {
    task.delays > 0 ? Int(task.ring)..<(Int(task.ring) + Self.kept) : 0..<0
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
    tasks[place].isAwake = true
    guard count > 0 else {
      tasks[place].ring = UInt32(truncatingIfNeeded: latest.count)
      latest.append(contentsOf: repeatElement(delay, count: Self.kept))
      slept.append(contentsOf: repeatElement(.distantFuture, count: Self.kept))
      return
    }
    let slot = Int(tasks[place].ring) + Int(count) % Self.kept
    if count >= Self.kept {
      tasks[place].knownSince = latest[slot].to.moment.timestamp
    }
    latest[slot] = delay
    slept[slot] = .distantFuture
  }

  /// The longest delay of `pid` between `start` and `end`, as far as it lay there, and whether all are known.
  /// One after which it has not slept yet comes first, however long those before its sleep were.
  func longest(of pid: Int32, from start: Timestamp, to end: Timestamp) -> Found {
    let position = index.position(of: Self.key(pid))
    guard position >= 0 else { return Found(isKnown: since.map { $0 <= start } ?? false) }
    let task = tasks[Int(index.entries[position].slot)]
    var found = Found(isKnown: task.knownSince <= start)
    var best: (isAwake: UInt8, length: UInt64) = (0, 0)
    for slot in slots(of: task) {
      let length = latest[slot].length(from: start, to: end)
      let hasSlept = slept[slot] < end
      let isAwake: UInt8 = !hasSlept && length >= RunDelay.least ? 1 : 0
      if (isAwake, length) > best {
        best = (isAwake, length)
        found.delay = latest[slot]
        found.hasSlept = hasSlept
      }
    }
    return found
  }

  /// A delay, and what is known of it.
  struct Found {
    /// The delay; nil where there was none.
    var delay: RunDelay?
    /// The task has gone to sleep after it.
    var hasSlept = false
    /// All delays are known.
    var isKnown: Bool
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
