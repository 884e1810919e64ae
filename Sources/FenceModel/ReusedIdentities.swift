import DequeModule

/// The generations that identities reached which came back at least once, after all their
/// incarnations are gone. Read only for seqnos that may have been seen before.
struct ReusedIdentities {
  private var generations: [FenceID: UInt32] = [:]
  private var order: Deque<FenceID> = []
  private let capacity: Int

  init(capacity: Int) {
    self.capacity = max(capacity, 1)
  }

  /// The highest generation of `fence`, if it is remembered.
  func generation(of fence: FenceID) -> UInt32? {
    generations[fence]
  }

  /// Remembers that `fence` reached `generation`; forgets the identity remembered longest.
  mutating func remember(_ fence: FenceID, generation: UInt32) {
    if let known = generations[fence] {
      generations[fence] = max(known, generation)
      return
    }
    if order.count >= capacity, let oldest = order.popFirst() {
      generations[oldest] = nil
    }
    order.append(fence)
    generations[fence] = generation
  }
}
