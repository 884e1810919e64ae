public import TraceVocabulary

extension FenceLifetime {
  /// Where its way to the signal begins, as far as was seen: at the emit, when the job was handed to the
  /// hardware, or at the init where there is none.
  @inlinable public var handedOver: Moment? { saw(.emitted) ? emitted : initialized }

  /// From `handedOver` to the signal, in units of the trace clock; nil where one of them was not seen, where
  /// the signal stands before it, or where the fence could not be told from another of its identity.
  @inlinable public var signalLatency: UInt64? {
    guard let signal = signaled, let begin = handedOver, begin.timestamp <= signal.timestamp,
      !traits.contains(.ambiguous)
    else { return nil }
    return begin.timestamp.distance(to: signal.timestamp)
  }

  /// Whether the signal stands before `handedOver`: the clocks of two CPUs cannot order them, or the driver
  /// emits after it has let go of the lock (`virtio_gpu_fence_emit`). That is no latency.
  @inlinable public var isSignalBeforeBegin: Bool {
    guard let signal = signaled, let begin = handedOver else { return false }
    return begin.timestamp > signal.timestamp && !traits.contains(.ambiguous)
  }
}
