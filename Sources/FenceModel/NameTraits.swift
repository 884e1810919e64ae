/// What a pair of names says beyond being a label; read for every record, hence one byte.
package struct NameTraits: OptionSet, Sendable {
  /// The bits.
  package let rawValue: UInt8

  /// The traits of `rawValue`.
  package init(rawValue: UInt8) {
    self.rawValue = rawValue
  }

  /// What the kernel prints instead of the names once a fence is signaled.
  package static let detached = NameTraits(rawValue: 1 << 0)
  /// The driver is real and the timeline hidden, which i915 does once a fence is signaled.
  package static let signaledTimeline = NameTraits(rawValue: 1 << 1)
  /// Nothing is known of the names, so nothing follows from them.
  package static let unknown = NameTraits(rawValue: 1 << 2)
  /// Fences of this name with seqno 0 share one identity by design.
  package static let anonymousAtZero = NameTraits(rawValue: 1 << 3)
  /// Init says seqno 0; emit says the real one.
  package static let seqnoSetAtEmit = NameTraits(rawValue: 1 << 4)

  /// Whether the pair is not the fence's own: a fence is never labelled with it.
  package var isHidden: Bool {
    !isDisjoint(with: [.detached, .signaledTimeline, .unknown])
  }

  /// Whether a record with these names proves that the fence was signaled when it was written.
  package var provesSignal: Bool {
    !isDisjoint(with: [.detached, .signaledTimeline])
  }
}
