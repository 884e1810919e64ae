import FenceModel
import TraceVocabulary

/// Gathers what the drivers do with the memory of their fences.
struct ReuseSummaries: Sendable {
  /// Drivers that are told apart; what more there are counts as "other".
  private static let capacity = 256

  private var drivers: [Driver] = []
  /// The places in `drivers`, by the place of a name's shape: every reuse asks for one.
  private var placesByShape: [Int: Int] = [:]

  private struct Driver {
    var summary: ReuseSummary
    var times = Distribution()
  }

  /// Takes a reuse. Of those in doubt neither answer counts.
  mutating func take(_ reuse: borrowing MemoryReuse, _ names: borrowing NameTable) {
    let known = reuse.old.name == .unknown ? reuse.new.name : reuse.old.name
    let shape = names.shapeNumber(of: known)
    let place = placesByShape[shape] ?? addPlace(ofShape: shape, names.driverClass(at: shape))
    let time = reuse.released.moment.timestamp.distance(to: reuse.reused.moment.timestamp)
    drivers[place].times.insert(time)
    drivers[place].summary.take(reuse, time: time)
  }

  /// The place of `driver`, which fences of `shape` are of.
  private mutating func addPlace(ofShape shape: Int, _ driver: String) -> Int {
    let name = drivers.count < Self.capacity ? driver : "other"
    let known = drivers.firstIndex { $0.summary.driver == driver }
    let place = known ?? drivers.firstIndex { $0.summary.driver == name } ?? drivers.count
    if place == drivers.count { drivers.append(Driver(summary: ReuseSummary(driver: name))) }
    placesByShape[shape] = place
    return place
  }

  /// The summaries, those with the most reuses first.
  func summaries(isDoubted: Bool, isIncomplete: Bool) -> [ReuseSummary] {
    drivers.map { driver in
      var summary = driver.summary
      summary.median = driver.times.summary?.p50 ?? 0
      summary.isDoubted = isDoubted
      summary.isIncomplete = isIncomplete
      return summary
    }.sorted { ($1.reuses, $0.driver) < ($0.reuses, $1.driver) }
  }
}

extension ReuseSummary {
  fileprivate mutating func take(_ reuse: borrowing MemoryReuse, time: UInt64) {
    reuses &+= 1
    shortest = min(shortest, time)
    switch reuse.path {
    case .slab: slab &+= 1
    case .pool: pool &+= 1
    case .unknown: break
    }
    switch reuse.grace {
    case .elapsed:
      elapsed &+= reuse.isSure ? 1 : 0
    case .notElapsed:
      guard reuse.isSure else { return }
      notElapsed &+= 1
      guard let signaled = reuse.oldSignal else { return }
      idleTurnsBusy &+= 1
      if windows.count < ReuseSummary.listedWindows {
        windows.append(
          IdleTurnsBusy(
            address: reuse.address, old: reuse.old, new: reuse.new, signaled: signaled,
            released: reuse.released, reused: reuse.reused))
      }
    case .unknown:
      break
    }
  }
}
