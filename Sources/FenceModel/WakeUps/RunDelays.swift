import TraceVocabulary

/// For tasks of late, the times in which they were ready to run and had no CPU. A table of fixed size
/// in which a task replaces another of the same place: what is lost that way is a finding less, never
/// a wrong one.
struct RunDelays {
  private struct Entry {
    var pid: Int32 = 0
    var priority: Int32 = 0
    /// Since when it has been ready without a CPU.
    var readySince: Evidence?
    /// When that was noted, in terms of `epoch`.
    var epoch: UInt32 = 0
    /// The longest delay among the latest, and the one after it.
    var longest: RunDelay?
  }

  private static let count = 1_024
  /// Counts the times from which on nothing that was noted before is known to hold still.
  private var epoch: UInt32 = 0
  private var entries = ContiguousArray<Entry>(repeating: Entry(), count: RunDelays.count)

  /// What tasks do was, or is from here on, not seen for a while.
  mutating func lostSight() {
    epoch &+= 1
  }

  /// `pid` could run from here on.
  mutating func becameReady(_ pid: Int32, priority: Int32, _ record: Evidence) {
    guard pid != 0 else { return }
    let place = Self.place(of: pid)
    if entries[place].pid != pid {
      entries[place] = Entry(pid: pid)
    }
    entries[place].priority = priority
    if entries[place].readySince == nil || entries[place].epoch != epoch {
      entries[place].readySince = record
      entries[place].epoch = epoch
    }
  }

  /// `pid` went to sleep.
  mutating func blocked(_ pid: Int32) {
    let place = Self.place(of: pid)
    if entries[place].pid == pid {
      entries[place].readySince = nil
    }
  }

  /// `pid` runs from here on.
  mutating func gotCPU(_ pid: Int32, _ record: Evidence) {
    let place = Self.place(of: pid)
    guard pid != 0, entries[place].pid == pid, let since = entries[place].readySince,
      entries[place].epoch == epoch
    else {
      return
    }
    entries[place].readySince = nil
    let delay = RunDelay(pid: pid, priority: entries[place].priority, from: since, to: record)
    // A long one is kept until its time is a second ago, so that many short ones do not hide it.
    if let longest = entries[place].longest, longest.length > delay.length,
      longest.to.moment.timestamp.distance(to: record.moment.timestamp) < 1_000_000_000
    {
      return
    }
    entries[place].longest = delay
  }

  /// The longest delay of `pid` that ended after `start`.
  func longest(of pid: Int32, since start: Timestamp) -> RunDelay? {
    let entry = entries[Self.place(of: pid)]
    guard entry.pid == pid, let longest = entry.longest, longest.to.moment.timestamp > start else {
      return nil
    }
    return longest
  }

  private static func place(of pid: Int32) -> Int {
    Int(UInt32(bitPattern: pid) & UInt32(count - 1))
  }
}
