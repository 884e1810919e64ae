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
  private(set) var fences: OrderedFences
  /// The places of those that a finding is about.
  var subjects: Set<Int> = []
  /// By task and beginning.
  var waits: ContiguousArray<PictureWait>
  /// By number.
  var tasks: [Int32] = []
  var rowNumbers: [PictureRow: Int] = [:]
  var taskNumbers: [Int32: Int] = [:]
  /// The place of each incarnation among `fences`.
  var fencePlaces: [IncarnationKey: Int] = [:]
  var writer = JSONWriter(.compact)
  var strings = UsedValues<String>()
  var origins = UsedValues<RecordOrigin>()

  init(_ picture: TracePicture, of report: Report) {
    self.picture = picture
    self.report = report
    start = report.trace.start ?? .zero
    end = report.trace.end ?? .zero
    fences = OrderedFences(picture.fences)
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
    writeWorst()
    writeFindingOverview()
    writeReuses()
    writeMemory()
    writeHistograms()
    writeAlive()
    writeMatrix()
    writeExplanations()
    writeDetail()
    writeSentences()
    writeOrigins()
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
    let unsorted = picture.fences
    let numbers = unsorted.map { rowNumbers[PictureRow($0)] ?? 0 }
    fences.sort { left, right in
      if numbers[left] != numbers[right] { return numbers[left] < numbers[right] }
      let (one, other) = (unsorted[left], unsorted[right])
      return one.begin == other.begin ? one.key < other.key : one.begin < other.begin
    }
    fencePlaces.reserveCapacity(fences.count)
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
    for fence in fences {
      for step in [
        fence.initialized, fence.emitted, fence.signalingEnabled, fence.signaled, fence.destroyed,
      ] where step.isSeen {
        seen.insert(step.origin.pid)
      }
    }
    tasks = seen.sorted()
    for (number, pid) in tasks.enumerated() { taskNumbers[pid] = number }
    waits.sort { left, right in
      (left.pid, left.firstSeen, left.lastSeen, left.key)
        < (right.pid, right.firstSeen, right.lastSeen, right.key)
    }
  }
}

/// Values that many elements share, each once, by their place.
struct UsedValues<Value: Hashable> {
  private(set) var values: [Value] = []
  private var places: [Value: Int] = [:]

  /// The place of `value`.
  mutating func place(of value: Value) -> Int {
    if let place = places[value] { return place }
    places[value] = values.count
    values.append(value)
    return values.count - 1
  }
}

extension RecordOrigin {
  /// What the CPU was doing: 0 a task, 1 a soft interrupt, 2 a hard one, 3 a non-maskable one. But for
  /// 0 the task is who was interrupted. TRACE_FLAG_HARDIRQ 0x08, _SOFTIRQ 0x10, _NMI 0x40
  /// (include/linux/trace_events.h).
  var level: Int {
    if flags & 0x40 != 0 { return 3 }
    if flags & 0x08 != 0 { return 2 }
    return flags & 0x10 != 0 ? 1 : 0
  }
}
