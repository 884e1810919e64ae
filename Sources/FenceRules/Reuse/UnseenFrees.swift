import FenceModel

/// The drivers of whose released fences no free was seen: of them nothing is known, however many frees of
/// other drivers' fences were.
struct UnseenFrees: Sendable {
  /// Of one timeline shape: fences that were released, and those of them whose memory was freed.
  private struct Count {
    var released: UInt64 = 0
    var freed: UInt64 = 0
  }

  /// By the place of the shape.
  private var counts: ContiguousArray<Count> = []
  /// What they keep the rule from knowing; empty until `finish`.
  private(set) var lacks: [String] = []

  /// Takes fences that have ended.
  mutating func take(ended fences: Span<FenceLifetime>, _ names: borrowing NameTable) {
    for index in fences.indices {
      take(ended: fences[index], names)
    }
  }

  private mutating func take(ended fence: borrowing FenceLifetime, _ names: borrowing NameTable) {
    guard fence.address != 0, fence.saw(.destroyed) else { return }
    self[names.shapeNumber(of: fence.name)].released &+= 1
  }

  /// Takes the free of a released fence.
  mutating func take(_ free: borrowing MemoryFree, _ names: borrowing NameTable) {
    self[names.shapeNumber(of: free.fence.name)].freed &+= 1
  }

  /// Takes the end of the trace.
  mutating func finish(_ names: borrowing NameTable) {
    var drivers: [String: Count] = [:]
    for (shape, count) in counts.enumerated() {
      drivers[names.driverClass(at: shape), default: Count()].released &+= count.released
      drivers[names.driverClass(at: shape), default: Count()].freed &+= count.freed
    }
    lacks = drivers.filter { $0.value.freed == 0 && $0.value.released > 0 }
      .sorted { $0.key < $1.key }
      .map { driver, count in
        "how the memory of \(counted(count.released, "released fence")) of \(driver) was freed: by "
          + "kfree_rcu, later, or inside a larger object"
      }
  }

  private subscript(_ shape: Int) -> Count {
    get { shape < counts.count ? counts[shape] : Count() }
    set {
      if shape >= counts.count {
        counts.append(contentsOf: repeatElement(Count(), count: shape + 1 - counts.count))
      }
      counts[shape] = newValue
    }
  }
}
