public import FenceModel

/// The fence that a finding is about.
public struct FenceSubject: Hashable, Sendable {
  /// Its 32-bit identity.
  public var fence: FenceID
  /// Its generation.
  public var generation: UInt32
  /// Its driver, safe to print.
  public var driver: String
  /// Its timeline, safe to print.
  public var timeline: String
  /// The driver with digits folded: `####:##:##.#` of a PCI address is one class.
  public var driverClass: String
  /// The timeline with digit runs folded to `#`.
  public var timelineShape: String
  /// Its address; 0 where not known.
  public var address: UInt64
  /// Its 64-bit identity, where known.
  public var wideIdentity: WideFenceID?

  /// The incarnation `reference`.
  public init(
    _ reference: FenceReference, _ names: borrowing NameTable, address: UInt64 = 0,
    wideIdentity: WideFenceID? = nil
  ) {
    fence = reference.fence
    generation = reference.generation
    driver = names.driver(of: reference.name)
    timeline = names.timeline(of: reference.name)
    let shape = names.shapeNumber(of: reference.name)
    driverClass = names.driverClass(at: shape)
    timelineShape = names.shape(at: shape).timeline
    self.address = address
    self.wideIdentity = wideIdentity
  }

  /// The incarnation of `lifetime`.
  public init(_ lifetime: borrowing FenceLifetime, _ names: borrowing NameTable) {
    self.init(
      FenceReference(lifetime), names, address: lifetime.address,
      wideIdentity: lifetime.wideIdentity)
  }
}

extension FenceSubject: CustomStringConvertible {
  /// As messages name it: `12:7 (i915 rcs0)`, with the generation where there was an earlier one.
  public var description: String {
    let life = generation == 0 ? "" : " generation \(generation)"
    return "\(fence.context):\(fence.seqno)\(life) (\(driver) \(timeline))"
  }
}
