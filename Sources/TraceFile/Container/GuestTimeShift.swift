/// Samples that bring a guest's clock to its host's.
package struct GuestTimeShift: Equatable, Sendable {
  package func apply(to stamp: UInt64, on cpu: Int) -> UInt64 { stamp }
}
/// Cycles to nanoseconds.
package struct CycleConversion: Equatable, Sendable {
  package func apply(to cycles: UInt64) -> UInt64 { cycles }
}
