internal import TraceVocabulary

/// The constant texts of the kernel that events record by address (`const char *` fields), such as
/// the words of `rcu_grace_period`. One text may stand at several addresses.
package enum PrintkFormats {
  /// The texts by address, of the lines `0xADDRESS : "TEXT"` (`t_show` in kernel/trace/trace_printk.c).
  /// A line that is none is left out.
  package static func parse(_ text: ArraySlice<UInt8>) -> [UInt64: String] {
    var texts: [UInt64: String] = [:]
    var rest = text
    while !rest.isEmpty, texts.count < Limits.printkFormats {
      let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
      if let (address, text) = line(rest[..<end]) {
        texts[address] = text
      }
      rest = rest[min(end + 1, rest.endIndex)...]
    }
    return texts
  }

  private static func line(_ line: ArraySlice<UInt8>) -> (address: UInt64, text: String)? {
    guard line.starts(with: "0x".utf8), let (address, rest) = HexNumber.read(line.dropFirst(2)),
      rest.starts(with: " : \"".utf8), let close = rest.lastIndex(of: UInt8(ascii: "\"")),
      close >= rest.startIndex + 4, close - rest.startIndex <= Limits.messageBytes
    else { return nil }
    return (address, String(decoding: rest[(rest.startIndex + 4)..<close], as: UTF8.self))
  }
}
