/// Cycles to nanoseconds, by the factor that the recorder took from perf (`TSC2NSEC`).
package struct CycleConversion: Equatable, Sendable {
  /// The factor's numerator.
  package var multiplier: UInt32
  /// The factor's denominator is 2 to this power; at most 63.
  package var shift: UInt32

  /// `cycles` × `multiplier` ÷ 2^`shift`, modulo 2^64, without an overflow on the way
  /// (`mul_u64_u32_shr`, include/linux/math64.h). A shift beyond 63 gives zero.
  package func apply(to cycles: UInt64) -> UInt64 {
    guard shift < 64 else {
      return 0
    }
    let (high, low) = cycles.multipliedFullWidth(by: UInt64(multiplier))
    return shift == 0 ? low : low >> UInt64(shift) | high << (64 - UInt64(shift))
  }
}
