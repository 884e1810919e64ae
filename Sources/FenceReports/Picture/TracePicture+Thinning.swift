import FenceModel

extension TracePicture {
  /// Keeps about `share` of what is kept one by one: what is pinned first, then the latest.
  mutating func thin(to share: Double) {
    thinFences(to: Int(Double(fences.count) * share))
    thinWaits(to: Int(Double(waits.count) * share))
    mergedFences.shrink(to: Int(Double(mergedFences.count) * share))
    mergedWaits.shrink(to: Int(Double(mergedWaits.count) * share))
    let periods = Int(Double(gracePeriods.count) * share)
    gracePeriodsOmitted += UInt64(gracePeriods.count - periods)
    gracePeriods.removeLast(gracePeriods.count - periods)
    verticalBlanks = Array(verticalBlanks.prefix(Int(Double(verticalBlanks.count) * share)))
    dependencies = Array(dependencies.suffix(Int(Double(dependencies.count) * share)))
    if fences.isEmpty {
      histograms = Array(histograms.prefix(Int(Double(histograms.count) * share)))
    }
  }

  /// Whether nothing is left that could be thinned out.
  var isBare: Bool {
    fences.isEmpty && waits.isEmpty && mergedFences.count <= 1 && mergedWaits.count <= 1
      && gracePeriods.isEmpty && verticalBlanks.isEmpty && dependencies.isEmpty
      && histograms.isEmpty
  }

  private mutating func thinFences(to count: Int) {
    fences.sort { left, right in
      if left.isPinned != right.isPinned { return left.isPinned }
      return (left.end, left.key) > (right.end, right.key)
    }
    for fence in fences[count...] {
      merge(fence)
    }
    fences.removeLast(fences.count - count)
  }

  private mutating func thinWaits(to count: Int) {
    waits.sort { left, right in
      if left.isPinned != right.isPinned { return left.isPinned }
      return (left.lastSeen, left.key) > (right.lastSeen, right.key)
    }
    for wait in waits[count...] {
      merge(wait)
    }
    waits.removeLast(waits.count - count)
  }

  /// Adds a fence to the runs.
  package mutating func merge(_ fence: borrowing PictureFence) {
    merge(fence, in: PictureRow(fence))
  }

  /// Adds a fence to the runs of `row`.
  package mutating func merge(_ fence: borrowing PictureFence, in row: PictureRow) {
    mergedFences.add(
      row, from: fence.begin, to: fence.end, isSignaled: fence.marks.contains(.knownSignaled),
      longest: fence.latency)
  }

  /// Adds a wait to the runs of its task.
  package mutating func merge(_ wait: borrowing PictureWait) {
    mergedWaits.add(
      wait.pid, from: wait.firstSeen, to: wait.lastSeen, isSignaled: wait.outcome == .signaled,
      longest: wait.length)
  }
}
