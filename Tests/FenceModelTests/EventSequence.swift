import FenceModel
import TraceVocabulary

/// Builds the events of a test, one a line, and feeds them to a model. A timestamp is in
/// microseconds, so that steps are beyond the 10 µs within which CPUs are unordered only where a
/// test says so.
struct EventSequence {
  var model: FenceModel

  init(
    clock: String = "mono", kernel: KernelRelease? = nil, bounds: ModelBounds = ModelBounds()
  ) {
    model = FenceModel(
      clock: TraceClock(name: clock), kernel: kernel, names: NameTable(bounds: bounds),
      bounds: bounds)
  }

  /// The number of a pair of names.
  mutating func name(_ driver: String, _ timeline: String) -> NameID {
    model.names.intern(driver: Array(driver.utf8).span, timeline: Array(timeline.utf8).span)
  }

  /// Feeds one event at `time` microseconds.
  mutating func add(
    _ kind: FenceEvent.Kind, _ context: UInt32, _ seqno: UInt32, at time: UInt64,
    cpu: CPUNumber = 0,
    pid: Int32 = 100, driver: String = "radeon", timeline: String = "gfx"
  ) {
    let name = name(driver, timeline)
    model.receive(
      FenceEvent(
        kind: kind, fence: FenceID(context: context, seqno: seqno), at: Timestamp(time * 1000),
        cpu: cpu, pid: pid, name: name))
  }

  /// Feeds one event with the names that kernels of the safe-string era print after the signal.
  mutating func addDetached(
    _ kind: FenceEvent.Kind, _ context: UInt32, _ seqno: UInt32, at time: UInt64,
    cpu: CPUNumber = 0,
    pid: Int32 = 100
  ) {
    add(
      kind, context, seqno, at: time, cpu: cpu, pid: pid, driver: "detached-driver",
      timeline: "signaled-timeline")
  }

  /// Ends the trace at `time` microseconds.
  mutating func finish(at time: UInt64 = 1_000_000) {
    model.finish(at: Timestamp(time * 1000))
  }

  /// The fences that ended, by first record.
  var ended: [FenceLifetime] {
    model.endedFences.sorted {
      ($0.first.timestamp, $0.generation) < ($1.first.timestamp, $1.generation)
    }
  }

  /// The waits that ended, in the order of their ends.
  var waits: [FenceWait] {
    model.endedWaits.sorted { ($0.end?.timestamp ?? .zero) < ($1.end?.timestamp ?? .zero) }
  }
}
