/// Where a line stands, and how it ended.
package struct LinePosition: Equatable, Sendable {
  /// Counted from 1.
  package var number: UInt64
  /// Bytes from the start of the uncompressed text to the line's first.
  package var byteOffset: UInt64
  /// Whether the line is longer than a line can be, and its end was left out.
  package var isCut: Bool
  /// Whether the text ends here without a line feed: the last number of the line may be cut.
  package var isUnterminated: Bool

  /// The line `number`, whose first byte is at `byteOffset`.
  package init(
    number: UInt64, byteOffset: UInt64, isCut: Bool = false, isUnterminated: Bool = false
  ) {
    self.number = number
    self.byteOffset = byteOffset
    self.isCut = isCut
    self.isUnterminated = isUnterminated
  }
}
