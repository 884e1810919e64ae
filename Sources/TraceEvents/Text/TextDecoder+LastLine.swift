import TraceText

extension TextDecoder {
  /// Whether nothing that counts can be missing at the end of `line`, which no line feed ends.
  mutating func endsWhole(_ record: TextLine, _ line: Span<UInt8>) -> Bool {
    let shape = PayloadShape(line, record.payload)
    guard !record.isFunction,
      let event = table.place(line, record.event, probe: shape.place)
    else { return Self.endsWithFence(record, line) }
    switch table.roles[event] {
    case .unread, .counted, .otherFence: return true
    case .supporting(let number): return hasAll(number, line, shape.fields)
    case .fence: return Self.endsWithFence(record, line)
    }
  }

  /// Whether `line` ends with the whole number of a fence: behind a blank or a parenthesis none goes on.
  private static func endsWithFence(_ record: TextLine, _ line: Span<UInt8>) -> Bool {
    guard FencePayload.Numbers(line, record.payload) != nil else { return false }
    let last = line[line.count - 1]
    return last <= 0x20 || last == UInt8(ascii: ")")
  }

  /// Whether a line of the supporting event `number` has all that those before it have, and that in
  /// front of its last word.
  private func hasAll(_ number: Int, _ line: Span<UInt8>, _ fields: Range<Int>) -> Bool {
    let reading = readings[number]
    var end = fields.upperBound
    // What goes on behind no blank may be cut, and counts but where a switch or a wake-up ends.
    let isSure =
      switch reading.meaning {
      case .taskSwitch, .waking, .wakeup: true
      default: line[line.count - 1] <= 0x20
      }
    if !isSure {
      while end > fields.lowerBound, line[end - 1] != 0x20 { end -= 1 }
      while end > fields.lowerBound, line[end - 1] == 0x20 { end -= 1 }
    }
    let found = meanings[number].fields(line, fields.lowerBound..<end)
    return found.map { $0.present & reading.required == reading.required } ?? false
  }
}
