import TraceVocabulary

/// Where in the file a stream stood at which time, so that a second look can begin near a moment
/// instead of at the start. Thinned out to half whenever it is full: it stays small for any file.
package struct SubBufferIndex: Sendable {
  private struct Entry {
    var timestamp: Timestamp
    var offset: UInt64
  }

  private var entries: ContiguousArray<Entry> = []
  private var stride = 1
  private var skipped = 0

  /// Entries at most: 128 KiB a stream.
  private static let capacity = 8_192

  init() {}

  /// Notes that the data at `offset` begins at `timestamp`; called in file order.
  mutating func note(_ timestamp: Timestamp, at offset: UInt64) {
    skipped += 1
    guard skipped >= stride || entries.isEmpty else { return }
    skipped = 0
    // Only a place where time has not gone back can be found by time.
    guard (entries.last?.timestamp ?? .zero) <= timestamp else { return }
    if entries.count >= SubBufferIndex.capacity {
      var kept: ContiguousArray<Entry> = []
      kept.reserveCapacity(SubBufferIndex.capacity)
      for index in Swift.stride(from: 0, to: entries.count, by: 2) {
        kept.append(entries[index])
      }
      entries = kept
      stride *= 2
    }
    entries.append(Entry(timestamp: timestamp, offset: offset))
  }

  /// The last noted place whose data begins strictly before `timestamp`; nil where that is the
  /// start of the stream.
  func offset(before timestamp: Timestamp) -> UInt64? {
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].timestamp < timestamp {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return low > 0 ? entries[low - 1].offset : nil
  }
}
