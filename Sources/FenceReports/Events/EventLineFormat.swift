import FenceModel
public import TraceVocabulary

/// Prints events as `trace-cmd report` 3.1.6 does, byte for byte, so that the two can be compared
/// and every script that reads the one reads the other.
///
///             vgemload-548   [001]    63.412174: dma_fence_init:       driver=vgem timeline=…
///
/// Columns: the task's name to 16 from the right, `-`, its pid to 5 from the left, the CPU to 3
/// with zeros, the time to 5 and 6 digits, the event's name to 21 from the left. What is wider than
/// its column pushes the rest to the right.
public struct EventLineFormat: Sendable {
  /// The format; it has no options.
  public init() {}

  /// Appends the line of `line`, with its line feed.
  public func append(_ line: EventLine, to bytes: inout [UInt8]) {
    switch line {
    case .event(let event): append(event, to: &bytes)
    case .lost(let loss): append(loss, to: &bytes)
    }
  }

  /// Appends the line of one event, with its line feed.
  public func append(_ event: FenceEventLine, to bytes: inout [UInt8]) {
    bytes.append(event.instancePrefix)
    appendTask(event.comm, event.pid, to: &bytes)
    bytes.append(" [")
    if let cpu = event.cpu.known {
      bytes.append(decimal: UInt64(cpu), width: 3, pad: UInt8(ascii: "0"))
    } else {
      bytes.append("???")
    }
    bytes.append("]")
    appendTime(event.timestamp, on: event.clock, to: &bytes)
    bytes.append(": ")
    let end = bytes.count + Self.nameWidth
    bytes.append(event.eventName)
    bytes.append(":")
    Self.pad(&bytes, to: end)
    bytes.append(" driver=")
    bytes.append(event.driver)
    bytes.append(" timeline=")
    bytes.append(event.timeline)
    bytes.append(" context=")
    bytes.append(decimal: UInt64(event.fence.context))
    bytes.append(" seqno=")
    bytes.append(decimal: UInt64(event.fence.seqno))
    if event.kind == nil {
      // Its own fields are not printed: what they mean is a vendor's to say.
      bytes.append(" ...")
    }
    bytes.append("\n")
  }

  /// Appends the line of one gap, with its line feed.
  public func append(_ loss: LossLine, to bytes: inout [UInt8]) {
    bytes.append(loss.instancePrefix)
    bytes.append("CPU:")
    bytes.append(decimal: UInt64(loss.cpu))
    bytes.append(" [")
    if let count = loss.count {
      bytes.append(decimal: count)
      bytes.append(" ")
    }
    bytes.append("EVENTS DROPPED]\n")
  }

  /// What stands before the lines of the instance `name` in a file of the instances `names`: its
  /// name from the right, and blanks for the top instance, whose name is empty.
  public static func prefix(of name: String, among names: [String]) -> String {
    guard let width = names.map(\.utf8.count).max(), width > 0 else { return "" }
    let padding = String(repeating: " ", count: max(0, width - name.utf8.count))
    return padding + name + (name.isEmpty ? "  " : ": ")
  }

  /// Whether `trace-cmd report` prints stamps of this clock as whole numbers. It knows its clocks
  /// by name, and among those that it does not know is `boot`, which does count nanoseconds, and
  /// among those that it knows is `uptime`, which does not. A text whose clock nobody named has printed
  /// seconds, or whole numbers (`TraceClock.unnamedTicks`).
  public static func printsWholeNumbers(_ clock: TraceClock) -> Bool {
    switch clock.name {
    case "", TraceClock.unnamed, "local", "global", "uptime", "perf", "mono", "mono_raw", "tai",
      "tsc2nsec":
      false
    default: true
    }
  }

  /// A stamp rounded to microseconds, as it is printed.
  static func microseconds(_ timestamp: Timestamp) -> UInt64 {
    timestamp.value / 1_000 + (timestamp.value % 1_000 >= 500 ? 1 : 0)
  }

  private static let commWidth = 16
  private static let pidWidth = 5
  private static let nameWidth = 21

  private func appendTask(_ comm: String?, _ pid: Int32, to bytes: inout [UInt8]) {
    let comm = pid == 0 ? "<idle>" : comm ?? "<...>"
    var padding = Self.commWidth - comm.utf8.count
    while padding > 0 {
      bytes.append(UInt8(ascii: " "))
      padding -= 1
    }
    bytes.append(comm)
    bytes.append("-")
    let end = bytes.count + Self.pidWidth
    if pid < 0 {
      bytes.append("-")
    }
    bytes.append(decimal: UInt64(pid.magnitude))
    Self.pad(&bytes, to: end)
  }

  private func appendTime(_ timestamp: Timestamp, on clock: TraceClock, to bytes: inout [UInt8]) {
    if Self.printsWholeNumbers(clock) {
      bytes.append(decimal: timestamp.value, width: 12, pad: UInt8(ascii: " "))
      return
    }
    let microseconds = Self.microseconds(timestamp)
    bytes.append(" ")
    bytes.append(decimal: microseconds / 1_000_000, width: 5, pad: UInt8(ascii: " "))
    bytes.append(".")
    bytes.append(decimal: microseconds % 1_000_000, width: 6, pad: UInt8(ascii: "0"))
  }

  private static func pad(_ bytes: inout [UInt8], to end: Int) {
    while bytes.count < end {
      bytes.append(UInt8(ascii: " "))
    }
  }
}
