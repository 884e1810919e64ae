/// Stands for a text that is only held against others: the 64 bits of FNV-1a. Two texts of one trace can
/// have one digest, which no trace has by chance.
package struct TextDigest: Sendable {
  /// The digest of what was taken so far; never 0.
  package var value: UInt64 { state == 0 ? 1 : state }

  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// Of the empty text.
  package init() {}

  /// Takes the next byte.
  package mutating func take(_ byte: UInt8) {
    state = (state ^ UInt64(byte)) &* 0x100_0000_01b3
  }
}
