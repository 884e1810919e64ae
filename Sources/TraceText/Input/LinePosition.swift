/// Where a line stands.
@usableFromInline
package struct LinePosition: Equatable, Sendable {
  /// Counted from 1.
  @usableFromInline package var lineNumber: UInt64
  /// Bytes from the start of the uncompressed text to the line's first.
  @usableFromInline package var byteOffset: UInt64

  /// The line `lineNumber`, whose first byte is at `byteOffset`.
  @inlinable
  package init(lineNumber: UInt64, byteOffset: UInt64) {
    self.lineNumber = lineNumber
    self.byteOffset = byteOffset
  }
}
