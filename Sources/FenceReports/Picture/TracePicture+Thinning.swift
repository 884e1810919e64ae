import FenceModel

extension TracePicture {
  /// Keeps about `share` of what is kept one by one, fences and waits alike: what is worth most first,
  /// as `near` knows, then the latest.
  mutating func thin(to share: Double, _ near: NearFindings) {
    thinMembers(to: Int(Double(fences.count + waits.count) * share), near)
    let periods = Int(Double(gracePeriods.count) * share)
    gracePeriodsOmitted += UInt64(gracePeriods.count - periods)
    gracePeriods.removeLast(gracePeriods.count - periods)
    verticalBlanks = Array(verticalBlanks.prefix(Int(Double(verticalBlanks.count) * share)))
    thinReuses(to: Int(Double(reuses.count) * share))
    dependencies = Array(dependencies.suffix(Int(Double(dependencies.count) * share)))
    if fences.isEmpty {
      histograms = Array(histograms.prefix(Int(Double(histograms.count) * share)))
      mergedFences.shrink(to: Int(Double(mergedFences.count) * share))
      mergedWaits.shrink(to: Int(Double(mergedWaits.count) * share))
    }
  }

  /// Makes the runs few enough for what is merged: a run takes as much of a page as a fence, and without
  /// this a page with runs could be larger than one with every fence.
  mutating func coarsenRuns() {
    mergedFences.coarsen(to: Int(clamping: mergedFences.members / Self.membersOfRun))
    mergedWaits.coarsen(to: Int(clamping: mergedWaits.members / Self.membersOfRun))
  }

  /// How many fences or waits a run stands for on average, at least, unless there are fewer in a row.
  private static var membersOfRun: UInt64 { 4 }

  /// Whether nothing is left that could be thinned out.
  var isBare: Bool {
    fences.isEmpty && waits.isEmpty && mergedFences.count <= 1 && mergedWaits.count <= 1
      && gracePeriods.isEmpty && reuses.isEmpty && verticalBlanks.isEmpty && dependencies.isEmpty
      && histograms.isEmpty
  }

  /// A fence or a wait, and what decides whether it stays.
  private struct Ranked {
    let worth: PictureWorth
    let end: UInt64
    let key: IncarnationKey
    /// Its place among the fences; of a wait, behind all those.
    let place: Int

    /// Whether it stays longer than `other`.
    func outlasts(_ other: Ranked) -> Bool {
      if worth != other.worth { return worth > other.worth }
      if end != other.end { return end > other.end }
      return key == other.key ? place > other.place : key > other.key
    }
  }

  private mutating func thinMembers(to count: Int, _ near: NearFindings) {
    // A wait that has the times of another of its incarnation is told from it by its task.
    waits.sort {
      ($0.firstSeen, $0.lastSeen, $0.pid, $0.key) < ($1.firstSeen, $1.lastSeen, $1.pid, $1.key)
    }
    var ranked: [Ranked] = []
    ranked.reserveCapacity(fences.count + waits.count)
    for (place, fence) in fences.enumerated() {
      let worth = near.worth(fence.key, from: fence.begin, to: fence.end)
      ranked.append(
        Ranked(
          worth: fence.isStanding ? max(worth, .standing) : worth, end: fence.end, key: fence.key,
          place: place))
    }
    for (place, wait) in waits.enumerated() {
      let worth = near.worth(wait.key, from: wait.firstSeen, to: wait.lastSeen)
      ranked.append(
        Ranked(
          worth: wait.isStanding ? max(worth, .standing) : worth, end: wait.lastSeen, key: wait.key,
          place: fences.count + place))
    }
    ranked.sort { $0.outlasts($1) }
    var stays = [Bool](repeating: false, count: ranked.count)
    for one in ranked.prefix(count) { stays[one.place] = true }
    for one in ranked[count...] where one.worth > .none { nearMerged += 1 }
    for (place, fence) in fences.enumerated() where !stays[place] { merge(fence) }
    for (place, wait) in waits.enumerated() where !stays[fences.count + place] { merge(wait) }
    let fenceCount = fences.count
    let (ended, waited) = (fences, waits)
    fences = ContiguousArray(ended.indices.lazy.filter { stays[$0] }.map { ended[$0] })
    waits = ContiguousArray(
      waited.indices.lazy.filter { stays[fenceCount + $0] }.map { waited[$0] })
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

  /// Adds a fence to the runs.
  package mutating func merge(_ fence: borrowing PictureFence) {
    merge(fence, in: PictureRow(fence))
  }

  /// Adds a fence to the runs of `row`.
  package mutating func merge(_ fence: borrowing PictureFence, in row: PictureRow) {
    mergedFences.add(
      row, from: fence.begin, to: fence.end, isSignaled: fence.marks.contains(.knownSignaled),
      longest: fence.latency, seqno: fence.fence.seqno)
  }
}
