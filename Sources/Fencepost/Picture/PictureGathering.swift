import FenceModel
import FenceReports
import FenceRules
import TraceEvents
import TraceVocabulary

/// Gathers the picture of a trace during the one pass, in memory that does not follow its length.
///
/// What ends stays whole for a while, in which the rules judge it; then it is kept where a finding
/// is near, and merged where none is. So what a finding is about is exact wherever in the trace it is.
struct PictureGathering {
  private var picture: TracePicture
  private var latestFences: LatestElements<PictureFence>
  private var latestWaits: LatestElements<PictureWait>
  private var pinnedFences = 0
  private var pinnedWaits = 0
  private var near: NearFindings
  /// Contexts with runs of their own.
  private var contexts: Set<PictureRow> = []
  private let bounds: PictureBounds

  init(_ detail: PictureDetail, clock: TraceClock, taskNames: [Int32: String]) {
    bounds = PictureBounds(detail)
    picture = TracePicture(names: NameTable(), taskNames: taskNames, runs: bounds.runs)
    latestFences = LatestElements(limit: bounds.fences)
    latestWaits = LatestElements(limit: bounds.waits)
    near = NearFindings(bounds, isNanoseconds: clock.isNanoseconds)
  }

  /// Takes the findings that are new; called before what ended with them.
  mutating func learn(_ log: borrowing FindingLog) {
    near.learn(log)
  }

  /// Takes a fence that has ended.
  mutating func take(_ life: FenceLifetime) {
    let fence = PictureFence(life, isAlive: false, end: .zero)
    picture.alive.add(from: fence.begin, to: fence.end)
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
      picture.merge(gone)
    }
  }

  /// Keeps or merges a fence that others have followed.
  private mutating func settle(_ fence: PictureFence) {
    if pinnedFences < bounds.pinnedFences,
      near.includes(fence.key, from: fence.begin, to: fence.end)
    {
      pinnedFences += 1
      picture.fences.append(fence)
      picture.fences[picture.fences.count - 1].isPinned = true
      return
    }
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
    result.taskNames = pass.taskNames.all
    let end = pass.end ?? .zero
    result.names = pass.model.names
    result.fences += latestFences.elements
    result.waits += latestWaits.elements
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
    var alive: ContiguousArray<PictureFence> = []
    model.forEachAlive { alive.append(PictureFence(copy $0, isAlive: true, end: end)) }
    for fence in alive {
      result.alive.add(from: fence.begin, to: nil)
    }
    result.fences += alive
    for open in model.openWaits() {
      let wait = PictureWait(open)
      result.matrix.add(wait)
      result.waits.append(wait)
    }
  }
}
