import Testing

@testable import TraceFile

/// Counters that were printed while the recorder read on are told from events that are missing.
struct TornCountersTests {
  /// What is counted twice of a CPU with 100, 50, 30 and 20 records in its sub-buffers, when the kernel
  /// counted `unread` in the buffer and then `read`.
  private func twice(unread: UInt64?, read: UInt64?) -> UInt64 {
    var statistics = CPUStatistics(cpu: 0, overrun: 0, commitOverrun: 0, dropped: 0)
    statistics.unread = unread
    statistics.read = read
    var counters = TornCounters(statistics)
    for records: UInt64 in [100, 150, 180, 200] {
      counters.subBufferEnded(at: records)
    }
    return counters.countedTwice(of: 200)
  }

  @Test(arguments: [
    // Before any of the first sub-buffer was read, and after that; after two; after all.
    (200, 100, 100), (200, 150, 150), (200, 200, 200),
    // One sub-buffer after the other.
    (100, 150, 50), (50, 180, 30), (20, 200, 20), (50, 200, 50),
  ])
  func `sub-buffers that were read between the two counts are in both`(
    unread: UInt64, read: UInt64, expected: UInt64
  ) {
    #expect(twice(unread: unread, read: read) == expected)
  }

  @Test(arguments: [
    // Nothing is missing.
    (100, 100), (200, 0), (0, 200),
    // What was read ends in no sub-buffer's end, or did not before; more was read than there is.
    (150, 120), (110, 100), (101, 150), (60, 180), (0, 250), (250, 0), (10, 300),
  ])
  func `other counts say what they say`(unread: UInt64, read: UInt64) {
    #expect(twice(unread: unread, read: read) == 0)
  }

  @Test func `without counts nothing is counted twice`() {
    #expect(twice(unread: nil, read: 100) == 0)
    #expect(twice(unread: 100, read: nil) == 0)
    #expect(TornCounters(nil).countedTwice(of: 5) == 0)
  }

  @Test func `no more sub-buffers are remembered than can be read in a moment`() {
    var statistics = CPUStatistics(cpu: 0, overrun: 0, commitOverrun: 0, dropped: 0)
    statistics.unread = 1_000
    statistics.read = 1_000
    var counters = TornCounters(statistics)
    for records in 1...UInt64(1_000) {
      counters.subBufferEnded(at: records)
    }
    #expect(counters.countedTwice(of: 1_000) == 0)
  }
}
