package import FenceModel
package import TraceVocabulary

/// What the HTML report draws of a trace: its fences and waits over time, and what surrounds them.
///
/// Fences and waits are kept one by one up to a bound: the latest, and all that are near a finding,
/// alive, waited for or failed. The others are merged into runs.
public struct TracePicture: Sendable {
  /// The names of fences.
  package var names: NameTable
  /// The saved names of tasks.
  package var taskNames: [Int32: String]
  /// Fences kept one by one, in no order that means anything.
  package var fences: ContiguousArray<PictureFence> = []
  /// The others.
  package var mergedFences: MergedRuns<PictureRow>
  /// Waits kept one by one, likewise.
  package var waits: ContiguousArray<PictureWait> = []
  /// The others, by task.
  package var mergedWaits: MergedRuns<Int32>
  /// Tasks that have runs of their own.
  private var tasksOfRuns: Set<Int32> = []
  /// Of those merged, how many are near a finding all the same.
  package var nearMerged: UInt64 = 0
  /// Whether more may be: findings were made when what they are about had been merged, and the trace
  /// could not be read again.
  package var missesFindings = false
  /// Reuses of memory, in no order that means anything.
  package var reuses: [PictureReuse] = []
  /// Reuses beyond those.
  package var reusesOmitted: UInt64 = 0
  /// How many fences were alive over time.
  package var alive = AliveCurve()
  /// Who waits for whose fences.
  package var matrix = WaitMatrix()
  /// The normal grace periods.
  package var gracePeriods: [GracePeriodSpan] = []
  /// Grace periods beyond those.
  package var gracePeriodsOmitted: UInt64 = 0
  /// The first vertical blanks of any display.
  package var verticalBlanks: [Timestamp] = []
  /// The dependencies of jobs that the model still knew at the end.
  package var dependencies: [RecordedDependency] = []
  /// How latencies and waits are distributed, by row of `Report.timelines`.
  package var histograms: [TimelineHistogram] = []
  /// All findings, those that the page does not list among them; known when its list has been cut.
  var findings = FindingOverview()

  /// Stands for several tasks where a run is of their waits; no task has this pid.
  package static let severalTasks: Int32 = -1
  /// Tasks that have runs of their own at most, those first whose waits were merged first: more rows
  /// than anybody looks at.
  private static let mostTasks = 1_000

  /// A picture with room for `runs` runs of merged fences.
  package init(names: NameTable, taskNames: [Int32: String], runs: Int) {
    self.names = names
    self.taskNames = taskNames
    mergedFences = MergedRuns(limit: runs)
    mergedWaits = MergedRuns(limit: max(runs / 4, 1))
  }

  /// Adds a wait to the runs of its task, or, of a capture with very many tasks, to those of several.
  package mutating func merge(_ wait: borrowing PictureWait) {
    if tasksOfRuns.count < Self.mostTasks {
      tasksOfRuns.insert(wait.pid)
    }
    mergedWaits.add(
      tasksOfRuns.contains(wait.pid) ? wait.pid : Self.severalTasks, from: wait.firstSeen,
      to: wait.lastSeen, isSignaled: wait.outcome == .signaled, longest: wait.length)
  }

  /// The name of a task, as ftrace prints it.
  func comm(of pid: Int32) -> String {
    switch pid {
    case 0: "<idle>"
    case Self.severalTasks: "several tasks"
    default: taskNames[pid] ?? "<...>"
    }
  }
}

/// Durations of one row of `Report.timelines` by their order of magnitude.
package struct TimelineHistogram: Sendable {
  /// What is measured.
  package enum Kind: String, Sendable {
    /// From emit, or init where there was none, to the signal.
    case signal
    /// Waits of which both ends were seen.
    case wait
  }

  /// The row's driver.
  package var driver: String
  /// The row's timeline.
  package var timeline: String
  /// What is measured.
  package var kind: Kind
  /// The lower end of each bucket that holds something, in units of the trace clock, and how many.
  package var buckets: [(lower: UInt64, count: UInt64)]

  /// A histogram of one row.
  package init(
    driver: String, timeline: String, kind: Kind, buckets: [(lower: UInt64, count: UInt64)]
  ) {
    self.driver = driver
    self.timeline = timeline
    self.kind = kind
    self.buckets = buckets
  }
}
