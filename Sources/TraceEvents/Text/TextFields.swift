import TraceFile
import TraceText

/// The integers of an event, as a line prints them.
struct TextFields {
  /// The integers, by the place that the event's meaning gives each.
  private(set) var values = WideFields()
  /// Which of them the line has: bit n is place n.
  private(set) var present: UInt8 = 0

  /// The integers of no line.
  init() {}

  /// These, of which the line has the first `count`.
  init(_ values: WideFields, count: Int) {
    self.values = values
    present = 1 << UInt8(truncatingIfNeeded: count) - 1
  }

  /// Sets the integer at `place`.
  mutating func set(_ place: Int, _ value: UInt64) {
    values[place] = value
    present |= 1 << UInt8(truncatingIfNeeded: place)
  }

  /// Whether the line has the integer at `place`.
  func has(_ place: Int) -> Bool { present & 1 << UInt8(truncatingIfNeeded: place) != 0 }

  /// Reads the integers that `keys` names from `range` of `bytes`; nil where a key stands twice or its
  /// value is no number.
  init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ keys: borrowing FieldKeys) {
    // Many probes print their place and no more.
    guard !range.isEmpty else { return }
    guard let present = keys.read(bytes, range, into: &values) else { return nil }
    self.present = present
  }
}

extension WideFields {
  /// The integers of a task switch, by the places of `SupportingMeaning`.
  @inline(__always)
  init(_ payload: TaskSwitchPayload) {
    self.init()
    self[0] = payload.nextPID
    self[1] = payload.previousPriority
    self[2] = payload.previousState
  }

  /// Those of a wake-up.
  @inline(__always)
  init(_ payload: WakingPayload) {
    self.init()
    self[0] = payload.pid
    self[1] = payload.priority
  }
}
