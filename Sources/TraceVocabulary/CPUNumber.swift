/// The number of a CPU, as the kernel counts them from 0. Files may have holes in the numbers.
public typealias CPUNumber = UInt16

extension CPUNumber {
  /// That of a record which does not say on which CPU it was made: one more than any kernel has.
  public static let unknownCPU: CPUNumber = 8_192

  /// The number; nil where it is not known.
  public var known: CPUNumber? { self == .unknownCPU ? nil : self }

  /// The number, or a question mark where it is not known.
  public var cpuText: String { self == .unknownCPU ? "?" : String(self) }
}
