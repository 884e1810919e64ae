import TraceVocabulary

/// Results of waits: the return of `dma_fence_wait_timeout` follows `wait_end` in the same task.
extension FenceModel {
  /// Keeps a wait that has ended until its result is known, where results are recorded.
  mutating func hold(_ wait: consuming FenceWait, _ fallback: HeldWaits.Fallback) {
    guard let end = wait.end, pointers.sawWaitReturn || wait.timeout != nil else {
      conclude(wait, fallback)
      return
    }
    let entry = HeldWaits.Entry(wait: wait, fallback: fallback, strand: Strand(end))
    if let oldest = pointers.held.hold(entry) {
      conclude(oldest.wait, oldest.fallback)
    }
  }

  /// Takes the return of a wait: what it says is exact, whatever was concluded from other records.
  mutating func endHeldWait(_ probe: FenceProbe, _ strand: Strand) {
    pointers.sawWaitReturn = true
    guard let entry = pointers.held.take(strand) else {
      return  // The second probe on one return, or the wait's records were lost.
    }
    var wait = entry.wait
    wait.result = probe.value
    if probe.value > 0, case .late(let slot, let born) = entry.fallback,
      fences.holds(slot, born: born)
    {
      fences.slots[Int(slot)].lifetime.traits.insert(.sawWaitSucceed)
    }
    conclude(wait, probe.value > 0 ? .signaled : .failed)
  }

  /// Gives up the wait of a strand that goes on without a return having been recorded.
  mutating func passOver(_ strand: Strand) {
    if !pointers.held.isEmpty, let entry = pointers.held.take(strand) {
      conclude(entry.wait, entry.fallback)
    }
  }
}
