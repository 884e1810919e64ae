internal import TraceVocabulary

/// What the texts inside options mean.
enum OptionText {
  /// The clock in brackets: `local global [mono] …`; nil where none is bracketed.
  static func selectedClock(_ text: some Sequence<UInt8>) -> TraceClock? {
    let inside = text.drop { $0 != UInt8(ascii: "[") }.dropFirst()
    var name: [UInt8] = []
    for byte in inside {
      guard byte != UInt8(ascii: "]") else {
        return name.isEmpty ? nil : TraceClock(name: TraceText.sanitized(name))
      }
      guard name.count < Limits.messageBytes else {
        return nil
      }
      name.append(byte)
    }
    return nil
  }

  /// A number as `strtoll` reads it with base 0: `0x…` hexadecimal, `0…` octal, else decimal, with
  /// a sign. Modulo 2^64, since all time is; nil where there is no number.
  static func number(_ text: String) -> UInt64? {
    var digits = text.drop { $0 == " " }.prefix { !$0.isWhitespace }
    let isNegative = digits.hasPrefix("-")
    if isNegative || digits.hasPrefix("+") {
      digits = digits.dropFirst()
    }
    let magnitude: UInt64?
    if digits.hasPrefix("0x") || digits.hasPrefix("0X") {
      magnitude = UInt64(digits.dropFirst(2), radix: 16)
    } else if digits.hasPrefix("0"), digits.count > 1 {
      magnitude = UInt64(digits.dropFirst(), radix: 8)
    } else {
      magnitude = UInt64(digits)
    }
    return magnitude.map { isNegative ? 0 &- $0 : $0 }
  }

  /// The statistics of one CPU, the text of `per_cpu/cpuN/stats`; nil where it names no CPU.
  static func statistics(_ text: String) -> CPUStatistics? {
    var cpu: CPUNumber?
    var result = CPUStatistics(cpu: 0, overrun: 0, commitOverrun: 0, dropped: 0)
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, let value = UInt64(parts[1].drop { $0 == " " }) else {
        continue
      }
      switch parts[0] {
      case "CPU": cpu = value < Limits.cpus ? CPUNumber(value) : nil
      case "entries": result.unread = value
      case "read events": result.read = value
      case "overrun": result.overrun = value
      case "commit overrun": result.commitOverrun = value
      case "dropped events": result.dropped = value
      default: break
      }
    }
    guard let cpu else {
      return nil
    }
    result.cpu = cpu
    return result
  }

  /// The instance that the following statistics belong to: trace-cmd writes a text of its own
  /// between them, `\nBuffer: NAME\n\n`.
  static func statisticsHeading(_ text: String) -> String? {
    let line = text.drop { $0 == "\n" }
    guard line.hasPrefix("Buffer: ") else {
      return nil
    }
    return String(line.dropFirst("Buffer: ".count).prefix { $0 != "\n" })
  }
}
