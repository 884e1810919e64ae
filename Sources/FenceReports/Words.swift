package import FenceModel

/// The words of the model as every report spells them. They are values of JSON keys, and so API:
/// add, never rename.
extension FenceEvent.Kind {
  /// The tracepoint's name without its prefix: `init` for `dma_fence_init`, and for `fence_init`
  /// as kernels before 4.10 call it.
  package var word: String {
    switch self {
    case .initialized: "init"
    case .emitted: "emit"
    case .signalingEnabled: "enable_signal"
    case .signaled: "signaled"
    case .waitStarted: "wait_start"
    case .waitEnded: "wait_end"
    case .destroyed: "destroy"
    }
  }

  /// The tracepoint's name from 4.10 on (include/trace/events/dma_fence.h).
  package var name: String {
    "dma_fence_" + word
  }
}

extension FenceWait.Outcome {
  /// How the wait ended, in one word.
  package var word: String {
    switch self {
    case .signaled: "signaled"
    case .failed: "failed"
    case .unknown: "unknown"
    case .open: "open"
    }
  }
}

extension FenceTraits {
  /// Every trait with its name, in the order of the bits.
  private static let names: [(trait: FenceTraits, name: String)] = [
    (.sharesIdentity, "sharesIdentity"),
    (.ambiguous, "ambiguous"),
    (.crossedGap, "crossedGap"),
    (.sawDetachedName, "sawDetachedName"),
    (.seqnoSetAtEmit, "seqnoSetAtEmit"),
    (.usedAfterDestroy, "usedAfterDestroy"),
    (.generationUncertain, "generationUncertain"),
    (.retiredEarly, "retiredEarly"),
    (.unorderedRecords, "unorderedRecords"),
    (.provenUnsignaled, "provenUnsignaled"),
    (.sawWaitSucceed, "sawWaitSucceed"),
    (.lacksInit, "lacksInit"),
  ]

  /// The names of the traits that are set.
  package var words: [String] {
    Self.names.compactMap { contains($0.trait) ? $0.name : nil }
  }
}

extension FenceLifetime {
  /// The last of the steps of the contract that the trace shows; nil where it shows only waits.
  ///
  /// By the order of the contract and not of the clock: records of different CPUs may be
  /// stamped the wrong way round, and a fence does not become unsignaled by that.
  package var lastStep: (kind: FenceEvent.Kind, moment: Moment)? {
    if let destroyed { return (.destroyed, destroyed) }
    if let signaled { return (.signaled, signaled) }
    if let signalingEnabled { return (.signalingEnabled, signalingEnabled) }
    if let emitted { return (.emitted, emitted) }
    if let initialized { return (.initialized, initialized) }
    return nil
  }
}
