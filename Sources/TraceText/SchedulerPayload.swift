/// What `sched_switch` prints, in the kernel's words and in trace-cmd's.
///
/// Names of tasks stand between the numbers, and may hold anything, ` prev_pid=1 ` among it. They have
/// at most 15 bytes, which is less than all that follows a name; so the name ends where all of that
/// fits, to the end of the line, and no name can forge it.
package struct TaskSwitchPayload: Equatable, Sendable {
  /// The task that gets the CPU.
  package let nextPID: UInt64
  /// The priority of the task that leaves.
  package let previousPriority: UInt64
  /// Its state; 0 is runnable, as in the record.
  package let previousState: UInt64

  /// Reads what fills `range` of `bytes`; nil where it is something else.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let range = range.lowerBound..<bytes.endBeforeLatency(range)
    var start = LineCursor(bytes, range)
    let isKernels = start.take("prev_comm=")
    guard let next = Self.next(bytes, range, isKernels: isKernels) else { return nil }
    var border = NameBorder(bytes, start.position, range.upperBound, isKernels: isKernels)
    while let end = border.next() {
      var cursor = LineCursor(bytes, end..<range.upperBound)
      guard let priority = isKernels ? cursor.takeLeft() : cursor.takeLeftBriefly(),
        let state = cursor.takeState(),
        isKernels ? cursor.takeArrow() : cursor.take(" ==> "),
        0...NameBorder.longestName ~= next.nameEnd &- cursor.position
      else { continue }
      nextPID = next.pid
      previousPriority = priority
      previousState = state
      return
    }
    return nil
  }

  /// `load next_pid=125 next_prio=120`, or `load:125 [120]`, at the end of `range`, from which it is
  /// read: no name stands behind the numbers.
  @inline(__always)
  private static func next(
    _ bytes: Span<UInt8>, _ range: Range<Int>, isKernels: Bool
  ) -> (nameEnd: Int, pid: UInt64)? {
    let (start, end) = (range.lowerBound, range.upperBound)
    // Two calls each, so that every key is a constant that is compared in place.
    if isKernels {
      guard let priority = bytes.number(before: end, from: start, behind: " next_prio="),
        let pid = bytes.number(before: priority.start, from: start, behind: " next_pid=")
      else { return nil }
      return (pid.start, pid.value)
    }
    guard end > start, bytes[end &- 1] == UInt8(ascii: "]"),
      let priority = bytes.number(before: end &- 1, from: start, behind: " ["),
      let pid = bytes.number(before: priority.start, from: start, behind: ":")
    else { return nil }
    return (pid.start, pid.value)
  }
}

extension Span<UInt8> {
  /// The end of `range` before ` Latency: 175.123 usecs`, which `trace-cmd report -w` adds.
  @inline(__always)
  fileprivate func endBeforeLatency(_ range: Range<Int>) -> Int {
    let end = range.upperBound
    guard end > range.lowerBound, self[end &- 1] == UInt8(ascii: "s"), has(" usecs", at: end &- 6)
    else { return end }
    var place = end - 6
    while place > range.lowerBound, self[place - 1] &- 0x30 < 10 || self[place - 1] == 0x2e {
      place -= 1
    }
    let start = place - 10
    return start >= range.lowerBound && has(" Latency: ", at: start) ? start : end
  }

  /// The decimal number that ends before `end`, and where `key`, which stands before it, begins; nil
  /// where there is none, or one of more than 19 digits.
  @inline(__always)
  fileprivate func number(
    before end: Int, from start: Int, behind key: StaticString
  ) -> (start: Int, value: UInt64)? {
    if let number = EightBytes(self, at: end &- 8)?.trailingNumber, 1 <= number.digits,
      number.digits < 8
    {
      let keyStart = end &- number.digits &- key.utf8CodeUnitCount
      guard keyStart >= start, has(key, at: keyStart) else { return nil }
      return (keyStart, number.value)
    }
    var first = end
    while first > start, self[first - 1] &- 0x30 < 10 { first -= 1 }
    var cursor = LineCursor(self, first..<end)
    let keyStart = first - key.utf8CodeUnitCount
    guard let number = cursor.takeNumber(), keyStart >= start, has(key, at: keyStart) else {
      return nil
    }
    return (keyStart, number.value)
  }
}

/// What `sched_waking` and `sched_wakeup` print, likewise.
package struct WakingPayload: Equatable, Sendable {
  /// The task that is woken.
  package let pid: UInt64
  /// Its priority.
  package let priority: UInt64

  /// Reads what fills `range` of `bytes`; nil where it is something else.
  package init?(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    var start = LineCursor(bytes, range)
    let isKernels = start.take("comm=")
    var border = NameBorder(bytes, start.position, range.upperBound, isKernels: isKernels)
    while let end = border.next() {
      var cursor = LineCursor(bytes, end..<range.upperBound)
      guard isKernels ? cursor.take(" pid=") : cursor.take(":"), let pid = cursor.takeNumber(),
        isKernels ? cursor.take(" prio=") : cursor.take(" ["),
        let priority = cursor.takeNumber(),
        isKernels ? cursor.takeTarget() : cursor.take("]")
      else { continue }
      self.pid = pid.value
      self.priority = priority.value
      return
    }
    return nil
  }
}

/// The places where a task's name may end, one after another.
private struct NameBorder: ~Escapable {
  private let bytes: Span<UInt8>
  private let byte: UInt8
  private let limit: Int
  private var place: Int

  static let longestName = 15

  @_lifetime(copy bytes)
  init(_ bytes: Span<UInt8>, _ start: Int, _ end: Int, isKernels: Bool) {
    self.bytes = bytes
    byte = isKernels ? 0x20 : UInt8(ascii: ":")
    limit = min(end, start + Self.longestName + 1)
    place = start
  }

  @inline(__always)
  @_lifetime(self: copy self)
  mutating func next() -> Int? {
    while place < limit {
      let passed = EightBytes(bytes.paddedWord(at: place)).firstPlace(ofBlankOr: byte)
      let found = place &+ passed
      place = passed < 8 ? found &+ 1 : found
      if passed < 8, found < limit, bytes[found] == byte { return found }
    }
    return nil
  }
}

extension LineCursor {
  /// ` prev_pid=0 prev_prio=120 prev_state=`, of which it gives the priority.
  @inline(__always)
  @_lifetime(self: copy self)
  fileprivate mutating func takeLeft() -> UInt64? {
    guard take(" prev_pid="), takeNumber() != nil, take(" prev_prio="),
      let priority = takeNumber(), take(" prev_state=")
    else { return nil }
    return priority.value
  }

  /// `:0 [120] ` of trace-cmd.
  @inline(__always)
  @_lifetime(self: copy self)
  fileprivate mutating func takeLeftBriefly() -> UInt64? {
    guard take(":"), takeNumber() != nil, take(" ["), let priority = takeNumber(), take("] ")
    else { return nil }
    return priority.value
  }

  /// ` ==> next_comm=`; raw, without the arrow.
  @inline(__always)
  @_lifetime(self: copy self)
  fileprivate mutating func takeArrow() -> Bool {
    _ = take(" ==>")
    return take(" next_comm=")
  }

  /// ` success=1 target_cpu=000`, the first up to 4.3 alone.
  @_lifetime(self: copy self)
  fileprivate mutating func takeTarget() -> Bool {
    if take(" success=") { _ = takeNumber() }
    return take(" target_cpu=") && takeNumber() != nil && isAtEnd
  }

  /// The state of a task: `R`, `R+` where it was preempted, letters and bars, or a raw number
  /// (`sched_switch`, include/trace/events/sched.h). 0 is runnable.
  @inline(__always)
  @_lifetime(self: copy self)
  fileprivate mutating func takeState() -> UInt64? {
    if next &- 0x30 < 10 { return take("0x") ? takeHexadecimal() : takeNumber()?.value }
    let start = position
    var isRunnable = true
    while case let byte = next, byte > 0x20 {
      let isPart =
        (byte | 0x20) &- 0x61 < 26 || byte == UInt8(ascii: "|") || byte == UInt8(ascii: "+")
      guard isPart else { return nil }
      isRunnable = isRunnable && (byte == UInt8(ascii: "R") || byte == UInt8(ascii: "+"))
      move(to: position + 1)
    }
    guard position > start else { return nil }
    return isRunnable ? 0 : 1
  }

  @_lifetime(self: copy self)
  private mutating func takeHexadecimal() -> UInt64? {
    var value: UInt64 = 0
    let start = position
    while position - start < 16 {
      let letter = (next | 0x20) &- 0x61
      guard next &- 0x30 < 10 || letter < 6 else { break }
      value = value << 4 | UInt64(letter < 6 ? letter + 10 : next &- 0x30)
      move(to: position + 1)
    }
    return position > start ? value : nil
  }
}
