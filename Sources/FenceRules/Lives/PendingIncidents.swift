import FenceModel

/// Incidents whose fence has not ended, found by the fence.
///
/// A table of fixed size with a list a place: each fence that ends is looked up here, and nearly all of
/// them have none. Seeded, so that no file can be made whose incidents all share a list.
struct PendingIncidents: Sendable {
  /// At most so many are held back.
  static let bound = 16_384

  /// A power of two.
  private static let placeCount = 4_096
  private var places = ContiguousArray<[FenceIncident]>(repeating: [], count: placeCount)
  private let seed = UInt64.random(in: .min ... .max)
  private var count = 0

  /// Whether there is no room.
  var isFull: Bool { count >= Self.bound }

  mutating func append(_ incident: borrowing FenceIncident) {
    count += 1
    places[place(of: incident.fence.fence)].append(copy incident)
  }

  /// Removes the incidents of `fence`, and gives them in their order.
  mutating func remove(of fence: borrowing FenceLifetime) -> [FenceIncident] {
    let place = place(of: fence.fence)
    guard !places[place].isEmpty else { return [] }
    let key = IncarnationKey(fence)
    var found: [FenceIncident] = []
    if places[place].allSatisfy({ IncarnationKey($0.fence) == key }) {
      swap(&found, &places[place])
    } else {
      found = places[place].filter { IncarnationKey($0.fence) == key }
      guard !found.isEmpty else { return [] }
      // A new array, not `removeAll`, which would keep the room for good.
      places[place] = places[place].filter { IncarnationKey($0.fence) != key }
    }
    count -= found.count
    return found
  }

  /// Removes all, and gives those of each fence in their order; the fences by identity and generation.
  mutating func removeAll() -> [[FenceIncident]] {
    let byFence = Dictionary(grouping: places.joined()) { IncarnationKey($0.fence) }
    places = ContiguousArray(repeating: [], count: Self.placeCount)
    count = 0
    return byFence.sorted { $0.key < $1.key }.map(\.value)
  }

  private func place(of fence: FenceID) -> Int {
    let product = (fence.packed ^ seed).multipliedFullWidth(by: 0x9e37_79b9_7f4a_7c15)
    return Int(truncatingIfNeeded: product.high ^ product.low) & (Self.placeCount - 1)
  }
}
