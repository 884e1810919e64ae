import FenceModel
import FenceRules
import TraceVocabulary

/// What a capture can tell of the waits that are open when it ends: the twin of `FencesAtEnd`. Every sentence
/// about them is made of this. A wait leaves no sign of its end but one record, and while it is open none at
/// all.
struct WaitsAtEnd {
  private let counts: ModelCounts
  private let losses: LossFindings
  /// That starts of waits were not recorded, as a clause; nil where they were.
  let noStart: String?
  /// What else explains that waits have no recorded end, as a clause; nil where nothing does but a loss.
  let endDoubt: String?
  /// Which of `noStart` and `endDoubt` there is; nil where neither.
  private let lack: String?

  init(_ report: Report) {
    let steps = StepsSeen(report)
    counts = report.counts
    losses = LossFindings(report)
    noStart = steps.isRecorded(.waitStarted) ? nil : steps.absence(of: .waitStarted)
    let noEnd = steps.absence(of: .waitEnded)
    if steps.isRecorded(.waitEnded) {
      endDoubt =
        noEnd != nil && counts.hasManyWaits
        ? "no wait end was seen at all, which a hang explains as well as a filter" : nil
    } else {
      endDoubt = noEnd
    }
    let lacks = [noStart, endDoubt].compactMap(\.self)
    lack = steps.noWait ?? (lacks.isEmpty ? nil : lacks.joined(separator: ", and "))
  }

  /// Those without a recorded end that may have ended while events were lost.
  private var doubtful: UInt64 { min(counts.openWaitsCrossedGap, counts.openWaits) }

  /// How many there are and how many failed, a clause each with the outcome that it counts; and what
  /// stands between them.
  var parts: (clauses: [(words: String, outcome: FenceWait.Outcome?)], separator: String) {
    guard counts.waits > 0 else {
      let doubt = losses.doubt.map { ", though \($0)" } ?? ""
      let isKnown = noStart == nil
      return ([(isKnown ? "none seen" + doubt : "not known: \(lack ?? "")", nil)], "")
    }
    if let lack {
      return ([("\(counts.waits.grouped) seen, which are open is not known: \(lack)", nil)], "")
    }
    var clauses: [(words: String, outcome: FenceWait.Outcome?)] = []
    let certain = counts.openWaits - doubtful
    if certain > 0 || doubtful == 0 {
      let some = certain == 0 && losses.doubt != nil ? "none seen" : certain.grouped
      let doubt = doubtful == 0 ? losses.doubt.map { ", though \($0)" } : nil
      clauses.append(("\(some) open at the end" + (doubt ?? ""), .open))
    }
    if doubtful > 0 {
      clauses.append(
        (
          "\(doubtful.grouped) without a recorded end, but \(losses.happening) while "
            + (doubtful == 1 ? "it was open" : "they were open"),
          .open
        ))
    }
    clauses.append(("\(counts.failedWaits.grouped) failed", .failed))
    if counts.undecidedWaits > 0 {
      clauses.append(("\(counts.undecidedWaits.grouped) of unknown result", .unknown))
    }
    return (clauses, losses.doubt == nil ? ", " : "; ")
  }

  /// The same in one clause.
  var summary: String {
    parts.clauses.map(\.words).joined(separator: parts.separator)
  }

  /// Why none is listed where none is, as a sentence.
  var noneListed: String {
    if let lack { return "Not known: \(lack)." }
    return losses.doubt.map { "None seen, though \($0)." } ?? "None: no wait is open at the end."
  }

  /// What those are that have no recorded end.
  var title: String { "waits " + state }

  /// What is known of those without a recorded end.
  var state: String {
    let isOpen = endDoubt == nil && doubtful < counts.openWaits || counts.openWaits == 0
    return isOpen ? "open at the end" : "without a recorded end"
  }

  /// How many there are of which state, in a word or two.
  var byState: [(UInt64, String)] {
    [(counts.openWaits - perhapsOpen, "open"), (perhapsOpen, "perhaps open")]
  }

  /// How many have no recorded end, and may be over all the same.
  var perhapsOpen: UInt64 { endDoubt == nil ? doubtful : counts.openWaits }

  /// Whether `wait`, which has no recorded end, may be over all the same.
  func mayBeOver(_ wait: FenceWait) -> Bool {
    wait.outcome == .open && (endDoubt != nil || wait.crossedGap)
  }

  /// That a task waits, and how long it has; with `start` also since when.
  func waiting(_ waiter: WaitSummary, for length: String?, since start: String? = nil) -> String {
    let (task, isOver) = (waiter.task.text, mayBeOver(waiter.wait))
    guard let length else {
      return task + (isOver ? " began to wait" : " waits since") + " before the trace"
    }
    return isOver
      ? "\(task) began to wait" + (start.map { " at \($0)," } ?? "") + " \(length) before the end"
      : "\(task) waits" + (start.map { " since \($0)," } ?? "") + " for \(length)"
  }

  // MARK: - Who hangs on what stalled

  /// How many tasks and jobs hang on the fence of `stall`, a clause each; empty where none do.
  func onIt(_ stall: StallSummary) -> [String] {
    let jobs = stall.dependentCount > 0 ? counted(stall.dependentCount, "job") : nil
    if stall.waiters.contains(where: { mayBeOver($0.wait) }) {
      return tasksOnIt(stall) + (jobs.map { [$0 + " on it"] } ?? [])
    }
    let tasks = stall.waiterCount > 0 ? counted(stall.waiterCount, "task") : nil
    let all = [tasks, jobs].compactMap(\.self)
    return all.isEmpty ? [] : [all.joined(separator: " and ") + " on it"]
  }

  /// The same of tasks alone.
  func tasksOnIt(_ stall: StallSummary) -> [String] {
    clauses(of: stall.waiters, stall.waiterCount, ("on it", "began to wait for it"))
  }

  /// How many tasks wait for later fences of its context.
  func behindIt(_ stall: StallSummary) -> [String] {
    let place = "behind it in its context"
    return clauses(of: stall.behind, stall.behindCount, (place, "began to wait " + place))
  }

  /// How many of `count` tasks, of which `listed` are known one by one, wait, and how many may have gone.
  private func clauses(
    of listed: [StallSummary.Waiter], _ count: Int, _ words: (sure: String, unsure: String)
  ) -> [String] {
    guard count > 0 else { return [] }
    let unsure = listed.count { mayBeOver($0.wait) }
    // Of those that are not listed nobody looked.
    let sure = unsure == 0 ? count : listed.count - unsure
    let rest = count - sure
    guard sure > 0 else { return [counted(rest, "task") + " " + words.unsure] }
    let first = counted(sure, "task") + " " + words.sure
    return rest == 0 ? [first] : [first, "\(rest) more \(words.unsure)"]
  }

  /// That a fence has no waiter.
  var nobodyWaits: String {
    noStart.map { "who waits for it is not known: \($0)" }
      ?? "nobody is seen waiting for it at the end"
  }
}
