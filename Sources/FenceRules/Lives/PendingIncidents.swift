import FenceModel

/// Incidents whose fence has not ended, found by the fence.
///
/// Lists of fixed number in one pool, whose room is used again: an incident is put away and taken out
/// without an allocation. Seeded, so that no file can be made whose incidents all share a list.
struct PendingIncidents: Sendable {
  /// At most so many are held back.
  static let bound = 16_384

  /// A power of two.
  private static let listCount = 4_096
  private static let none: Int32 = -1

  private struct Node: Sendable {
    var incident: FenceIncident
    /// The next one of the same list, or of those that are free.
    var next: Int32
  }

  private var heads = ContiguousArray<Int32>(repeating: none, count: listCount)
  private var nodes: ContiguousArray<Node> = []
  private var free = none
  private let seed = UInt64.random(in: .min ... .max)
  private var count = 0

  /// Whether there is no room.
  var isFull: Bool { count >= Self.bound }

  /// Holds `incident` back.
  mutating func append(_ incident: borrowing FenceIncident) {
    let list = list(of: incident.fence.fence)
    let node = Node(incident: copy incident, next: heads[list])
    if free == Self.none {
      heads[list] = Int32(nodes.count)
      nodes.append(node)
    } else {
      heads[list] = free
      free = nodes[Int(free)].next
      nodes[Int(heads[list])] = node
    }
    count += 1
  }

  /// Removes the incidents of `fence`, and gives them in their order.
  mutating func remove(of fence: borrowing FenceLifetime) -> [FenceIncident] {
    let list = list(of: fence.fence)
    let (id, generation) = (fence.fence, fence.generation)
    var found: [FenceIncident] = []
    var before = Self.none
    var place = heads[list]
    while place != Self.none {
      let next = nodes[Int(place)].next
      if nodes[Int(place)].incident.fence.fence == id,
        nodes[Int(place)].incident.fence.generation == generation
      {
        found.append(nodes[Int(place)].incident)
        if before == Self.none {
          heads[list] = next
        } else {
          nodes[Int(before)].next = next
        }
        nodes[Int(place)].next = free
        free = place
      } else {
        before = place
      }
      place = next
    }
    count -= found.count
    // A list begins with the latest.
    if found.count > 1 {
      found.reverse()
    }
    return found
  }

  /// Removes all, and gives those of each fence in their order; the fences by identity and generation.
  mutating func removeAll() -> [[FenceIncident]] {
    var byFence: [IncarnationKey: [FenceIncident]] = [:]
    for head in heads {
      var place = head
      while place != Self.none {
        let incident = nodes[Int(place)].incident
        byFence[IncarnationKey(incident.fence), default: []].append(incident)
        place = nodes[Int(place)].next
      }
    }
    heads = ContiguousArray(repeating: Self.none, count: Self.listCount)
    nodes = []
    free = Self.none
    count = 0
    return byFence.sorted { $0.key < $1.key }.map { $0.value.reversed() }
  }

  private func list(of fence: FenceID) -> Int {
    let product = (fence.packed ^ seed).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return Int(truncatingIfNeeded: product.high ^ product.low) & (Self.listCount - 1)
  }
}
