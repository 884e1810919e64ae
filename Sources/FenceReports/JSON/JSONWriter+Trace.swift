import FenceModel
import TraceVocabulary

/// The parts that the JSON report and NDJSON share.
extension JSONWriter {
  /// Writes a timestamp or a duration under a key that names its unit.
  ///
  /// On a clock that does not count nanoseconds `…Nanoseconds` is null and `…Ticks` has the value:
  /// what was measured with a tick clock never stands under a name that says nanoseconds.
  mutating func time(_ stem: String, _ units: UInt64?, in unit: TraceClock.Unit) {
    key(stem, "Nanoseconds")
    guard unit == .nanosecond else {
      value(String?.none)
      key(stem, "Ticks")
      value(units)
      return
    }
    value(units)
  }

  /// Writes a timestamp or a duration of `clock`, likewise.
  mutating func time(_ stem: String, _ units: UInt64?, on clock: TraceClock) {
    time(stem, units, in: clock.unit)
  }

  /// Writes what names a fence, as members of the object that is open.
  mutating func identity(
    _ fence: FenceID, generation: UInt32, driver: String, timeline: String
  ) {
    member("context", fence.context)
    member("seqno", fence.seqno)
    member("generation", generation)
    member("driver", driver)
    member("timeline", timeline)
  }

  /// Writes the record that shows something.
  mutating func evidence(
    _ moment: FenceLifetime.Moment, _ kind: FenceEvent.Kind, on clock: TraceClock
  ) {
    object {
      $0.member("cpu", moment.cpu)
      $0.time("timestamp", moment.timestamp.value, on: clock)
      $0.member("event", kind.name)
      $0.member("fileOffset", moment.position.fileOffset)
      $0.member("chunkOffset", moment.position.chunkOffset)
    }
  }
}

extension TraceClock {
  /// The unit's name in JSON.
  var unitName: String {
    switch unit {
    case .nanosecond: "nanosecond"
    case .tick: "tick"
    case .hundredthOfASecond: "hundredthOfASecond"
    }
  }
}
