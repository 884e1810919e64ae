package import FenceModel
import TraceVocabulary

/// `cross-driver-wait`: which drivers' tasks wait for which drivers' fences.
package struct CrossDriverWait: Rule {
  package static let page = RulePage(
    rule: .crossDriverWait,
    says: "Who waits for whose fences: the matrix.",
    why: """
      Fences exist to be waited for by other drivers, and each such wait is where one driver's fault \
      becomes another's: a recycled fence, a missing signal, a lock held too long. The matrix says \
      where to look.
      """,
    severity: "info",
    source: """
      "DMA Fence Cross-Driver Contract", Documentation/driver-api/dma-buf.rst.
      """,
    decided: """
      A task's own drivers are those whose fences it initialised or emitted. One finding for each driver \
      whose fences were waited for by tasks of another; the records are those of the longest such wait.
      """,
    silent: """
      Tasks that made no fence of a driver. Arrays, chains and the scheduler's fences, which stand for \
      another driver's: whoever makes one is no task of a driver for that, and waits for them are excluded.
      """,
    example: """
      0 ms pid 7 dma_fence_init i915 rcs0 9:1
      1 ms pid 7 dma_fence_wait_start amdgpu gfx 5:1
      2 ms pid 7 dma_fence_wait_end amdgpu gfx 5:1
      """,
    needs: [.initialized, .waitStarted], helps: [.emitted, .dependencies])

  /// A driver, by its place in `drivers`.
  private typealias Driver = Int

  private struct Pair: Hashable {
    let task: Int32
    let place: Int32

    init(task: Int32, driver: Driver) {
      self.task = task
      place = Int32(truncatingIfNeeded: driver)
    }

    var driver: Driver { Int(place) }
  }

  /// Waits of one pair, without the longest itself, which is seldom looked at.
  private struct Waits {
    var count: UInt64 = 0
    var longestLength: UInt64 = 0

    /// Counts a wait of `length`; whether it is the longest, which the caller then notes.
    mutating func count(_ length: UInt64) -> Bool {
      let isLongest = count == 0 || length > longestLength
      count &+= 1
      longestLength = isLongest ? length : longestLength
      return isLongest
    }
  }

  /// Bounds: drivers of one machine are few, tasks are many; what is beyond is excluded.
  private static let driverBound = 64
  private static let pairBound = 16_384

  private var tally = RuleTally()
  private var drivers: [String] = []
  /// Those among them whose fences stand for another driver's, a bit each.
  private var standIns: UInt64 = 0
  /// By name: the driver, `notAsked` or `beyondBound`.
  private var byName: ContiguousArray<Int32> = []
  private static let notAsked: Int32 = -1
  private static let beyondBound: Int32 = -2
  /// The drivers whose fences a task made, a bit each.
  private var own: [Int32: UInt64] = [:]
  /// Of some tasks the same, by the low bits of the pid: what nearly all fences need to look at.
  private var recent = ContiguousArray<Recent>(repeating: Recent(), count: recentCount)
  /// A power of two.
  private static let recentCount = 512

  private struct Recent {
    var pid: Int32 = 0
    var drivers: UInt64 = 0
  }
  /// The waits of each pair, and the longest of them, by the pair's place.
  private var waits: ContiguousArray<Waits> = []
  private var longest: ContiguousArray<RememberedWait> = []
  private var places: [Pair: Int32] = [:]
  /// Of some pairs the place, by the low bits of both: what nearly all waits need to look at.
  private var recentPlaces = ContiguousArray<RecentPlace>(
    repeating: RecentPlace(pair: Pair(task: 0, driver: -1), place: 0), count: recentPairCount)
  /// A power of two.
  private static let recentPairCount = 2_048

  private struct RecentPlace {
    let pair: Pair
    let place: Int32
  }
  /// The task and name seen last: fences mostly come in rows of one task.
  private var last: (pid: Int32, name: NameID)?

  /// Nothing seen yet.
  package init() {}

  /// Takes a fence, ended or alive.
  @inline(__always)
  package mutating func take(_ fence: borrowing FenceLifetime, _ names: borrowing NameTable) {
    let name = fence.name
    if let moment = fence.initialized {
      made(name, at: moment, names)
    }
    if let moment = fence.emitted {
      made(name, at: moment, names)
    }
  }

  /// A fence called `name` was initialised or emitted at `moment`.
  @inline(__always)
  private mutating func made(
    _ name: NameID, at moment: FenceLifetime.Moment, _ names: borrowing NameTable
  ) {
    guard moment.isInProcessContext else { return }
    if let last, last.pid == moment.pid, last.name == name {
      return
    }
    last = (moment.pid, name)
    note(moment.pid, name, names)
  }

  private mutating func note(_ pid: Int32, _ name: NameID, _ names: borrowing NameTable) {
    guard let driver = driver(name, names) else { return }
    let bit: UInt64 = 1 << UInt64(driver)
    guard standIns & bit == 0 else { return }
    let place = Int(UInt32(bitPattern: pid) & UInt32(Self.recentCount - 1))
    if recent[place].pid == pid, recent[place].drivers & bit != 0 {
      return
    }
    if own.count < Self.pairBound || own[pid] != nil {
      let drivers = (own[pid] ?? 0) | bit
      own[pid] = drivers
      recent[place] = Recent(pid: pid, drivers: drivers)
    }
  }

  /// Takes a wait, ended or open.
  package mutating func take(_ wait: borrowing FenceWait, _ names: borrowing NameTable) {
    guard wait.start != nil, let driver = driver(wait.name, names),
      standIns & (1 << UInt64(driver)) == 0
    else {
      tally.excluded &+= 1
      return
    }
    let pair = Pair(task: wait.pid, driver: driver)
    let slot = (Int(UInt32(bitPattern: wait.pid)) &* 8 &+ driver) & (Self.recentPairCount - 1)
    let place: Int
    if recentPlaces[slot].pair == pair {
      place = Int(recentPlaces[slot].place)
    } else if let known = places[pair] {
      place = Int(known)
      recentPlaces[slot] = RecentPlace(pair: pair, place: known)
    } else {
      guard places.count < Self.pairBound else {
        tally.excluded &+= 1
        return
      }
      place = waits.count
      places[pair] = Int32(place)
      waits.append(Waits())
      longest.append(RememberedWait(wait))
    }
    tally.observed &+= 1
    if waits[place].count(wait.length ?? 0) {
      longest[place] = RememberedWait(wait)
    }
  }

  private mutating func driver(_ name: NameID, _ names: borrowing NameTable) -> Driver? {
    let index = Int(name.index)
    if index < byName.count, byName[index] != Self.notAsked {
      return byName[index] == Self.beyondBound ? nil : Int(byName[index])
    }
    let text = names.driver(of: name)
    var place = drivers.firstIndex(of: text)
    if place == nil, drivers.count < Self.driverBound, !text.isEmpty {
      place = drivers.count
      drivers.append(text)
      if Self.standsForAnother(text) {
        standIns |= 1 << UInt64(drivers.count - 1)
      }
    }
    if index >= byName.count {
      byName.append(contentsOf: repeatElement(Self.notAsked, count: index + 1 - byName.count))
    }
    byName[index] = place.map { Int32($0) } ?? Self.beyondBound
    return place
  }

  private static func standsForAnother(_ driver: String) -> Bool {
    driver == "drm_sched"
      || KnownPatterns.pattern(driver: driver, shape: "", kernel: nil).liberties
        .contains(.container)
  }

  /// Says the matrix.
  package mutating func finish(_ names: borrowing NameTable, _ log: inout FindingLog) {
    var cells: [Pair: (tasks: Int, waits: Waits, longest: RememberedWait)] = [:]
    for (pair, place) in places {
      let waited = waits[Int(place)]
      guard let made = own[pair.task] else {
        tally.observed &-= waited.count
        tally.excluded &+= waited.count
        continue
      }
      guard made & (1 << UInt64(pair.driver)) == 0 else { continue }
      for owner in drivers.indices where made & (1 << UInt64(owner)) != 0 {
        // `task` stands for the waiter's driver here.
        let cell = Pair(task: Int32(owner), driver: pair.driver)
        var entry = cells[cell] ?? (0, Waits(), longest[Int(place)])
        entry.tasks += 1
        // Of equal ones that of the least pid, whatever the order in which a dictionary has them.
        let isLonger = entry.waits.count(waited.longestLength)
        if isLonger
          || (entry.waits.longestLength == waited.longestLength && pair.task < entry.longest.pid)
        {
          entry.longest = longest[Int(place)]
        }
        entry.waits.count &+= waited.count &- 1
        cells[cell] = entry
      }
    }
    let ordered = cells.sorted { ($0.key.task, $0.key.driver) < ($1.key.task, $1.key.driver) }
    for (cell, entry) in ordered {
      let wait = entry.longest
      guard let start = wait.start else { continue }
      let length =
        log.context.clock.isNanoseconds && wait.end != nil
        ? ", up to \(SpanOfTime.words(entry.waits.longestLength))" : ""
      log.note(
        Finding(
          .crossDriverWait, .info, .proven,
          "\(entry.tasks) \(entry.tasks == 1 ? "task" : "tasks") of \(drivers[Int(cell.task)]) "
            + "waited \(counted(entry.waits.count, "time")) for fences of \(drivers[cell.driver])\(length)",
          fence: FenceSubject(wait.reference, names), pid: wait.pid, at: start.timestamp,
          weight: entry.waits.count, evidence: wait.records))
    }
  }

  package func result(_ log: FindingLog, losses: [String]) -> RuleResult {
    tally.result(
      of: Self.self, log, losses: losses,
      nothing: "no task that made fences itself was seen to wait")
  }
}
