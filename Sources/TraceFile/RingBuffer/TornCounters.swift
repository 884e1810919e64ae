/// Whether the kernel's counters of one CPU were printed while the recorder read on.
///
/// The file `per_cpu/cpuN/stats` is made of one counter after another: first how many events are in the
/// buffer, last how many were read (`tracing_stats_read`, kernel/trace/trace.c). What is read in between
/// is in both, and as many events seem to be missing. But a recorder reads whole sub-buffers. So the
/// events that were read end where a sub-buffer ends, and without those counted twice they end with an
/// earlier one. A loss of just so many events at the end of a CPU's data, which nothing else tells, would
/// look the same; three in a hundred real captures have torn counters.
struct TornCounters {
  private let statistics: CPUStatistics?
  /// How many records the latest sub-buffers ended with, as far as the kernel had read; at most
  /// `remembered`.
  private var ends: [UInt64] = [0]
  private var isReadAnEnd = false

  /// Sub-buffers that a recorder may read while a few numbers are printed, and many more.
  private static let remembered = 64

  init(_ statistics: CPUStatistics?) {
    self.statistics = statistics
  }

  /// Takes the end of a sub-buffer, with which the CPU has had `records` records.
  mutating func subBufferEnded(at records: UInt64) {
    guard let read = statistics?.read, records <= read, records != ends.last else { return }
    isReadAnEnd = records == read
    if ends.count == Self.remembered {
      ends.removeFirst()
    }
    ends.append(records)
  }

  /// Events that both counters have, of a CPU with `records` records; 0 where they do not show that
  /// they were taken apart.
  func countedTwice(of records: UInt64) -> UInt64 {
    guard let statistics, let read = statistics.read, let recorded = statistics.recorded,
      recorded > records, isReadAnEnd
    else { return 0 }
    let excess = recorded - records
    return excess <= read && ends.contains(read - excess) ? excess : 0
  }
}
