/// Which event a record is of, as a small number: a fence tracepoint, or the place of the event's
/// name among those that the capture has (`EventCatalog`).
public struct EventLabel: Hashable, Sendable {
  /// Below `firstSupporting` a raw value of `FenceEvent.Kind`.
  public let rawValue: UInt16

  /// The first number of an event that is no fence tracepoint.
  public static let firstSupporting: UInt16 = 64

  /// The label of `rawValue`.
  @inlinable
  public init(rawValue: UInt16) {
    self.rawValue = rawValue
  }

  /// The fence tracepoint `kind`.
  @inlinable
  public init(_ kind: FenceEvent.Kind) {
    rawValue = UInt16(kind.rawValue)
  }

  /// The supporting event whose name stands at `place` in the catalog's list.
  @inlinable
  public init(supporting place: Int) {
    rawValue = UInt16(truncatingIfNeeded: place) &+ EventLabel.firstSupporting
  }
}
