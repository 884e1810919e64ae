public import TraceVocabulary

extension FenceLifetime {
  /// From emit, or init where there is none, to the signal, in units of the trace clock; nil where one
  /// of them was not seen, or where the fence could not be told from another of its identity.
  @inlinable public var signalLatency: UInt64? {
    guard let signal = signaled, !traits.contains(.ambiguous) else { return nil }
    if let emitted {
      return emitted.timestamp.distance(to: signal.timestamp)
    }
    return initialized?.timestamp.distance(to: signal.timestamp)
  }
}
