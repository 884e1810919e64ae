/// A generator whose seed gives the same case on every machine: a failure is replayed by a number.
package struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  /// The generator of case `number` of a run with `seed`: each case stands on its own, so that one
  /// can be replayed without those before it.
  package init(seed: UInt64, case number: UInt64) {
    state = seed &* 0xd134_2543_de82_ef95 &+ number &* 0x9e37_79b9_7f4a_7c15
    _ = next()
  }

  /// The next 64 bits (SplitMix64).
  package mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
    return mixed ^ mixed >> 31
  }

  /// A number from 0 up to `bound`, which is positive; without it.
  package mutating func below(_ bound: Int) -> Int {
    Int(next() % UInt64(bound))
  }
}
