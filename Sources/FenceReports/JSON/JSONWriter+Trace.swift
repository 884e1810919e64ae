import FenceModel
import FenceRules
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

  /// Writes what is known of a fence beyond its 32-bit identity: null where nothing is. Numbers of
  /// 64 bits are strings, since many readers of JSON keep 53.
  mutating func wideIdentity(_ subject: FenceSubject?) {
    member("context64", (subject?.wideIdentity?.context).map { String($0) })
    member("seqno64", (subject?.wideIdentity?.seqno).map { String($0) })
    let address = subject?.address ?? 0
    member("address", address == 0 ? nil : "0x" + String(address, radix: 16))
  }

  /// Writes the record that shows something.
  mutating func evidence(
    _ moment: FenceLifetime.Moment, _ event: String, in unit: TraceClock.Unit
  ) {
    object {
      $0.member("cpu", moment.cpu.known)
      $0.time("timestamp", moment.timestamp.value, in: unit)
      $0.member("event", event)
      $0.member("fileOffset", moment.position.fileOffset)
      $0.member("chunkOffset", moment.position.chunkOffset)
    }
  }

  /// Writes the record of a fence tracepoint.
  mutating func evidence(
    _ moment: FenceLifetime.Moment, _ kind: FenceEvent.Kind, on clock: TraceClock
  ) {
    evidence(moment, kind.name, in: clock.unit)
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
