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

    var isExhausted: Bool { next >= window.count }

    /// The timestamp of what comes next; that of the last record where only a read will tell.
    @inline(__always)
    var key: UInt64 {
      // One below the top, which stands for "nothing follows".
      if next < window.count {
        return min(window.records[next].timestamp.value, .max - 1)
      }
      return window.isLast ? .max : min(window.lastTimestamp.value, .max - 1)
    }
  }

  private let streams: [CPUStream]
  private var cursors: ContiguousArray<Cursor>
  private var tree: WinnerTree
  /// Threads that decode ahead, one a queue; none where the caller's thread does everything. Each
  /// stream has one of them for good.
  private let workers: [DecodingWorker]
  /// What the caller's thread decodes with.
  private let buffers: DecodingBuffers
  /// The gaps of the latest batch, by `ExtractedRecord.text` of their marks.
  package private(set) var gaps: [LostEvents] = []
  /// The integers of the latest batch's wide records, by their `ExtractedRecord.text`.
  package private(set) var wide: ContiguousArray<WideFields> = []
  /// Bytes of all sources together.
  package let bytesInAll: UInt64

  /// Records that one batch holds at most: few enough to stay in the first-level cache between the
  /// merge that writes them and the model that reads them, and so many that the code of merge, model and
  /// rules, which do not fit that cache together, is not fetched anew too often.
  package static let batchSize = 256

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
    let streamCount = request.buffers.reduce(0) { $0 + $1.cpus.count }
    var streams: [CPUStream] = []
    for (instance, buffer) in request.buffers.enumerated() {
      for data in buffer.cpus {
        streams.append(
          CPUStream(
            file: file, description: description, buffer: buffer, data: data,
            instance: UInt16(truncatingIfNeeded: instance), plan: request.plan, seed: seed,
            from: request.window.flatMap {
              request.index?.offset(streams.count, before: $0.lowerBound)
            },
            until: request.window?.upperBound ?? .distantFuture,
            chunkLimit: Limits.chunkBytes(of: buffer, among: streamCount)))
      }
    }
    let isCompressed = request.buffers.contains(where: \.isCompressed)
    let compression = isCompressed ? description.compression : .none
    let buffers = try DecodingBuffers(compression)
    var workers: [DecodingWorker] = []
    for number in 0..<min(max(request.threads - 1, 0), streams.count) {
      workers.append(
        DecodingWorker(
          queue: DispatchQueue(label: "fencepost.decode.\(number)"),
          buffers: try DecodingBuffers(compression)))
    }
    self.streams = streams
    bytesInAll = request.buffers.flatMap(\.cpus).reduce(0) { $0 &+ $1.size }
    cursors = ContiguousArray(repeating: Cursor(), count: streams.count)
    tree = WinnerTree(count: streams.count)
    self.buffers = buffers
    self.workers = workers
    if !workers.isEmpty {
      for (place, stream) in streams.enumerated() {
        stream.prefetch(on: workers[place % workers.count])
      }
    }
  }

  /// Puts the next records into the front of `batch`, and gives how many: at most `batchSize`, and 0
  /// where nothing follows.
  ///
  /// `naming` gives the caller's number for a pair of texts; it is asked once a pair and stream, and
  /// `ExtractedRecord.text` of the batch has these numbers.
  package mutating func next(
    _ batch: inout ContiguousArray<ExtractedRecord>, naming: (TextPairBytes) -> UInt32
  ) throws(TraceFileError) -> Int {
    if batch.count < MergedRecords.batchSize {
      batch.append(
        contentsOf: repeatElement(.empty, count: MergedRecords.batchSize - batch.count))
    }
    gaps.removeAll(keepingCapacity: true)
    wide.removeAll(keepingCapacity: true)
    var count = 0
    while count < MergedRecords.batchSize, tree.winner.key != .max {
      let place = tree.winner.place
      if cursors[place].isExhausted {
        try refill(place, naming: naming)
      } else {
        count = MergedRecords.merge(
          &cursors, &tree, &gaps, &wide, into: &batch, from: count)
      }
    }
    return count
  }

  /// Merges until the batch is full, or a window that is not the last of its stream is exhausted.
  ///
  /// Over spans of the arrays, so that each is checked for a second owner once, not a record.
  private static func merge(
    _ allCursors: inout ContiguousArray<Cursor>, _ tree: inout WinnerTree,
    _ gaps: inout [LostEvents], _ wide: inout ContiguousArray<WideFields>,
    into records: inout ContiguousArray<ExtractedRecord>, from start: Int
  ) -> Int {
    var count = start
    var batch = records.mutableSpan
    var cursors = allCursors.mutableSpan
    var nodes = tree.nodes.mutableSpan
    while count < batch.count {
      let winner = nodes[1]
      let place = winner.place
      guard winner.key != .max, !cursors[place].isExhausted else { break }
      var record = cursors[place].window.records[cursors[place].next]
      let tag = record.tag
      if tag < ExtractedRecord.narrow {
        record.text = cursors[place].map[Int(record.text &- cursors[place].mapBase)]
      } else if tag == ExtractedRecord.wide {
        wide.append(cursors[place].window.wide[Int(record.text)])
        record.text = UInt32(truncatingIfNeeded: wide.count - 1)
      } else if tag >= ExtractedRecord.gapBegan {
        gaps.append(cursors[place].window.gaps[Int(record.text)])
        record.text = UInt32(gaps.count - 1)
      }
      batch[count] = record
      count += 1
      cursors[place].next += 1
      WinnerTree.update(&nodes, place, to: cursors[place].key)
    }
    return count
  }

  private mutating func refill(
    _ place: Int, naming: (TextPairBytes) -> UInt32
  ) throws(TraceFileError) {
    try streams[place].exchange(&cursors[place].window, buffers)
    cursors[place].next = 0
    let window = cursors[place].window
    if !workers.isEmpty, !window.isLast {
      streams[place].prefetch(on: workers[place % workers.count])
    }
    let forgotten = Int(window.firstUsedPair &- cursors[place].mapBase)
    if forgotten > 0 {
      cursors[place].map.removeFirst(min(forgotten, cursors[place].map.count))
      cursors[place].mapBase = window.firstUsedPair
    }
    for pair in window.newPairs {
      cursors[place].map.append(naming(pair))
    }
    tree.update(place, to: cursors[place].key)
  }

  /// Bytes of the file that the merge has come to, of all sources together.
  package var bytesRead: UInt64 {
    cursors.reduce(0) { $0 &+ $1.window.bytesRead }
  }

  /// What each stream counted on the way to the records so far, by place in the order of instances and
  /// CPUs.
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
