import Dispatch
package import TraceVocabulary

/// The kept records of all CPUs of one or more buffers, in the order of (timestamp, instance, CPU).
///
/// An exhausted window takes part in the merge with the timestamp of its last record: only when the
/// merge has come to that moment is the next window of that CPU read. So a gap, which the ring
/// buffer marks on the sub-buffer *after* it, is still delivered at the moment where it began.
package struct MergedRecords: ~Copyable {
  private struct Cursor {
    var window = DecodedWindow()
    var next = 0
    /// The caller's numbers of the pairs from `mapBase` on.
    var map: ContiguousArray<UInt32> = []
    var mapBase: UInt32 = 0
  }

  private let streams: [CPUStream]
  private var cursors: ContiguousArray<Cursor>
  private var tree: WinnerTree
  /// Threads that decode ahead; nil where the caller's thread does everything.
  private let workers: DispatchQueue?
  /// The gaps of the latest batch, by `ExtractedRecord.text` of their marks.
  package private(set) var gaps: [LostEvents] = []
  /// Bytes of all sources together.
  package let bytesInAll: UInt64

  /// Records that one batch holds at most.
  package static let batchSize = 1_024

  /// What to read of a file, and how.
  package struct Request {
    /// The buffers, each an instance; their order is `ExtractedRecord.instance`.
    package var buffers: [TraceBuffer]
    /// Which records to keep.
    package var plan: ExtractionPlan
    /// Threads to use, the caller's among them.
    package var threads = 1
    /// The moments to read; the whole file where nil.
    package var window: ClosedRange<Timestamp>?
    /// From an earlier pass over the same buffers: where to begin for `window`.
    package var index: TraceIndex?

    /// Reads all of `buffers` for the records that `plan` keeps.
    package init(buffers: [TraceBuffer], plan: ExtractionPlan) {
      self.buffers = buffers
      self.plan = plan
    }
  }

  /// Begins to read; nothing is read before the first batch.
  package init(
    file: InputFile, description: TraceDescription, request: Request
  ) throws(TraceFileError) {
    // Seeded by the process: no file can be made so that its names collide.
    let seed = UInt64.random(in: .min ... .max)
    var streams: [CPUStream] = []
    for (instance, buffer) in request.buffers.enumerated() {
      for data in buffer.cpus {
        streams.append(
          try CPUStream(
            file: file, description: description, buffer: buffer, data: data,
            instance: UInt16(truncatingIfNeeded: instance), plan: request.plan, seed: seed,
            from: request.window.flatMap {
              request.index?.offset(streams.count, before: $0.lowerBound)
            },
            until: request.window?.upperBound ?? .distantFuture))
      }
    }
    self.streams = streams
    bytesInAll = request.buffers.flatMap(\.cpus).reduce(0) { $0 &+ $1.size }
    cursors = ContiguousArray(repeating: Cursor(), count: streams.count)
    tree = WinnerTree(count: streams.count)
    workers =
      request.threads > 1 && !streams.isEmpty
      ? DispatchQueue(label: "fencepost.decode", attributes: .concurrent) : nil
    if let workers {
      for stream in streams {
        stream.prefetch(on: workers)
      }
    }
  }

  /// Fills `batch` with the next records, at most `batchSize`; false where nothing follows.
  ///
  /// `naming` gives the caller's number for a pair of texts; it is asked once a pair and stream, and
  /// `ExtractedRecord.text` of the batch has these numbers.
  package mutating func next(
    _ batch: inout ContiguousArray<ExtractedRecord>, naming: (TextPairBytes) -> UInt32
  ) throws(TraceFileError) -> Bool {
    batch.removeAll(keepingCapacity: true)
    gaps.removeAll(keepingCapacity: true)
    while batch.count < MergedRecords.batchSize {
      let key = tree.winningKey
      guard key != .max else { break }
      let place = tree.winner
      let next = cursors[place].next
      if next < cursors[place].window.records.count {
        var record = cursors[place].window.records[next]
        if record.tag < ExtractedRecord.gapBegan {
          record.text = cursors[place].map[Int(record.text &- cursors[place].mapBase)]
        } else {
          gaps.append(cursors[place].window.gaps[Int(record.text)])
          record.text = UInt32(gaps.count - 1)
        }
        batch.append(record)
        cursors[place].next = next + 1
        tree.update(place, to: keyOfNext(place))
      } else {
        try refill(place, naming: naming)
      }
    }
    return !batch.isEmpty
  }

  /// The timestamp of what `place` has next; that of its last record where only a read will tell.
  @inline(__always)
  private func keyOfNext(_ place: Int) -> UInt64 {
    let next = cursors[place].next
    if next < cursors[place].window.records.count {
      // One below the top, which stands for "nothing follows".
      return min(cursors[place].window.records[next].timestamp.value, .max - 1)
    }
    return cursors[place].window.isLast
      ? .max : min(cursors[place].window.lastTimestamp.value, .max - 1)
  }

  private mutating func refill(
    _ place: Int, naming: (TextPairBytes) -> UInt32
  ) throws(TraceFileError) {
    try streams[place].exchange(&cursors[place].window)
    cursors[place].next = 0
    let window = cursors[place].window
    if let workers, !window.isLast {
      streams[place].prefetch(on: workers)
    }
    let forgotten = Int(window.firstUsedPair &- cursors[place].mapBase)
    if forgotten > 0 {
      cursors[place].map.removeFirst(min(forgotten, cursors[place].map.count))
      cursors[place].mapBase = window.firstUsedPair
    }
    for pair in window.newPairs {
      cursors[place].map.append(naming(pair))
    }
    tree.update(place, to: keyOfNext(place))
  }

  /// Bytes of the file that the merge has come to, of all sources together.
  package var bytesRead: UInt64 {
    cursors.reduce(0) { $0 &+ $1.window.bytesRead }
  }

  /// What each stream counted, by place in the order of instances and CPUs; complete after the last
  /// batch.
  package func tallies() -> [(instance: Int, cpu: CPUNumber, tally: StreamTally)] {
    streams.map { ($0.instance, $0.cpu, $0.tally) }
  }

  /// Where each stream stood at which time; complete after the last batch.
  package func index() -> TraceIndex {
    TraceIndex(streams: streams.map(\.index))
  }
}

/// The indexes of all streams of one pass: what a second look needs to begin near a moment.
package struct TraceIndex: Sendable {
  let streams: [SubBufferIndex]

  /// Where stream `place` must begin so that nothing from `timestamp` on is missed.
  func offset(_ place: Int, before timestamp: Timestamp) -> UInt64? {
    place < streams.count ? streams[place].offset(before: timestamp) : nil
  }
}
