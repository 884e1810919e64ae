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
          "\(doubtful.grouped) without a recorded end, but \(losses.happening) while they were open",
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
    let unsure = endDoubt == nil ? doubtful : counts.openWaits
    return [(counts.openWaits - unsure, "open"), (unsure, "perhaps open")]
  }

  /// That so many tasks and jobs hang on a fence, a clause each; empty where none do.
  func onIt(tasks: Int, jobs: Int) -> [String] {
    let jobs = jobs > 0 ? counted(jobs, "job") : nil
    let tasks = tasks > 0 ? counted(tasks, "task") : nil
    if endDoubt != nil {
      return [tasks.map { $0 + " began to wait for it" }, jobs.map { $0 + " on it" }]
        .compactMap(\.self)
    }
    let all = [tasks, jobs].compactMap(\.self)
    return all.isEmpty ? [] : [all.joined(separator: " and ") + " on it"]
  }

  /// That `task` waits, and how long it has; nil of a wait that began before the trace.
  func waiting(_ task: String, for length: String?, since start: String? = nil) -> String {
    guard let length else {
      return task + (endDoubt == nil ? " waits since" : " began to wait") + " before the trace"
    }
    return endDoubt == nil
      ? "\(task) waits" + (start.map { " since \($0)," } ?? "") + " for \(length)"
      : "\(task) began to wait" + (start.map { " at \($0)," } ?? "") + " \(length) before the end"
  }

  /// That a fence has no waiter.
  var nobodyWaits: String {
    noStart.map { "who waits for it is not known: \($0)" }
      ?? "nobody is seen waiting for it at the end"
  }
}
