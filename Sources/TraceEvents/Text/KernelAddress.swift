/// An address of the kernel's memory: of 64 bits the upper half, of 32 bits the upper three quarters.
enum KernelAddress {
  /// Whether `address` has 64 bits.
  @inline(__always)
  static func isWide(_ address: UInt64) -> Bool { address >= 1 << 63 }

  /// Whether `address` can be the beginning of one of 64 bits: it is shorter, and begins with the same
  /// digits. No pointer of a program does.
  @inline(__always)
  static func isCut(_ address: UInt64) -> Bool {
    guard address != 0, !isWide(address) else { return false }
    return (address &<< UInt64(address.leadingZeroBitCount & ~3)) >= 1 << 63
  }
}
