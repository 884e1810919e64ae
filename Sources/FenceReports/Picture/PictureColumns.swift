import FenceModel
import FenceRules
import TraceVocabulary

/// A picture in the order in which the page reads it, and its JSON: one array a property, so that it
/// compresses well and a hundred thousand fences are no hundred thousand objects.
///
/// Times are relative to the start of the trace; -1 is what was not seen. `HTMLReport.md` in this
/// target's catalog describes the members.
struct PictureColumns {
  let picture: TracePicture
  let report: Report
  let start: Timestamp
  let end: Timestamp
  /// By driver, timeline and context.
  var rows: [PictureRow] = []
  /// By row and beginning.
  var fences: ContiguousArray<PictureFence>
  /// By task and beginning.
  var waits: ContiguousArray<PictureWait>
  /// By number.
  var tasks: [Int32] = []
  var rowNumbers: [PictureRow: Int] = [:]
  var taskNumbers: [Int32: Int] = [:]
  /// The place of each incarnation among `fences`.
  var fencePlaces: [IncarnationKey: Int] = [:]
  var writer = JSONWriter(.compact)
  var strings = StringColumn()

  init(_ picture: TracePicture, of report: Report) {
    self.picture = picture
    self.report = report
    start = report.trace.start ?? .zero
    end = report.trace.end ?? .zero
    fences = picture.fences
    waits = picture.waits
    sortRows()
    sortFences()
    sortTasks()
    markFindings()
  }

  /// The document.
  mutating func json() -> [UInt8] {
    begin()
    writeRows()
    writeFences()
    writeMergedFences()
    writeTasks()
    writeWaits()
    writeMergedWaits()
    writeSurroundings()
    writeDependencies()
    writeFindings()
    writeStories()
    writeMemory()
    writeHistograms()
    writeAlive()
    writeMatrix()
    writeExplanations()
    writeDetail()
    writeStrings()
    writer.endObject()
    return writer.bytes
  }

  private mutating func begin() {
    writer.beginObject()
    writer.member("version", 1)
    writer.member("unit", report.trace.clock.isNanoseconds ? "ns" : "tick")
    writer.member("start", String(start.value))
    writer.member("end", start.distance(to: end))
    switch report.trace.clock.crossCPUOrder {
    case .orderedBeyond(let units), .skewedUpTo(let units): writer.member("resolution", units)
    }
  }

  // MARK: - Order

  private mutating func sortRows() {
    var seen: Set<PictureRow> = []
    for fence in fences { seen.insert(PictureRow(fence)) }
    for (row, _) in picture.mergedFences.elements { seen.insert(row) }
    let names = picture.names
    let named = seen.map { row in
      (row: row, driver: names.driver(of: row.name), timeline: names.timeline(of: row.name))
    }
    rows = named.sorted { left, right in
      (left.driver, left.timeline, left.row.context, left.row.name.index)
        < (right.driver, right.timeline, right.row.context, right.row.name.index)
    }.map(\.row)
    for (number, row) in rows.enumerated() { rowNumbers[row] = number }
  }

  private mutating func sortFences() {
    var keyed = fences.map { (row: rowNumbers[PictureRow($0)] ?? 0, fence: $0) }
    keyed.sort { left, right in
      (left.row, left.fence.begin, left.fence.key) < (right.row, right.fence.begin, right.fence.key)
    }
    fences = ContiguousArray(keyed.lazy.map(\.fence))
    for (place, fence) in fences.enumerated() { fencePlaces[fence.key] = place }
  }

  private mutating func sortTasks() {
    var seen: Set<Int32> = []
    for wait in waits {
      seen.insert(wait.pid)
      if wait.waker >= 0 { seen.insert(wait.waker) }
    }
    for (pid, _) in picture.mergedWaits.elements { seen.insert(pid) }
    for pair in picture.matrix.cells.keys { seen.insert(pair.pid) }
    for record in picture.stories.values.joined() { seen.insert(record.pid) }
    tasks = seen.sorted()
    for (number, pid) in tasks.enumerated() { taskNumbers[pid] = number }
    waits.sort { left, right in
      (left.pid, left.firstSeen, left.lastSeen, left.key)
        < (right.pid, right.firstSeen, right.lastSeen, right.key)
    }
  }

  private mutating func markFindings() {
    for reported in report.findings {
      if let subject = reported.finding.fence,
        let place = fencePlaces[IncarnationKey(subject.fence, subject.generation)]
      {
        fences[place].marks.insert(.hasFinding)
      }
    }
  }
}

/// Strings, each once, by their place.
struct StringColumn {
  private(set) var strings: [String] = []
  private var places: [String: Int] = [:]

  /// The place of `text`.
  mutating func place(of text: String) -> Int {
    if let place = places[text] { return place }
    places[text] = strings.count
    strings.append(text)
    return strings.count - 1
  }
}
