import FenceModel
import TraceVocabulary

/// Rows, fences, and what is merged of them.
extension PictureColumns {
  mutating func writeRows() {
    let names = picture.names
    let ranges = Self.ranges(
      fences.lazy.map { [rowNumbers] in rowNumbers[PictureRow($0)] ?? 0 }, count: rows.count)
    var totals = ranges.map { UInt64($0.count) }
    for (row, run) in picture.mergedFences.elements {
      totals[rowNumbers[row] ?? 0] += run.count
    }
    let rows = rows
    object("rows") { columns in
      columns.texts("driver", rows) { names.driver(of: $0.name) }
      columns.texts("timeline", rows) { names.timeline(of: $0.name) }
      columns.column("context", rows) { $0.context }
      columns.column("fences", totals) { $0 }
      columns.column("first", ranges) { $0.first }
      columns.column("count", ranges) { $0.count }
    }
    writer.member("rowsOmitted", picture.mergedFences.rowsOmitted)
  }

  /// The records of a fence that have a column of their own, and what the page calls them.
  static var steps: [(name: String, step: KeyPath<PictureFence, PictureFence.Step>)] {
    [
      ("init", \.initialized), ("emit", \.emitted), ("enable", \.signalingEnabled),
      ("signaled", \.signaled), ("destroy", \.destroyed),
    ]
  }

  /// The time from `begin` to `moment`. -1 stands for a moment that was not seen, so that a distance
  /// below 0, where time went back, is written as one less.
  private static func offset(of moment: UInt64, from begin: UInt64) -> Int64 {
    guard moment != PictureFence.unseen else { return -1 }
    guard moment < begin else { return Int64(clamping: moment - begin) }
    return -1 - Int64(clamping: min(begin - moment, UInt64(Int64.max)))
  }

  /// The last moment of a fence that has a column of its own.
  private static func last(of fence: PictureFence) -> UInt64 {
    var last = fence.begin
    for step in [
      fence.initialized, fence.emitted, fence.signalingEnabled, fence.signaled, fence.destroyed,
    ] where step.isSeen {
      last = max(last, step.at)
    }
    return last
  }

  mutating func writeFences() {
    let (fences, subjects) = (fences, subjects)
    let rowNumbers = rowNumbers
    object("fences") { columns in
      columns.column("row", fences) { rowNumbers[PictureRow($0)] ?? 0 }
      columns.column("seqno", fences) { $0.fence.seqno }
      columns.column("generation", fences) { $0.generation }
      // A fence has begun, though it be at the moment that stands for one that was not seen.
      let relative = columns.relative
      let begin = { place in relative(min(fences[place].begin, PictureFence.unseen - 1)) }
      // What is near is written as what is between: a few digits in place of eleven.
      columns.column("begin", fences.indices) { place in
        begin(place) - (place == 0 ? 0 : begin(place - 1))
      }
      for (name, step) in Self.steps {
        columns.column(name, fences) { Self.offset(of: $0[keyPath: step].at, from: $0.begin) }
      }
      // Nearly always 0: the last of its records has a column.
      columns.column("end", fences) { Self.offset(of: $0.end, from: Self.last(of: $0)) }
      columns.column("flags", fences.indices) { place in
        let marks = fences[place].marks
        return (subjects.contains(place) ? marks.union(.hasFinding) : marks).rawValue
      }
      columns.column("records", fences) { $0.records }
      for (name, step) in Self.steps {
        columns.origins(name + "By", fences) { $0[keyPath: step] }
      }
    }
  }

  mutating func writeMergedFences() {
    let rowNumbers = rowNumbers
    let runs = picture.mergedFences.elements
      .map { (row: rowNumbers[$0.row] ?? 0, run: $0.run) }
      .sorted { ($0.row, $0.run.from, $0.run.to) < ($1.row, $1.run.from, $1.run.to) }
    object("merged") { columns in
      let relative = columns.relative
      columns.column("row", runs) { $0.row }
      columns.column("from", runs) { relative($0.run.from) }
      columns.column("to", runs) { relative($0.run.to) }
      columns.column("count", runs) { $0.run.count }
      columns.column("signaled", runs) { $0.run.signaled }
      columns.column("longest", runs) { $0.run.longest }
      columns.column("lowest", runs) { $0.run.lowest }
      columns.column("highest", runs) { $0.run.highest }
    }
  }

  /// Memory of one fence that became another, as findings and tables count it.
  mutating func writeReuses() {
    let fencePlaces = fencePlaces
    let reuses = picture.reuses.sorted { ($0.reused, $0.new, $0.old) < ($1.reused, $1.new, $1.old) }
    object("reuses") { columns in
      let relative = columns.relative
      columns.column("old", reuses) { fencePlaces[$0.old] ?? -1 }
      columns.column("new", reuses) { fencePlaces[$0.new] ?? -1 }
      columns.column("released", reuses) { relative($0.released) }
      columns.column("reused", reuses) { relative($0.reused) }
      columns.column("grace", reuses) { $0.grace.rawValue }
      columns.column("bound", reuses) { $0.isBound ? 1 : 0 }
    }
    writer.member("reusesOmitted", picture.reusesOmitted)
  }

  /// Incarnations that had one address, in order of time, where there are several.
  mutating func writeMemory() {
    var byAddress: [UInt64: [Int]] = [:]
    for (place, fence) in fences.enumerated() where fence.address != 0 {
      byAddress[fence.address, default: []].append(place)
    }
    let chains = byAddress.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    writer.key("memory")
    writer.beginArray()
    for (address, places) in chains {
      let fences = fences
      let ordered = places.sorted { (fences[$0].begin, $0) < (fences[$1].begin, $1) }
      writer.beginObject()
      writer.member("address", "0x" + String(address, radix: 16))
      column("fences", ordered) { $0 }
      writer.endObject()
    }
    writer.endArray()
  }

  /// Which fence waits for which, as jobs do, by their places; those alone of which both are kept one by
  /// one.
  func dependencyEdges() -> [(waiting: Int, awaited: Int, moment: FenceLifetime.Moment)] {
    guard !picture.dependencies.isEmpty else { return [] }
    var byIdentity: [FenceID: [(begin: UInt64, place: Int)]] = [:]
    for (place, fence) in fences.enumerated() {
      byIdentity[fence.fence, default: []].append((fence.begin, place))
    }
    for identity in byIdentity.keys { byIdentity[identity]?.sort { $0 < $1 } }
    /// The incarnation that was the latest to begin by then.
    func place(of fence: FenceID, at moment: UInt64) -> Int? {
      guard let lives = byIdentity[fence] else { return nil }
      let next = lives.partitionPoint { $0.begin <= moment }
      return next > 0 ? lives[next - 1].place : nil
    }
    var edges: [(waiting: Int, awaited: Int, moment: FenceLifetime.Moment)] = []
    for recorded in picture.dependencies {
      let moment = recorded.record.moment
      let at = moment.timestamp.value
      if let waiting = recorded.dependency.waiting, let from = place(of: waiting, at: at),
        let to = place(of: recorded.dependency.awaited, at: at)
      {
        edges.append((from, to, moment))
      }
    }
    return edges
  }

  mutating func writeDependencies() {
    let edges = dependencyEdges()
    object("dependencies") { columns in
      let relative = columns.relative
      columns.column("waiting", edges) { $0.waiting }
      columns.column("awaited", edges) { $0.awaited }
      columns.column("at", edges) { relative($0.moment.timestamp.value) }
    }
  }
}
