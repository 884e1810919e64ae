internal import TraceVocabulary

/// The saved command lines: which name each task had, one line `PID COMM` a task.
enum CommandLines {
  /// The names by pid. A line that is no such pair is counted and left out.
  static func parse(
    _ text: some Collection<UInt8>, origin: ByteOrigin, anomalies: inout AnomalyLog
  ) -> [Int32: String] {
    var names: [Int32: String] = [:]
    let newline = UInt8(ascii: "\n")
    let space = UInt8(ascii: " ")
    for line in text.split(separator: newline) where line.contains(where: { $0 != 0 }) {
      let content = line.drop { $0 == space }
      let digits = content.prefix { $0 != space }
      let name = content.dropFirst(digits.count + 1)
      guard let pid = pid(digits), content.count > digits.count else {
        anomalies.note(
          .badCommandLine, at: origin.offset,
          "a line of the saved command lines is not a pid and a name")
        continue
      }
      guard names.count < Limits.commandLines else {
        anomalies.note(
          .limitReached, at: origin.offset,
          "more than \(Limits.commandLines) saved command lines: the rest was left out")
        break
      }
      names[pid] = TraceText.sanitized(name.prefix(Limits.messageBytes))
    }
    return names
  }

  /// The decimal number of `digits`.
  private static func pid(_ digits: some Collection<UInt8>) -> Int32? {
    guard !digits.isEmpty, digits.count <= 10 else {
      return nil
    }
    var value: Int64 = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
        return nil
      }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return Int32(exactly: value)
  }
}
