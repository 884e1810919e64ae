package import FenceModel
import TraceVocabulary

/// The memory of one fence that became another fence, as it is drawn: from the release to the first
/// record of the new fence, which is what findings and tables count too.
package struct PictureReuse: Sendable {
  /// What is known of grace periods between the two; the numbers are part of the page's data.
  package enum Grace: UInt8, Sendable {
    /// It cannot be told.
    case unknown = 0
    /// One passed.
    case elapsed = 1
    /// None did.
    case notElapsed = 2
  }

  /// The fence that was given up.
  package var old: IncarnationKey
  /// The fence that the memory became.
  package var new: IncarnationKey
  /// Its release, or else its destroy, in units of the trace clock.
  package var released: UInt64
  /// The first record of the memory under its new identity.
  package var reused: UInt64
  /// Whether that record is no init, and the memory may have been armed again before it.
  package var isBound: Bool
  /// Grace periods between.
  package var grace: Grace

  /// The reuse `reuse`.
  package init(_ reuse: borrowing MemoryReuse) {
    old = IncarnationKey(reuse.old.fence, reuse.old.generation)
    new = IncarnationKey(reuse.new.fence, reuse.new.generation)
    released = reuse.released.moment.timestamp.value
    reused = reuse.reused.moment.timestamp.value
    isBound = reuse.isReuseBound
    switch reuse.grace {
    case .elapsed: grace = .elapsed
    // In doubt it counts as neither, as it does in the table.
    case .notElapsed: grace = reuse.isSure ? .notElapsed : .unknown
    case .unknown: grace = .unknown
    }
  }
}
