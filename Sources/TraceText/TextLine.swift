package import TraceVocabulary

/// One line of text that stands for a record: who, where, when, which event.
///
///     COMM-PID [(TGID)] [CPU] [FLAGS] STAMP: EVENT: PAYLOAD      ftrace, trace-cmd, systrace
///     COMM-PID CPUFLAGS STAMP: EVENT: PAYLOAD                    latency format, ftrace dumps
///     COMM PID[/TID] [CPU] STAMP: [SYSTEM:]EVENT: PAYLOAD        perf script
///
/// A task's name may hold blanks, dashes, brackets and digits, so nothing is split at the first of
/// them: a line is understood where everything from the pid to the colon after the event's name
/// fits. A name has at most 15 bytes, which is less than that takes, so no name can forge it.
package struct TextLine: Equatable, Sendable {
  /// The name of the buffer instance before the line, which trace-cmd prints where a file has several;
  /// empty of the top one, and where there is one alone.
  package var instance: Range<Int>
  /// The task's name, in bytes of the text; cut to 8 bytes in the latency format.
  package var comm: Range<Int>
  /// The task.
  package var pid: Int32
  /// The CPU; nil where the line has none.
  package var cpu: CPUNumber?
  /// In which context; nil where the line has no such column.
  package var flags: TextFlags?
  /// When.
  package var stamp: TextStamp
  /// The event's system, which perf prints; empty elsewhere.
  package var system: Range<Int>
  /// The event's name.
  package var event: Range<Int>
  /// What the event prints, without blanks before and after.
  package var payload: Range<Int>
  /// Whether it is a record of the function tracer, which has no event's name.
  package var isFunction: Bool

  /// Longest distance from the start of a line to the end of a task's name. The kernel pads names to
  /// 16 columns; log prefixes are cut off before.
  private static let longestName = 40

  /// Reads the line that fills `range` of `bytes`; nil where it stands for no record.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var end = min(range.upperBound, bytes.count)
    while end > range.lowerBound, bytes[end - 1] <= 0x20 {
      end -= 1
    }
    let line = range.lowerBound..<end
    // Where the kernel and trace-cmd put the dash: after 16 columns, or 8 in the latency format.
    for column in [16, 8] where line.count > column + 1 {
      let dash = line.lowerBound + column
      if bytes[dash] == UInt8(ascii: "-"), let found = TextLine(bytes, line, pidAt: dash + 1) {
        self = found
        return
      }
    }
    // Anywhere else: names that were trimmed, prefixes, perf.
    var place = line.lowerBound
    let limit = min(line.upperBound, line.lowerBound + TextLine.longestName)
    while place < limit {
      let byte = bytes[place]
      let isDash = byte == UInt8(ascii: "-") && place > line.lowerBound
      let isBlank = byte == 0x20 && place > line.lowerBound && bytes[place - 1] != 0x20
      if isDash || isBlank, let found = TextLine(bytes, line, pidAt: place + 1) {
        self = found
        return
      }
      place += 1
    }
    return nil
  }

  /// Reads the rest of a line whose task's name ends before `pidAt`.
  private init?(_ bytes: Span<UInt8>, _ line: Range<Int>, pidAt start: Int) {
    let isPerf = bytes[start - 1] == 0x20
    var cursor = LineCursor(bytes, start..<line.upperBound)
    if isPerf {
      cursor.skipBlanks()
    }
    guard let pid = cursor.takeNumber(), let pid = Int32(exactly: pid.value) else { return nil }
    self.pid = pid
    if isPerf, cursor.take(UInt8(ascii: "/")) {
      // pid/tid: the tid is the task.
      guard let tid = cursor.takeNumber(), let tid = Int32(exactly: tid.value) else { return nil }
      self.pid = tid
    }
    guard cursor.skipBlanks() > 0, TextLine.skipThreadGroup(&cursor) else { return nil }
    if cursor.take(UInt8(ascii: "[")) {
      guard let number = cursor.takeNumber(), cursor.take(UInt8(ascii: "]")),
        TextLine.skipRawFlags(&cursor), cursor.skipBlanks() > 0
      else { return nil }
      cpu = CPUNumber(exactly: number.value)
      guard cpu != nil else { return nil }
      flags = TextLine.takeFlags(&cursor, isOptional: true)
    } else {
      guard !isPerf, let number = cursor.takeNumber() else { return nil }
      cpu = CPUNumber(exactly: number.value)
      flags = TextLine.takeFlags(&cursor, isOptional: false)
      guard cpu != nil, flags != nil else { return nil }
    }
    guard let stamp = cursor.takeStamp() else { return nil }
    self.stamp = stamp
    cursor.skipBlanks()
    TextLine.skipDifference(&cursor)
    let rest = cursor.position
    if let name = TextLine.takeEvent(&cursor) {
      system = name.system
      event = name.event
      isFunction = false
      cursor.skipBlanks()
    } else {
      // The function tracer: `schedule <-worker_thread`, no event.
      cursor.move(to: rest)
      guard TextLine.isCall(&cursor) else { return nil }
      system = rest..<rest
      event = rest..<rest
      isFunction = true
      cursor.move(to: rest)
    }
    payload = cursor.position..<line.upperBound
    // The kernel and trace-cmd pad names to 16 columns: what stands before them is no part of the name,
    // which has 15 bytes at most.
    instance = line.lowerBound..<line.lowerBound
    var first = line.lowerBound
    if start - 1 - first > TextLine.paddedName {
      let own = start - 1 - TextLine.paddedName
      instance = TextLine.prefix(bytes, first..<own) ?? instance
      first = own
    }
    var last = start - 1
    while first < last, bytes[first] == 0x20 { first += 1 }
    while last > first, bytes[last - 1] == 0x20 { last -= 1 }
    comm = first..<last
  }

  /// The name in `range`, which reads `NAME: `; nil where it is blank.
  private static func prefix(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Range<Int>? {
    var first = range.lowerBound
    var last = range.upperBound
    while first < last, bytes[first] == 0x20 { first += 1 }
    while last > first, bytes[last - 1] == 0x20 || bytes[last - 1] == UInt8(ascii: ":") {
      last -= 1
    }
    return first < last ? first..<last : nil
  }

  private static let paddedName = 16

  /// Passes over `(  123)` or `(-------)`, the thread group.
  private static func skipThreadGroup(_ cursor: inout LineCursor) -> Bool {
    guard cursor.take(UInt8(ascii: "(")) else { return true }
    while cursor.next == 0x20 || cursor.next == UInt8(ascii: "-")
      || cursor.next &- 0x30 < 10
    {
      cursor.move(to: cursor.position + 1)
    }
    guard cursor.take(UInt8(ascii: ")")) else { return false }
    return cursor.skipBlanks() > 0
  }

  /// Passes over `-0x9`, which `trace-cmd report -R` prints behind the CPU: not the flags of the record
  /// alone, so it stands for none.
  private static func skipRawFlags(_ cursor: inout LineCursor) -> Bool {
    guard cursor.take("-0x") else { return true }
    let start = cursor.position
    while case let byte = cursor.next, byte &- 0x30 < 10 || (byte | 0x20) &- 0x61 < 6 {
      cursor.move(to: cursor.position + 1)
    }
    return cursor.position > start
  }

  /// Takes the letters and the blanks after them. Where they are optional, what follows may be the
  /// stamp already.
  private static func takeFlags(_ cursor: inout LineCursor, isOptional: Bool) -> TextFlags? {
    var stop = cursor.position
    while stop < cursor.end, cursor.bytes[stop] > 0x20 {
      stop += 1
    }
    // `1....2 4us`: the stamp follows the letters without a blank where it is wide.
    guard let flags = TextFlags(cursor.bytes, cursor.position..<stop) else { return nil }
    cursor.move(to: stop)
    cursor.skipBlanks()
    return flags
  }

  /// Passes over `(+125)`, which `trace-cmd report --ts-diff` prints.
  private static func skipDifference(_ cursor: inout LineCursor) {
    let start = cursor.position
    guard cursor.take(UInt8(ascii: "(")), cursor.take(UInt8(ascii: "+")),
      cursor.takeNumber() != nil, cursor.take(UInt8(ascii: ")"))
    else {
      cursor.move(to: start)
      return
    }
    cursor.skipBlanks()
  }

  /// Whether `callee <-caller` is all that follows.
  private static func isCall(_ cursor: inout LineCursor) -> Bool {
    cursor.skipSymbol() && cursor.take(" <-") && cursor.skipSymbol() && cursor.isAtEnd
  }

  /// Takes `[system:]event:`.
  private static func takeEvent(
    _ cursor: inout LineCursor
  ) -> (system: Range<Int>, event: Range<Int>)? {
    let start = cursor.position
    var colon: Int?
    var system = start..<start
    while cursor.position < cursor.end {
      let byte = cursor.next
      if byte == UInt8(ascii: ":") {
        let following = cursor.position + 1
        if following == cursor.end || cursor.bytes[following] <= 0x20 {
          colon = cursor.position
          break
        }
        guard system.isEmpty, cursor.position > start else { return nil }
        system = start..<cursor.position
      } else if byte <= 0x20 {
        return nil
      }
      cursor.move(to: cursor.position + 1)
    }
    guard let colon else { return nil }
    let first = system.isEmpty ? start : system.upperBound + 1
    guard colon > first else { return nil }
    cursor.move(to: colon + 1)
    return (system, first..<colon)
  }
}
