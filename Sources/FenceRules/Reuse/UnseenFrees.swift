import FenceModel
import TraceVocabulary

/// Released fences whose free was not seen: of what becomes of their memory nothing is known, however many
/// frees of others were.
///
/// One driver's fences may be freed in two ways: amdgpu's own through their slab, those inside of its jobs
/// with the job. A free that is still to come when the trace ends takes no longer than those that were seen.
struct UnseenFrees: Sendable {
  /// Of one driver.
  private struct Driver {
    /// Fences of which it is not known how they were freed.
    var unseen: UInt64 = 0
    var freed: UInt64 = 0
    /// The longest time from a release to the free.
    var longest: UInt64 = 0

    mutating func add(_ other: Driver) {
      unseen &+= other.unseen
      freed &+= other.freed
      longest = max(longest, other.longest)
    }
  }

  /// A fence that was released and not freed yet.
  private struct Pending {
    let name: NameID
    let released: Timestamp
  }

  /// Fences that are remembered; of those beyond nobody knows.
  private static let bound = 65_536

  /// By the place of a name's shape.
  private var drivers: ContiguousArray<Driver> = []
  private var pending: [IncarnationKey: Pending] = [:]
  /// Freed, and not yet told to have ended: a fence is kept for a while after its release.
  private var early: Set<IncarnationKey> = []
  /// What they keep the rule from knowing; empty until `finish`.
  private(set) var lacks: [String] = []

  /// Takes fences that have ended.
  mutating func take(ended fences: Span<FenceLifetime>, _ names: borrowing NameTable) {
    for index in fences.indices {
      take(ended: fences[index], names)
    }
  }

  private mutating func take(ended fence: borrowing FenceLifetime, _ names: borrowing NameTable) {
    guard fence.address != 0, let destroyed = fence.destroyed else { return }
    let key = IncarnationKey(fence)
    guard early.remove(key) == nil else { return }
    if pending.count < Self.bound {
      pending[key] = Pending(name: fence.name, released: destroyed.timestamp)
    } else {
      self[names.shapeNumber(of: fence.name)].unseen &+= 1
    }
  }

  /// Takes the free of a released fence.
  mutating func take(_ free: borrowing MemoryFree, _ names: borrowing NameTable) {
    let key = IncarnationKey(free.fence.fence, free.fence.generation)
    if pending.removeValue(forKey: key) == nil, early.count < Self.bound {
      early.insert(key)
    }
    let shape = names.shapeNumber(of: free.fence.name)
    let time = free.released.moment.timestamp.distance(to: free.freed.moment.timestamp)
    self[shape].freed &+= 1
    self[shape].longest = max(self[shape].longest, time)
  }

  /// Takes the end of the trace.
  mutating func finish(at end: Timestamp, _ names: borrowing NameTable) {
    var byName: [String: Driver] = [:]
    for (shape, driver) in drivers.enumerated() {
      byName[names.driverClass(at: shape), default: Driver()].add(driver)
    }
    for fence in pending.values {
      let name = names.driverClass(at: names.shapeNumber(of: fence.name))
      let driver = byName[name] ?? Driver()
      if driver.freed == 0 || fence.released.distance(to: end) > driver.longest {
        byName[name, default: Driver()].unseen &+= 1
      }
    }
    pending = [:]
    lacks = byName.filter { $0.value.unseen > 0 }
      .sorted { $0.key < $1.key }
      .map { name, driver in
        "how the memory of \(counted(driver.unseen, "released fence")) of \(name) was freed: by kfree_rcu, "
          + "later, or inside a larger object"
      }
  }

  private subscript(_ shape: Int) -> Driver {
    get { shape < drivers.count ? drivers[shape] : Driver() }
    set {
      if shape >= drivers.count {
        drivers.append(contentsOf: repeatElement(Driver(), count: shape + 1 - drivers.count))
      }
      drivers[shape] = newValue
    }
  }
}
