import TraceVocabulary

/// Looking up many incarnations at once.
///
/// The table is larger than the caches that are fast, and a look-up that misses them costs more than all
/// that is done with what it finds. A processor waits for many loads at the same time as long as it need
/// not guess which comes next: so each step is made for all fences before the next, without a branch on
/// what was loaded.
extension FenceTable {
  /// Puts into the front of `places` the slot of the newest incarnation of each of `fences`, `none` for
  /// those without any; `entries` has room for what it needs between. Gives a sum of what it loaded.
  func find(
    _ fences: Span<FenceID>, _ entries: inout ContiguousArray<SlotIndex.Entry>,
    into places: inout ContiguousArray<UInt32>
  ) -> UInt64 {
    var entries = entries.mutableSpan
    var places = places.mutableSpan
    for index in 0..<fences.count {
      entries[index] = identities.firstEntry(of: fences[index].packed)
    }
    for index in 0..<fences.count {
      let key = fences[index].packed
      let entry = entries[index]
      // Where the first place is empty there is none: a fence that begins, as a rule.
      places[index] =
        entry.key == key || entry.slot == Self.none ? entry.slot : identities.slot(of: key)
    }
    var sum: UInt64 = 0
    for index in 0..<fences.count {
      sum &+= touch(places[index])
    }
    return sum
  }

  /// Loads the incarnations that will make room for `births` others. Gives a sum of what it loaded.
  func touch(_ lingering: borrowing LingeringFences, births: UInt64) -> UInt64 {
    var sum: UInt64 = 0
    lingering.forEachOldest(Int(clamping: births)) { sum &+= touch($0) }
    return sum
  }

  /// Loads something of each cache line of the slot `place`: to write to what is far stops a processor too,
  /// as soon as it has a few dozen such writes before it.
  @inline(__always)
  private func touch(_ place: UInt32) -> UInt64 {
    let slots = slots.span
    guard slots.count > 0 else { return 0 }
    // `none` is beyond the end, as any slot that is loaded in vain may be.
    let index = min(Int(place), slots.count &- 1)
    return slots[index].born &+ slots[index].lifetime.initMoment.timestamp.value
      &+ slots[index].lifetime.signalMoment.timestamp.value
      &+ slots[index].lifetime.destroyMoment.timestamp.value
  }
}
