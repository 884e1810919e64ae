import FenceModel
import FenceReports
import FenceRules
import TraceEvents
import TraceVocabulary

/// Gathers the picture of a trace during the one pass, in memory that does not follow its length.
///
/// What ends stays whole for a while, in which the rules judge it; then it is kept where a finding
/// is near, and merged where none is. Findings that are made later, at the end of the trace at the
/// latest, may be about what was merged by then: `missesFindings` says so, and a second look at the
/// trace that knows all findings from its start draws those too.
struct PictureGathering {
  private var picture: TracePicture
  private var fences: KeptElements<PictureFence>
  private var waits: KeptElements<PictureWait>
  private var reuses: KeptElements<PictureReuse>
  private var near: NearFindings
  /// Whether a finding became known when something near it had been merged.
  private var isLate = false
  /// Whether all findings were known from the start.
  private let knowsFindings: Bool
  /// Contexts with runs of their own.
  private var contexts: Set<PictureRow> = []
  private let bounds: PictureBounds

  /// Gathers in this detail. `findings` are all there are, where a pass before has found them.
  init(
    _ detail: PictureDetail, clock: TraceClock, taskNames: [Int32: String],
    knowing findings: [Finding]? = nil
  ) {
    let bounds = PictureBounds(detail)
    self.bounds = bounds
    picture = TracePicture(names: NameTable(), taskNames: taskNames, runs: bounds.runs)
    fences = KeptElements(limit: bounds.fences)
    waits = KeptElements(limit: bounds.waits)
    reuses = KeptElements(limit: bounds.reuses)
    knowsFindings = findings != nil
    near =
      findings.map { NearFindings($0, isNanoseconds: clock.isNanoseconds) }
      ?? NearFindings(isNanoseconds: clock.isNanoseconds)
  }

  /// Takes the findings that are new; called before what ended with them. At the end of the trace
  /// `isLast` takes all that are left.
  mutating func learn(_ log: borrowing FindingLog, isLast: Bool = false) {
    guard let earliest = near.learn(log, isLast: isLast) else { return }
    for latest in [picture.mergedFences.latest, picture.mergedWaits.latest] {
      if let latest, near.isLate(earliest, after: latest) { isLate = true }
    }
  }

  /// Whether something that a finding is about, or that is near one, may have been merged before the
  /// finding was made.
  func missesFindings(_ model: borrowing FenceModel) -> Bool {
    guard !knowsFindings, !(picture.mergedFences.isEmpty && picture.mergedWaits.isEmpty) else {
      return false
    }
    if isLate { return true }
    var missing = Set(near.subjectKeys)
    fences.forEach { missing.remove($0.key) }
    model.forEachAlive { missing.remove(IncarnationKey($0)) }
    return !missing.isEmpty
  }

  /// Takes a fence that has ended.
  mutating func take(_ life: FenceLifetime) {
    fences.append(PictureFence(life, isAlive: false, end: .zero))
    while let fence = fences.overflow() {
      let worth = near.worth(fence.key, from: fence.begin, to: fence.end)
      guard worth > .none else {
        merge(fence)
        continue
      }
      for gone in fences.keep(fence, worth: worth) {
        picture.nearMerged += 1
        merge(gone.element)
      }
    }
  }

  /// Takes a wait that has ended.
  mutating func take(_ wait: FenceWait) {
    let wait = PictureWait(wait)
    picture.matrix.add(wait)
    waits.append(wait)
    while let wait = waits.overflow() {
      let nearness = near.worth(wait.key, from: wait.firstSeen, to: wait.lastSeen)
      let worth = max(nearness, wait.isStanding ? .standing : .none)
      guard worth > .none else {
        picture.merge(wait)
        continue
      }
      for gone in waits.keep(wait, worth: worth) {
        picture.nearMerged += 1
        picture.merge(gone.element)
      }
    }
  }

  /// Takes a reuse of memory, whose grace periods are judged. Those without one are worth keeping.
  mutating func take(_ reuse: borrowing MemoryReuse) {
    reuses.append(PictureReuse(reuse))
    while let reuse = reuses.overflow() {
      guard reuse.grace == .notElapsed else {
        picture.reusesOmitted += 1
        continue
      }
      picture.reusesOmitted += UInt64(reuses.keep(reuse, worth: .standing).count)
    }
  }

  /// Adds a fence to the runs: to those of its context, or, of a capture with very many, of its names.
  private mutating func merge(_ fence: PictureFence) {
    var row = PictureRow(fence)
    if contexts.count < bounds.contexts {
      contexts.insert(row)
    } else if !contexts.contains(row) {
      row = PictureRow(allOf: fence.name)
    }
    picture.merge(fence, in: row)
  }

  /// The picture, at the end of the pass.
  consuming func picture(of pass: AnalysisPass, _ builder: ReportBuilder) -> TracePicture {
    var result = picture
    result.missesFindings = missesFindings(pass.model)
    result.taskNames = pass.taskNames.all
    let end = pass.end ?? .zero
    result.names = pass.model.names
    result.fences = fences.taken()
    result.waits = waits.taken()
    result.reuses = Array(reuses.taken())
    result.alive = pass.model.alive ?? AliveCurve()
    takeAlive(of: pass.model, end: end, into: &result)
    let periods = pass.model.gracePeriods
    result.gracePeriods = periods.listed
    result.gracePeriodsOmitted = periods.count - min(periods.count, UInt64(periods.listed.count))
    result.verticalBlanks = Array(pass.model.verticalBlanks)
    result.dependencies = pass.model.recordedDependencies
    result.histograms = builder.histograms(of: pass)
    return result
  }

  /// Adds what the trace left alive and open. As many as the model can hold: they are what matters most.
  private func takeAlive(
    of model: borrowing FenceModel, end: Timestamp, into result: inout TracePicture
  ) {
    model.forEachAlive { result.fences.append(PictureFence(copy $0, isAlive: true, end: end)) }
    for open in model.openWaits() {
      let wait = PictureWait(open)
      result.matrix.add(wait)
      result.waits.append(wait)
    }
  }
}
