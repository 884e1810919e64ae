import TraceText

/// What `sched_switch` and the wake-up events print, in the kernel's words and in trace-cmd's.
///
/// Names of tasks stand between the numbers, and may hold anything, ` prev_pid=1 ` among it. They have
/// at most 15 bytes, which is less than all that follows a name; so the name ends where all of that
/// fits, to the end of the line, and no name can forge it.
enum TextSchedulerFields {
  private static let longestName = 15

  /// The pid that gets the CPU, and priority and state of the task that leaves, of `sched_switch`.
  static func taskSwitch(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var start = LineCursor(bytes, range)
    let isKernels = start.take("prev_comm=")
    let from = start.position
    let border = isKernels ? UInt8(ascii: " ") : UInt8(ascii: ":")
    var place = from
    while let found = bytes.firstPlace(
      of: border, from: place, limit: min(range.upperBound, from + longestName + 1))
    {
      var cursor = LineCursor(bytes, found..<range.upperBound)
      if let (priority, state) = isKernels ? left(&cursor) : leftBriefly(&cursor),
        let pid = next(bytes, cursor.position..<range.upperBound, isKernels: isKernels)
      {
        var fields = TextFields()
        fields.set(0, pid)
        fields.set(1, priority)
        fields.set(2, state)
        return fields
      }
      place = found + 1
    }
    return nil
  }

  /// ` prev_pid=0 prev_prio=120 prev_state=R ==> next_comm=`; raw, without the arrow.
  private static func left(_ cursor: inout LineCursor) -> (priority: UInt64, state: UInt64)? {
    guard cursor.take(" prev_pid="), cursor.takeNumber() != nil, cursor.take(" prev_prio="),
      let priority = cursor.takeNumber(), cursor.take(" prev_state="),
      let state = cursor.takeState()
    else { return nil }
    _ = cursor.take(" ==>")
    return cursor.take(" next_comm=") ? (priority.value, state) : nil
  }

  /// `:0 [120] R ==> ` of trace-cmd.
  private static func leftBriefly(_ cursor: inout LineCursor) -> (
    priority: UInt64, state: UInt64
  )? {
    guard cursor.take(":"), cursor.takeNumber() != nil, cursor.take(" ["),
      let priority = cursor.takeNumber(), cursor.take("] "), let state = cursor.takeState(),
      cursor.take(" ==> ")
    else { return nil }
    return (priority.value, state)
  }

  /// `load next_pid=125 next_prio=120`, or `load:125 [120]`.
  private static func next(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isKernels: Bool
  ) -> UInt64? {
    var place = range.lowerBound
    while let found = bytes.firstPlace(
      of: isKernels ? UInt8(ascii: " ") : UInt8(ascii: ":"), from: place,
      limit: min(range.upperBound, range.lowerBound + longestName + 1))
    {
      var cursor = LineCursor(bytes, found..<range.upperBound)
      if isKernels ? cursor.take(" next_pid=") : cursor.take(":"), let pid = cursor.takeNumber(),
        isKernels ? cursor.take(" next_prio=") : cursor.take(" ["), cursor.takeNumber() != nil,
        isKernels || cursor.take("]"), cursor.isAtEnd
      {
        return pid.value
      }
      place = found + 1
    }
    return nil
  }

  /// The pid and the priority of the task that is woken.
  static func waking(_ bytes: Span<UInt8>, _ range: Range<Int>) -> TextFields? {
    var start = LineCursor(bytes, range)
    let isKernels = start.take("comm=")
    let from = start.position
    var place = from
    while let found = bytes.firstPlace(
      of: isKernels ? UInt8(ascii: " ") : UInt8(ascii: ":"), from: place,
      limit: min(range.upperBound, from + longestName + 1))
    {
      place = found + 1
      var cursor = LineCursor(bytes, found..<range.upperBound)
      guard isKernels ? cursor.take(" pid=") : cursor.take(":"), let pid = cursor.takeNumber(),
        isKernels ? cursor.take(" prio=") : cursor.take(" ["), let priority = cursor.takeNumber()
      else { continue }
      if isKernels {
        if cursor.take(" success=") { _ = cursor.takeNumber() }
        guard cursor.take(" target_cpu="), cursor.takeNumber() != nil, cursor.isAtEnd else {
          continue
        }
      } else {
        guard cursor.take("]") else { continue }
      }
      var fields = TextFields()
      fields.set(0, pid.value)
      fields.set(1, priority.value)
      return fields
    }
    return nil
  }
}

extension LineCursor {
  /// The state of a task: `R`, `R+` where it was preempted, letters and bars, or a raw number
  /// (`sched_switch`, include/trace/events/sched.h). 0 is runnable, as in the record.
  @_lifetime(self: copy self)
  fileprivate mutating func takeState() -> UInt64? {
    if take("0x") {
      var value: UInt64 = 0
      let start = position
      while case let byte = next, let digit = Self.hexadecimal(byte), position - start < 16 {
        value = value << 4 | digit
        move(to: position + 1)
      }
      return position > start ? value : nil
    }
    if next &- 0x30 < 10 { return takeNumber()?.value }
    let start = position
    var isRunnable = true
    while case let byte = next, byte > 0x20 {
      let isPart =
        (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte)
        || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "+")
      guard isPart else { return nil }
      isRunnable = isRunnable && (byte == UInt8(ascii: "R") || byte == UInt8(ascii: "+"))
      move(to: position + 1)
    }
    guard position > start else { return nil }
    return isRunnable ? 0 : 1
  }

  private static func hexadecimal(_ byte: UInt8) -> UInt64? {
    if byte &- 0x30 < 10 { return UInt64(byte &- 0x30) }
    let letter = (byte | 0x20) &- 0x61
    return letter < 6 ? UInt64(letter) + 10 : nil
  }
}
