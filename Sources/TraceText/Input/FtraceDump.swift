/// One dump of an ftrace buffer in a kernel log.
package struct FtraceDump: Equatable, Sendable {
  /// The instance, of which the top one has the empty name.
  package var instance: [UInt8]
  /// The line that begins it.
  package var start: LinePosition
  /// Lines handed on of it.
  package var lines: UInt64
  /// Whether the line that ends it was seen: a console that died, or a full log, cuts dumps.
  package var hasEnd: Bool
}
