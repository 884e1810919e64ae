import Dispatch
import Synchronization
import TraceVocabulary

/// The records of one CPU of one buffer, window by window.
///
/// With more than one thread the next window is decoded while the merge consumes the current one.
/// The stream is handed back and forth whole: while `ahead` is running only the worker touches it, at
/// all other times only the merge does, which waits for `ready` where a worker is at it. That makes
/// the unchecked `Sendable` sound; a class, because the worker and the merge must mean one thing.
final class CPUStream: @unchecked Sendable {
  private var source: SubBufferSource
  private var decoder: SubBufferDecoder
  private(set) var index = SubBufferIndex()
  private var window = DecodedWindow()
  private var failure: TraceFileError?
  /// What was counted on the way to what was handed on: the same however far a worker is ahead.
  var tally: StreamTally { tallyBefore ?? decoder.tally }
  /// That, while a worker may be at the next window; nil at other times, since a copy is made of it then.
  private var tallyBefore: StreamTally?
  /// Where the decoding of the next window stands.
  private enum Ahead {
    /// Nobody has been asked.
    case idle
    /// A worker has been asked and has not begun: whoever comes first does it.
    case queued
    /// A worker is at it.
    case running
  }
  private let ahead = Mutex(Ahead.idle)
  private let ready = DispatchSemaphore(value: 0)
  /// Nothing later than this is wanted.
  private let until: Timestamp

  init(
    file: InputFile, description: TraceDescription, buffer: TraceBuffer, data: CPUData,
    instance: UInt16, plan: ExtractionPlan, seed: UInt64, from start: UInt64? = nil,
    until: Timestamp = .distantFuture, chunkLimit: Int
  ) {
    source = SubBufferSource(
      file: file, description: description, buffer: buffer, data: data, from: start,
      chunkLimit: chunkLimit)
    decoder = SubBufferDecoder(
      plan: plan, shape: SubBufferShape(buffer, of: description), cpu: data.cpu,
      instance: instance, correction: description.timeCorrection(of: buffer),
      edges: start == nil ? StreamEdges(of: data, in: buffer) : .whole,
      counters: TornCounters(start == nil ? buffer.statistics(of: data.cpu) : nil), seed: seed)
    self.until = until
  }

  var cpu: CPUNumber { decoder.cpu }
  var instance: Int { Int(decoder.instance) }

  /// Asks `worker` to decode the next window ahead of its use.
  func prefetch(on worker: DecodingWorker) {
    tallyBefore = decoder.tally
    ahead.withLock { $0 = .queued }
    worker.queue.async {
      let isMine = self.ahead.withLock { ahead in
        guard ahead == .queued else { return false }
        ahead = .running
        return true
      }
      if isMine {
        self.fill(&self.window, worker.buffers)
        self.ready.signal()
      }
    }
  }

  /// Exchanges `used` for the next window, which the merge owns from then on. What no worker has
  /// begun is decoded here and now, with `buffers`: the merge waits only for work that is being done.
  func exchange(
    _ used: inout DecodedWindow, _ buffers: DecodingBuffers
  ) throws(TraceFileError) {
    let isRunning = ahead.withLock { ahead in
      let isRunning = ahead == .running
      if !isRunning {
        ahead = .idle
      }
      return isRunning
    }
    if isRunning {
      ready.wait()
      ahead.withLock { $0 = .idle }
      swap(&used, &window)
    } else {
      // Into the memory that was read last: a second window would take the place of better things in the
      // cache.
      fill(&used, buffers)
    }
    tallyBefore = nil
    if let failure {
      throw failure
    }
  }

  /// Fills `window` with the next records; a read that fails is kept for `exchange`.
  private func fill(_ window: inout DecodedWindow, _ buffers: DecodingBuffers) {
    window.removeAll()
    window.firstUsedPair = decoder.pairs.base
    do throws(TraceFileError) {
      switch try source.next(buffers, &decoder.tally.anomalies) {
      case .subBuffers(let count):
        let stamp = decoder.firstTimestamp(of: buffers.bytes, count: count)
        if let stamp {
          index.note(stamp, at: source.windowOffset)
        }
        decoder.decode(buffers.bytes, count: count, placement: source.placement, into: &window)
        decoder.finish(&window, isLast: stamp.map { $0 > until } ?? false)
      case .damaged(let position):
        decoder.noteMissingData(at: position)
        decoder.finish(&window, isLast: false)
      case .end:
        decoder.finish(&window, isLast: true)
      }
    } catch {
      failure = error
    }
    window.bytesRead = source.progress
    window.newPairs = decoder.pairs.takeNew()
  }
}

/// A thread that decodes ahead, and what it decodes with.
struct DecodingWorker {
  let queue: DispatchQueue
  let buffers: DecodingBuffers
}
