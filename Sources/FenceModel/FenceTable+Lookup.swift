import TraceVocabulary

/// Looking up many incarnations at once.
///
/// The table is larger than the caches that are fast, and a look-up that misses them costs more than all
/// that is done with what it finds. A processor waits for many loads at the same time as long as it need
/// not guess which comes next: so each step is made for all fences before the next, without a branch on
/// what was loaded.
extension FenceTable {
  /// Puts into the front of `places` the slots of the one incarnation of each of `fences` that has one
  /// and that is alive, else `none`. Gives a sum of what it loaded.
  func find(_ fences: Span<FenceID>, into places: inout ContiguousArray<UInt32>) -> UInt64 {
    var places = places.mutableSpan
    for index in 0..<fences.count {
      places[index] = identities.likelySlot(of: fences[index].packed)
    }
    for index in 0..<fences.count where places[index] == Self.none {
      places[index] = identities.slot(of: fences[index].packed)
    }
    var sum: UInt64 = 0
    for index in 0..<fences.count {
      sum &+= touch(places[index])
    }
    for index in 0..<fences.count where !isOnly(places[index], of: fences[index]) {
      places[index] = Self.none
    }
    return sum
  }

  /// Loads the incarnations that will make room for `births` others. Gives a sum of what it loaded.
  func touch(_ lingering: borrowing LingeringFences, births: UInt64) -> UInt64 {
    var sum: UInt64 = 0
    lingering.forEachOldest(Int(clamping: births)) { sum &+= touch($0) }
    return sum
  }

  /// Loads something of each cache line that a record changes in the slot `place`.
  @inline(__always)
  private func touch(_ place: UInt32) -> UInt64 {
    let slots = slots.span
    guard slots.count > 0 else { return 0 }
    // `none` is beyond the end, as any slot that is loaded in vain may be.
    let index = min(Int(place), slots.count &- 1)
    return slots[index].born &+ slots[index].lifetime.lastSeen.value
      &+ slots[index].lifetime.emitMoment.timestamp.value
      &+ slots[index].lifetime.signalMoment.timestamp.value
  }
}
