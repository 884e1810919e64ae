package import TraceVocabulary

/// The beginning of a record in a line that breaks off before the record's event: who and where are known,
/// and not what.
///
///     <idle>-0       [003] d.h1.  5000.3843
///       <idle>-0         3d.h1. 4982
package struct TornHead {
  /// The CPU.
  package let cpu: CPUNumber

  /// Reads the line `bytes`; nil where it is none of these.
  package init?(_ bytes: Span<UInt8>) {
    guard let cpu = Self.cpu(bytes, nameEnd: 16) ?? Self.cpu(bytes, nameEnd: 8) else { return nil }
    self.cpu = cpu
  }

  /// The CPU behind a task's name of so many columns: 8 of them are of the latency format.
  private static func cpu(_ bytes: Span<UInt8>, nameEnd: Int) -> CPUNumber? {
    guard bytes.count > nameEnd, bytes[nameEnd] == UInt8(ascii: "-") else { return nil }
    var cursor = LineCursor(bytes, (nameEnd + 1)..<bytes.count)
    guard cursor.takeNumber() != nil, cursor.skipBlanks() > 0 else { return nil }
    if cursor.next == UInt8(ascii: "(") {
      guard cursor.skipThreadGroup() else { return nil }
    }
    let hasBrackets = cursor.take(UInt8(ascii: "["))
    guard hasBrackets == (nameEnd == 16), let number = cursor.takeNumber(),
      let cpu = CPUNumber(exactly: number.value), !hasBrackets || cursor.take(UInt8(ascii: "]"))
    else { return nil }
    // Letters and digits of a stamp, and no event.
    let rest = cursor.position..<bytes.endOfRecord(before: bytes.count)
    let isEventless = rest.firstIndex { bytes[$0] == UInt8(ascii: ":") } ?? rest.upperBound
    return isEventless >= rest.upperBound - 1 ? cpu : nil
  }
}
