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
  private var latestFences: LatestElements<PictureFence>
  private var latestWaits: LatestElements<PictureWait>
  private var latestReuses: LatestElements<PictureReuse>
  private var pinnedFences = 0
  private var pinnedWaits = 0
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
    latestFences = LatestElements(limit: bounds.fences)
    latestWaits = LatestElements(limit: bounds.waits)
    latestReuses = LatestElements(limit: bounds.reuses)
    knowsFindings = findings != nil
    near =
      findings.map { NearFindings($0, bounds, isNanoseconds: clock.isNanoseconds) }
      ?? NearFindings(bounds, isNanoseconds: clock.isNanoseconds)
  }

  /// Takes the findings that are new; called before what ended with them.
  mutating func learn(_ log: borrowing FindingLog) {
    guard let earliest = near.learn(log) else { return }
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
    var missing = near.subjects
    for fence in picture.fences { missing.remove(fence.key) }
    for fence in latestFences.elements { missing.remove(fence.key) }
    model.forEachAlive { missing.remove(IncarnationKey($0)) }
    return !missing.isEmpty
  }

  /// Takes a fence that has ended.
  mutating func take(_ life: FenceLifetime) {
    let fence = PictureFence(life, isAlive: false, end: .zero)
    if let gone = latestFences.append(fence) {
      settle(gone)
    }
  }

  /// Takes a wait that has ended.
  mutating func take(_ wait: FenceWait) {
    let wait = PictureWait(wait)
    picture.matrix.add(wait)
    guard let gone = latestWaits.append(wait) else { return }
    let isPinned = gone.isPinned || near.includes(gone.key, from: gone.firstSeen, to: gone.lastSeen)
    if isPinned, pinnedWaits < bounds.pinnedWaits {
      pinnedWaits += 1
      picture.waits.append(gone)
      picture.waits[picture.waits.count - 1].isPinned = true
    } else {
      picture.nearMerged += isPinned ? 1 : 0
      picture.merge(gone)
    }
  }

  /// Takes a reuse of memory, whose grace periods are judged.
  mutating func take(_ reuse: borrowing MemoryReuse) {
    guard let gone = latestReuses.append(PictureReuse(reuse)) else { return }
    if gone.grace == .notElapsed, picture.reuses.count < bounds.reuses {
      picture.reuses.append(gone)
    } else {
      picture.reusesOmitted += 1
    }
  }

  /// Keeps or merges a fence that others have followed.
  private mutating func settle(_ fence: PictureFence) {
    let isSubject = near.isSubject(fence.key)
    let isNear = isSubject || near.includes(fence.key, from: fence.begin, to: fence.end)
    if isSubject || (isNear && pinnedFences < bounds.pinnedFences) {
      // What findings are about has a bound of its own.
      pinnedFences += isSubject ? 0 : 1
      picture.fences.append(fence)
      picture.fences[picture.fences.count - 1].isPinned = true
      return
    }
    picture.nearMerged += isNear ? 1 : 0
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
    result.fences += latestFences.elements
    result.waits += latestWaits.elements
    result.reuses += latestReuses.elements
    result.alive = pass.model.alive ?? AliveCurve()
    takeAlive(of: pass.model, end: end, into: &result)
    for place in result.fences.indices where !result.fences[place].isPinned {
      let fence = result.fences[place]
      result.fences[place].isPinned = near.includes(fence.key, from: fence.begin, to: fence.end)
    }
    let periods = pass.model.gracePeriods
    result.gracePeriods = periods.listed
    result.gracePeriodsOmitted = periods.count - min(periods.count, UInt64(periods.listed.count))
    result.verticalBlanks = Array(pass.model.verticalBlanks)
    result.dependencies = Array(pass.model.recordedDependencies)
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
