import FenceModel

extension TracePicture {
  /// Keeps about `share` of what is kept one by one: first of all `subjects`, then what is pinned, then
  /// the latest.
  mutating func thin(to share: Double, keeping subjects: Set<IncarnationKey>) {
    thinFences(to: Int(Double(fences.count) * share), keeping: subjects)
    thinWaits(to: Int(Double(waits.count) * share))
    mergedFences.shrink(to: Int(Double(mergedFences.count) * share))
    mergedWaits.shrink(to: Int(Double(mergedWaits.count) * share))
    let periods = Int(Double(gracePeriods.count) * share)
    gracePeriodsOmitted += UInt64(gracePeriods.count - periods)
    gracePeriods.removeLast(gracePeriods.count - periods)
    verticalBlanks = Array(verticalBlanks.prefix(Int(Double(verticalBlanks.count) * share)))
    thinReuses(to: Int(Double(reuses.count) * share))
    dependencies = Array(dependencies.suffix(Int(Double(dependencies.count) * share)))
    if fences.isEmpty {
      histograms = Array(histograms.prefix(Int(Double(histograms.count) * share)))
    }
  }

  /// Whether nothing is left that could be thinned out.
  var isBare: Bool {
    fences.isEmpty && waits.isEmpty && mergedFences.count <= 1 && mergedWaits.count <= 1
      && gracePeriods.isEmpty && reuses.isEmpty && verticalBlanks.isEmpty && dependencies.isEmpty
      && histograms.isEmpty
  }

  private mutating func thinFences(to count: Int, keeping subjects: Set<IncarnationKey>) {
    var ranked = fences.map { (isSubject: subjects.contains($0.key), fence: $0) }
    ranked.sort { left, right in
      if left.isSubject != right.isSubject { return left.isSubject }
      if left.fence.isPinned != right.fence.isPinned { return left.fence.isPinned }
      return (left.fence.end, left.fence.key) > (right.fence.end, right.fence.key)
    }
    for (isSubject, fence) in ranked[count...] {
      nearMerged += isSubject || fence.isPinned ? 1 : 0
      merge(fence)
    }
    fences = ContiguousArray(ranked.prefix(count).lazy.map(\.fence))
  }

  /// Those without a grace period stay, then the latest.
  private mutating func thinReuses(to count: Int) {
    reuses.sort { left, right in
      let (one, other) = (left.grace == .notElapsed, right.grace == .notElapsed)
      if one != other { return one }
      return (left.reused, left.new) > (right.reused, right.new)
    }
    reusesOmitted += UInt64(reuses.count - count)
    reuses.removeLast(reuses.count - count)
  }

  private mutating func thinWaits(to count: Int) {
    waits.sort { left, right in
      if left.isPinned != right.isPinned { return left.isPinned }
      return (left.lastSeen, left.key) > (right.lastSeen, right.key)
    }
    for wait in waits[count...] {
      nearMerged += wait.isPinned ? 1 : 0
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
