internal import TraceVocabulary

/// What a clock says of the order of two records, and where it says nothing.
///
/// Records of one CPU are in the order of their stamps, and so are those of one task, which runs on
/// one CPU at a time (an interrupt's record bears the task that it interrupts). The idle tasks are
/// one a CPU, and share pid 0. On a clock of each CPU's own (`local`) a task that moves takes no
/// stamp with it: there one CPU's records alone are in order.
struct RecordOrder: Sendable {
  /// Whether all CPUs share one clock.
  let isSynchronised: Bool
  /// Stamps of two CPUs closer than this are in no order; of `local`, what its clocks may be apart.
  let margin: UInt64
  /// Whether stamps count nanoseconds.
  let isNanoseconds: Bool
  /// Whether records say of which CPU they are.
  let namesCPUs: Bool

  init(_ clock: TraceClock) {
    switch clock.crossCPUOrder {
    case .orderedBeyond(let units):
      isSynchronised = true
      margin = units
    case .skewedUpTo(let units):
      isSynchronised = false
      margin = units
    }
    isNanoseconds = clock.isNanoseconds
    namesCPUs = clock.namesCPUs
  }

  /// Whether `first` certainly came before `second`.
  func isSure(_ first: FenceLifetime.Moment, before second: FenceLifetime.Moment) -> Bool {
    if first.cpu == second.cpu, namesCPUs {
      return stands(first, before: second)
    }
    guard isSynchronised else {
      return false
    }
    return first.pid == second.pid && first.pid != 0
      ? stands(first, before: second) : isApart(first, before: second)
  }

  /// Whether `first` certainly came before `second` even if the task's own order is not trusted: two
  /// stamps of one task on two CPUs may be the wrong way round by less than the margin.
  func isSureByStamp(_ first: FenceLifetime.Moment, before second: FenceLifetime.Moment) -> Bool {
    first.cpu == second.cpu && namesCPUs
      ? stands(first, before: second) : isSynchronised && isApart(first, before: second)
  }

  /// By stamp, and by place in the file where the stamps are equal.
  private func stands(
    _ first: FenceLifetime.Moment, before second: FenceLifetime.Moment
  ) -> Bool {
    (first.timestamp, first.position) < (second.timestamp, second.position)
  }

  private func isApart(_ first: FenceLifetime.Moment, before second: FenceLifetime.Moment) -> Bool {
    first.timestamp < second.timestamp
      && first.timestamp.distance(to: second.timestamp) >= margin
  }
}
