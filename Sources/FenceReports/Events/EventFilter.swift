public import FenceModel
public import TraceVocabulary

/// Which events a listing shows: those that meet every condition that is set.
public struct EventFilter: Sendable {
  /// Fences of this context.
  public var context: UInt32?
  /// Fences of this number.
  public var seqno: UInt32?
  /// Records that name this driver; a fence's last records may name another (`detached-driver`).
  public var driver: String?
  /// Records that name this timeline, likewise.
  public var timeline: String?
  /// Records of these tracepoints; empty for all.
  public var kinds: Set<FenceEvent.Kind> = []
  /// Records of this task.
  public var pid: Int32?
  /// Records at or after this reading of the clock.
  public var from: ClockReading?
  /// Records at or before this reading of the clock.
  public var to: ClockReading?

  /// A filter that lets everything pass.
  public init() {}

  /// Whether `event` passes.
  public func matches(_ event: FenceEventLine) -> Bool {
    if let context, event.fence.context != context { return false }
    if let seqno, event.fence.seqno != seqno { return false }
    if let driver, event.driver != driver { return false }
    if let timeline, event.timeline != timeline { return false }
    if !kinds.isEmpty, !(event.kind.map(kinds.contains) ?? false) { return false }
    if let pid, event.pid != pid { return false }
    return isInside(event.timestamp, on: event.clock)
  }

  /// Whether a loss is told: one that lies between `from` and `to`, as far as it is known where.
  public func matches(_ loss: LossLine) -> Bool {
    loss.end.map { isInside($0, on: loss.clock) } ?? (to == nil)
  }

  /// Whether a moment lies between `from` and `to`.
  public func isInside(_ timestamp: Timestamp, on clock: TraceClock) -> Bool {
    if let from, from.comparison(with: timestamp, on: clock) == .later { return false }
    if let to, to.comparison(with: timestamp, on: clock) == .earlier { return false }
    return true
  }
}

/// A moment as a listing prints it and a person types it: `63.412174`, or `232516259851` on a
/// clock whose stamps are printed whole.
public struct ClockReading: Equatable, Sendable {
  /// What stands before the point, or the whole number.
  let whole: UInt64
  /// What stands after the point, in billionths; nil without a point.
  let billionths: UInt64?
  /// Whether more than six digits follow the point.
  let isFinerThanPrinted: Bool

  /// Where a reading lies, seen from a timestamp.
  enum Order {
    case earlier
    case same
    case later
  }

  /// The moment that `text` names; nil where it is not digits, or digits, a point and 1 to 9
  /// digits, or is beyond 2^64 billionths.
  public init?(_ text: String) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard let first = parts.first, parts.count <= 2, first.utf8.allSatisfy(Self.isDigit),
      let whole = UInt64(first)
    else { return nil }
    self.whole = whole
    guard parts.count == 2, let last = parts.last else {
      billionths = nil
      isFinerThanPrinted = false
      return
    }
    let digits = last.utf8.count
    guard (1...9).contains(digits), last.utf8.allSatisfy(Self.isDigit),
      let fraction = UInt64(last), whole <= UInt64.max / 1_000_000_000 - 1
    else { return nil }
    billionths = (digits..<9).reduce(fraction) { value, _ in value * 10 }
    isFinerThanPrinted = digits > 6
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// Where this reading lies, seen from `timestamp`.
  ///
  /// With up to six digits after the point the timestamp is rounded first, as it is when printed:
  /// who copies a time from the listing gets the very event.
  func comparison(with timestamp: Timestamp, on clock: TraceClock) -> Order {
    let reading: UInt64
    let value: UInt64
    if billionths == nil, EventLineFormat.printsWholeNumbers(clock) {
      (reading, value) = (whole, timestamp.value)
    } else {
      let (seconds, overflow) = whole.multipliedReportingOverflow(by: 1_000_000_000)
      let nanoseconds = overflow ? UInt64.max : seconds + (billionths ?? 0)
      (reading, value) =
        isFinerThanPrinted
        ? (nanoseconds, timestamp.value)
        : (nanoseconds / 1_000, EventLineFormat.microseconds(timestamp))
    }
    return reading < value ? .earlier : reading > value ? .later : .same
  }
}
