import FenceModel
import TraceVocabulary

/// Tasks, waits, what is merged of them, and who waits for whom.
extension PictureColumns {
  mutating func writeTasks() {
    let ranges = Self.ranges(
      waits.lazy.map { [taskNumbers] in taskNumbers[$0.pid] ?? 0 }, count: tasks.count)
    let (tasks, picture) = (tasks, picture)
    object("tasks") { columns in
      columns.column("pid", tasks) { $0 }
      columns.texts("comm", tasks) { picture.comm(of: $0) }
      columns.column("first", ranges) { $0.first }
      columns.column("count", ranges) { $0.count }
    }
    writer.member("tasksOmitted", picture.mergedWaits.rowsOmitted)
  }

  mutating func writeWaits() {
    let (waits, fencePlaces) = (waits, fencePlaces)
    let (taskNumbers, rowNumbers) = (taskNumbers, rowNumbers)
    object("waits") { columns in
      let (relative, known) = (columns.relative, columns.known)
      columns.column("task", waits) { taskNumbers[$0.pid] ?? 0 }
      columns.column("fence", waits) { fencePlaces[$0.key] ?? -1 }
      columns.column("context", waits) { $0.fence.context }
      columns.column("seqno", waits) { $0.fence.seqno }
      columns.column("row", waits) {
        rowNumbers[PictureRow($0.name, $0.fence)] ?? rowNumbers[PictureRow(allOf: $0.name)] ?? -1
      }
      columns.column("begin", waits) { relative($0.begin) }
      columns.column("end", waits) { relative($0.end) }
      columns.origins("beginBy", waits) { $0.start }
      columns.origins("endBy", waits) { $0.stop }
      columns.column("result", waits) { $0.outcome.number }
      columns.column("gap", waits) { $0.crossedGap ? 1 : 0 }
      columns.column("waker", waits) { $0.waker < 0 ? -1 : taskNumbers[$0.waker] ?? -1 }
      // The waker has another CPU than the waiter, as a rule.
      let isComparable = columns.report.trace.clock.skew == 0
      columns.column("wakeLatency", waits) { isComparable ? known($0.wakeLatency) : -1 }
    }
  }

  mutating func writeMergedWaits() {
    let taskNumbers = taskNumbers
    let runs = picture.mergedWaits.elements
      .map { (task: taskNumbers[$0.row] ?? 0, run: $0.run) }
      .sorted { ($0.task, $0.run.from, $0.run.to) < ($1.task, $1.run.from, $1.run.to) }
    object("waitsMerged") { columns in
      let relative = columns.relative
      columns.column("task", runs) { $0.task }
      columns.column("from", runs) { relative($0.run.from) }
      columns.column("to", runs) { relative($0.run.to) }
      columns.column("count", runs) { $0.run.count }
      columns.column("longest", runs) { $0.run.longest }
    }
  }

  /// Tasks that the matrix shows: more rows than a screen has.
  private static let matrixTasks = 100
  /// Drivers that it shows: more than any machine has.
  private static let matrixDrivers = 32

  mutating func writeMatrix() {
    let matrix = picture.matrix
    var byTask: [Int32: UInt64] = [:]
    var byDriver: [String: UInt64] = [:]
    for (pair, cell) in matrix.cells {
      byTask[pair.pid, default: 0] += cell.count
      byDriver[picture.names.driver(of: pair.name), default: 0] += cell.count
    }
    let pids = byTask.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.matrixTasks).map(\.key)
    let drivers = byDriver.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
      .prefix(Self.matrixDrivers).map(\.key)
    var cells = [[WaitMatrix.Cell]](
      repeating: Array(repeating: WaitMatrix.Cell(), count: drivers.count), count: pids.count)
    let lines = Dictionary(uniqueKeysWithValues: zip(pids, pids.indices))
    let places = Dictionary(uniqueKeysWithValues: zip(drivers, drivers.indices))
    var omitted = matrix.omitted
    for (pair, cell) in matrix.cells {
      guard let line = lines[pair.pid], let place = places[picture.names.driver(of: pair.name)]
      else {
        omitted += cell.count
        continue
      }
      cells[line][place].count += cell.count
      cells[line][place].longest = max(cells[line][place].longest, cell.longest)
    }
    let taskNumbers = taskNumbers
    object("waitMatrix") { columns in
      columns.column("tasks", pids) { taskNumbers[$0] ?? 0 }
      columns.texts("drivers", drivers) { $0 }
      columns.table("count", cells) { $0.count }
      columns.table("longest", cells) { $0.longest }
      columns.writer.member("omitted", omitted)
    }
  }

  private mutating func table<Element>(
    _ key: String, _ lines: [[Element]], _ value: (Element) -> UInt64
  ) {
    writer.key(key)
    writer.beginArray()
    for line in lines {
      writer.beginArray()
      for element in line { writer.value(value(element)) }
      writer.endArray()
    }
    writer.endArray()
  }
}

extension FenceWait.Outcome {
  /// The number that stands for it in the page's data.
  fileprivate var number: Int {
    switch self {
    case .unknown: 0
    case .signaled: 1
    case .failed: 2
    case .open: 3
    }
  }
}
