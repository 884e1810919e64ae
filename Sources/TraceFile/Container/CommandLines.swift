internal import TraceVocabulary

/// The saved command lines: which name each task had, one line `PID COMM` a task.
enum CommandLines {
  /// The names by pid, from the bytes of `text` from `start` on. A line that is no such pair is
  /// counted and left out.
  static func parse(
    _ text: [UInt8], from start: Int = 0, origin: ByteOrigin, anomalies: inout AnomalyLog
  ) -> [Int32: String] {
    var names: [Int32: String] = [:]
    var lines = 0
    var lineStart = start
    while lineStart < text.count {
      let lineEnd = text[lineStart...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
      defer { lineStart = lineEnd + 1 }
      // Texts in sections end with NUL in some versions, and lines may be empty at the end.
      guard text[lineStart..<lineEnd].contains(where: { $0 != 0 }) else {
        continue
      }
      // All lines count: a text of one line again and again would cost as much as one of many.
      lines += 1
      guard lines <= Limits.commandLines else {
        anomalies.note(
          .unreadDescription, at: origin.offset,
          "more than \(Limits.commandLines) saved command lines: the rest was left out")
        break
      }
      guard let (pid, name) = pair(text[lineStart..<lineEnd]) else {
        anomalies.note(
          .badCommandLine, at: origin.offset,
          "a line of the saved command lines is not a pid and a name")
        continue
      }
      names[pid] = TraceText.sanitized(name.prefix(Limits.messageBytes))
    }
    return names
  }

  /// The decimal number at the start of `line`, and what follows the space after it.
  private static func pair(_ line: ArraySlice<UInt8>) -> (pid: Int32, name: ArraySlice<UInt8>)? {
    let space = UInt8(ascii: " ")
    let content = line.drop { $0 == space }
    guard let end = content.firstIndex(of: space), end > content.startIndex,
      end - content.startIndex <= 10
    else {
      return nil
    }
    var value: Int64 = 0
    for digit in content[..<end] {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
        return nil
      }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return Int32(exactly: value).map { ($0, content[(end + 1)...]) }
  }
}
