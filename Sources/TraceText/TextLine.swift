package import TraceVocabulary

/// One line of text that stands for a record: who, where, when, which event.
///
///     COMM-PID [(TGID)] [CPU] [FLAGS] STAMP: EVENT: PAYLOAD      ftrace, trace-cmd, systrace
///     COMM-PID CPUFLAGS STAMP: EVENT: PAYLOAD                    latency format, ftrace dumps
///     COMM PID[/TID] [CPU] STAMP: [SYSTEM:]EVENT: PAYLOAD        perf script
///     [COMM] PID[/TID] [CPU] [MODE] STAMP: [PERIOD] SYSTEM:EVENT: PAYLOAD    with some of its fields
///
/// A task's name may hold blanks, dashes, brackets and digits, so nothing is split at the first of
/// them: a line is understood where everything from the pid to the colon after the event's name
/// fits. A name has at most 15 bytes, which is less than that takes, so no name can forge it.
@usableFromInline
package struct TextLine: Equatable, Sendable {
  /// The task.
  package private(set) var pid: Int32
  /// The CPU; `unknownCPU` where perf was told not to print it.
  package private(set) var cpu: CPUNumber
  /// Whether it is one of perf's own records, of a task or a loss, which has no system: its event is the
  /// word that begins with `PERF_RECORD_`.
  package private(set) var isOfRecorder = false
  /// Whether it is a record of the function tracer, which has no event's name.
  package private(set) var isFunction = false
  /// Whether the task's name is cut to 8 bytes: in the latency format.
  private var isLatency = false
  /// In which context; nil where the line has no such column.
  package private(set) var flags: TextFlags?
  /// When.
  package private(set) var stamp: TextStamp
  // Lines are short, and each of these is copied for every line: 4 bytes a place.
  private var start: Int32
  @usableFromInline var end: Int32
  private var nameEnd: Int32
  private var systemStart: Int32
  @usableFromInline var eventStart: Int32
  @usableFromInline var eventEnd: Int32
  @usableFromInline var payloadStart: Int32

  /// The event's system, which perf prints; empty elsewhere.
  package var system: Range<Int> {
    // The colon stands between.
    Int(systemStart)..<max(Int(systemStart), Int(eventStart) - 1)
  }
  /// The event's name.
  @inlinable @inline(__always)
  package var event: Range<Int> { Int(eventStart)..<Int(eventEnd) }
  /// What the event prints, without blanks before and after.
  @inlinable @inline(__always)
  package var payload: Range<Int> { Int(payloadStart)..<Int(end) }
  /// Whether the line has room for the name of an instance, be it blank.
  package var hasInstanceColumn: Bool { ownStart > Int(start) }

  /// Longest distance from the start of a line to the end of a task's name. The kernel pads names to
  /// 16 columns; log prefixes are cut off before.
  private static let longestName = 40

  /// Reads the line that fills `range` of `bytes`; nil where it stands for no record.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var runOn = RunOnColumns()
    self.init(bytes, range, &runOn)
  }

  /// The same; `runOn` is what the lines before have said, and this one is added.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>, _ runOn: inout RunOnColumns) {
    let end = bytes.endOfRecord(before: min(range.upperBound, bytes.count))
    guard end >= range.lowerBound else { return nil }
    let line = range.lowerBound..<end
    guard end < Int(Int32.max) else { return nil }
    // Where the kernel, trace-cmd and perf put the end of the name: after 16 columns, or 8 in the
    // latency format.
    if line.count > 17, case let byte = bytes[line.lowerBound + 16],
      byte == UInt8(ascii: "-") || byte == 0x20,
      let found = TextLine(bytes, line, pidAt: line.lowerBound + 17, &runOn)
    {
      self = found
      return
    }
    if line.count > 9, bytes[line.lowerBound + 8] == UInt8(ascii: "-"),
      let found = TextLine(bytes, line, pidAt: line.lowerBound + 9, &runOn)
    {
      self = found
      return
    }
    // Anywhere else: names of instances before, or all that was trimmed.
    var place = line.lowerBound
    let limit = min(
      line.upperBound, bytes.endOfFileName(at: line.lowerBound) + TextLine.longestName)
    while place < limit {
      let byte = bytes[place]
      let isDash = byte == UInt8(ascii: "-") && place > line.lowerBound
      let isBlank = byte == 0x20 && place > line.lowerBound && bytes[place - 1] != 0x20
      if isDash || isBlank, let found = TextLine(bytes, line, pidAt: place + 1, &runOn) {
        self = found
        return
      }
      place += 1
    }
    // perf without names of tasks.
    let first = bytes.skippingBlanks(from: line.lowerBound)
    guard first < line.upperBound, bytes[first] &- 0x30 < 10,
      let found = TextLine(bytes, line, pidAt: first, &runOn, isNameless: true)
    else { return nil }
    self = found
  }

  /// Reads the line `bytes`, of which `columns` takes note.
  package init?(_ bytes: Span<UInt8>, _ columns: inout TextColumns) {
    guard let line = TextLine(bytes, 0..<bytes.count, &columns.runOn) else {
      columns.events.forget()
      return nil
    }
    self = line
    if let layout = layout(bytes, columns.runOn) { columns.learn(layout) }
    if isFunction || isOfRecorder {
      columns.events.forget()
    } else {
      columns.events.note(bytes, event)
    }
  }

  /// The columns before the event; nil where they are of none of the known kinds.
  private func layout(_ bytes: Span<UInt8>, _ runOn: RunOnColumns) -> LineHead.Layout? {
    guard start == 0 else { return nil }
    if isLatency {
      return nameEnd == 8 && flags != nil ? .cut(letters: runOn.letters) : nil
    }
    guard nameEnd == 16 else { return nil }
    return bytes[16] == UInt8(ascii: "-") ? .padded : .perf
  }

  /// Reads the rest of a line whose task's name ends before `start`; perf may have been told to print
  /// none.
  @inline(never)
  private init?(
    _ bytes: Span<UInt8>, _ line: Range<Int>, pidAt start: Int,
    _ runOn: inout RunOnColumns, isNameless: Bool = false
  ) {
    let isPerf = isNameless || bytes[start - 1] == 0x20
    var known = runOn
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
    guard cursor.skipBlanks() > 0 else { return nil }
    if cursor.next == UInt8(ascii: "(") {
      guard cursor.skipThreadGroup() else { return nil }
    }
    if cursor.take(UInt8(ascii: "[")) {
      guard let number = cursor.takeNumber(), let cpu = CPUNumber(exactly: number.value),
        cursor.take(UInt8(ascii: "]")),
        // A wide number of another clock than one of nanoseconds follows without a blank.
        cursor.next == UInt8(ascii: "-")
          ? cursor.skipRawFlags(&known) : cursor.skipBlanks() > 0 || cursor.next &- 0x30 < 10
      else { return nil }
      self.cpu = cpu
      if isPerf { cursor.skipMode() } else { flags = cursor.takeFlags() }
    } else if isPerf {
      cpu = .unknownCPU
      cursor.skipMode()
    } else {
      guard let number = cursor.takeNumber(),
        let cpu = CPUNumber(exactly: number.value)
      else { return nil }
      self.cpu = cpu
      isLatency = true
      if cursor.next == UInt8(ascii: "-") {
        guard cursor.skipRawFlags(&known) else { return nil }
      } else {
        guard let flags = cursor.takeFlags(&known) else { return nil }
        self.flags = flags
      }
    }
    guard let stamp = cursor.takeStamp() else { return nil }
    self.stamp = stamp
    self.start = Int32(truncatingIfNeeded: line.lowerBound)
    end = Int32(truncatingIfNeeded: line.upperBound)
    nameEnd = Int32(truncatingIfNeeded: isNameless ? line.lowerBound : start - 1)
    (eventStart, eventEnd, payloadStart, systemStart) = (0, 0, 0, 0)
    guard isPerf else {
      guard takeEvent(&cursor) else { return nil }
      runOn = known
      return
    }
    let behindStamp = cursor.position
    cursor.skipBlanks()
    if let word = cursor.takeWordOfRecorder() {
      takeRecorders(word, &cursor)
      return
    }
    let hasPeriod = cursor.skipPeriod()
    if !hasPeriod { cursor.move(to: behindStamp) }
    guard takeEvent(&cursor) else { return nil }
    // perf prints the system of each tracepoint. So nothing else passes for a line that lacks fields,
    // and no name of a task, which is shorter than six digits and the rest.
    let lacksFields = isNameless || hasPeriod || cpu == .unknownCPU
    guard !lacksFields || (systemStart != eventStart && stamp.hasDigitsOfPerf) else { return nil }
  }

  /// Takes what follows the word of a record that is perf's own.
  private mutating func takeRecorders(_ word: Range<Int>, _ cursor: inout LineCursor) {
    isOfRecorder = true
    systemStart = Int32(truncatingIfNeeded: word.lowerBound)
    eventStart = systemStart
    eventEnd = Int32(truncatingIfNeeded: word.upperBound)
    cursor.skipBlanks()
    payloadStart = Int32(truncatingIfNeeded: cursor.position)
  }

  /// Takes what follows the stamp; false where it is no record's.
  @inline(__always)
  private mutating func takeEvent(_ cursor: inout LineCursor) -> Bool {
    cursor.skipBlank()
    if cursor.next == UInt8(ascii: "(") { cursor.skipDifference() }
    let rest = cursor.position
    systemStart = Int32(truncatingIfNeeded: rest)
    eventStart = systemStart
    eventEnd = systemStart
    payloadStart = systemStart
    if let event = cursor.takeEvent() {
      eventStart = Int32(truncatingIfNeeded: event.lowerBound)
      eventEnd = Int32(truncatingIfNeeded: event.upperBound)
      cursor.skipBlank()
      payloadStart = Int32(truncatingIfNeeded: cursor.position)
      return true
    }
    // The function tracer: `schedule <-worker_thread`, no event.
    cursor.move(to: rest)
    isFunction = true
    return cursor.isCall()
  }

  // MARK: - The task's name

  private static let paddedName = 16
  private static let cutName = 8

  /// Where the task's name and the blanks before it begin. Names are padded to 16 columns, and cut to 8
  /// in the latency format: what stands before is no part of them.
  private var ownStart: Int {
    max(Int(start), Int(nameEnd) - (isLatency ? TextLine.cutName : TextLine.paddedName))
  }

  /// The name of the buffer instance before the line, which trace-cmd prints where a file has several;
  /// empty of the top one, and where there is one alone.
  package func instance(_ bytes: Span<UInt8>) -> Range<Int> {
    // It reads `NAME: `. What has no colon is no name: the numbers of `cat -n`, say; nor has what has no
    // blank behind it: the files of `grep -H`.
    var first = Int(start)
    var last = ownStart
    while first < last, bytes[first] == 0x20 { first += 1 }
    guard last > first, bytes[last - 1] == 0x20 else { return first..<first }
    while last > first, bytes[last - 1] == 0x20 { last -= 1 }
    guard last > first, bytes[last - 1] == UInt8(ascii: ":") else { return first..<first }
    while last > first, bytes[last - 1] == 0x20 || bytes[last - 1] == UInt8(ascii: ":") {
      last -= 1
    }
    return first..<last
  }

  /// The task's name in `bytes`, which is the text; cut to 8 bytes in the latency format.
  package func comm(_ bytes: Span<UInt8>) -> Range<Int> {
    var first = ownStart
    var last = Int(nameEnd)
    // A tab stands for what pads it, where somebody has put some in.
    while first < last, bytes[first] == 0x20 || bytes[first] == 0x09 { first += 1 }
    while last > first, bytes[last - 1] == 0x20 || bytes[last - 1] == 0x09 { last -= 1 }
    return first..<last
  }
}
