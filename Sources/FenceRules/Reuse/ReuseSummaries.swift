import FenceModel
import TraceVocabulary

/// Gathers what the drivers do with the memory of their fences.
struct ReuseSummaries: Sendable {
  /// Drivers that are told apart; what more there are counts as "other".
  private static let capacity = 256

  private var byDriver: [String: ReuseSummary] = [:]
  private var times: [String: Distribution] = [:]

  /// Takes a reuse. Of those in doubt neither answer counts.
  mutating func take(_ reuse: borrowing MemoryReuse, _ names: borrowing NameTable) {
    let known = reuse.old.name == .unknown ? reuse.new.name : reuse.old.name
    var driver = NameTable.folded(names.driver(of: known))
    if byDriver[driver] == nil, byDriver.count >= Self.capacity {
      driver = "other"
    }
    let time = reuse.released.moment.timestamp.distance(to: reuse.reused.moment.timestamp)
    times[driver, default: Distribution()].insert(time)
    byDriver[driver, default: ReuseSummary(driver: driver)].take(reuse, time: time)
  }

  /// The summaries, those with the most reuses first.
  func summaries(isDoubted: Bool, isIncomplete: Bool) -> [ReuseSummary] {
    byDriver.values.map { summary in
      var summary = summary
      summary.median = times[summary.driver]?.summary?.p50 ?? 0
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
      elapsed &+= 1
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
