/// One incarnation, as a key: what a fence and the waits for it have in common.
package struct IncarnationKey: Hashable, Sendable {
  private let fence: FenceID
  private let generation: UInt32

  /// The incarnation `generation` of `fence`.
  package init(_ fence: FenceID, _ generation: UInt32) {
    self.fence = fence
    self.generation = generation
  }

  /// The incarnation of `lifetime`.
  package init(_ lifetime: borrowing FenceLifetime) {
    self.init(lifetime.fence, lifetime.generation)
  }

  /// The incarnation that `wait` is for.
  package init(_ wait: borrowing FenceWait) {
    self.init(wait.fence, wait.generation)
  }

  /// Orders by identity, then by generation.
  package static func < (left: IncarnationKey, right: IncarnationKey) -> Bool {
    (left.fence, left.generation) < (right.fence, right.generation)
  }
}

extension IncarnationKey: Comparable {}
