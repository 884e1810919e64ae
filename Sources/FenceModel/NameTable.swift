/// The number of a (driver, timeline) pair in the `NameTable` of one analysis.
public struct NameID: Hashable, Sendable {
  /// Its place in the table.
  public let index: UInt32

  /// The name at `index`.
  @inlinable
  public init(index: UInt32) {
    self.index = index
  }

  /// No name: of fences whose records carry only what the kernel prints after the signal.
  public static let unknown = NameID(index: 0)
}
