/// A hash that is the same in every run and on every machine, unlike `Hasher`'s.
enum StableHash {
  /// FNV-1a of the UTF-8 bytes of `text`, 16 hexadecimal digits. Not for secrets: who names a
  /// timeline can choose its hash, and would hide an alert of their own machine.
  static func text(of text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    let digits = String(hash, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
