import Dispatch
import FencePolicy
import FenceReports
import Fencepost
import Glibc
import Synchronization

/// Traces that are checked in one call: each by itself, several at once, and what comes out does not
/// depend on how many.
struct Fleet {
  let traces: [String]
  let analysis: AnalysisArguments
  /// How much of each trace is to be drawn; nil for no picture.
  var picture: PictureDetail?
  /// Gets a page of each trace; nil where nobody asks for one of each.
  var folder: PageFolder?
  /// Gets the lines of the stream, those of one trace after the other; nil where nobody asks for them.
  var lines: Output?

  /// Traces that cannot be read and are told on standard error, which stands above the result in a job's
  /// log; all are in every output.
  private static let told = 3

  /// Analyses and checks all of them, in the order of the command line.
  func check(_ gate: Gate, in run: inout Run) -> [CheckedTrace] {
    let progress = ProgressLine(of: traces.count == 1 ? traces[0] : "\(traces.count) traces")
    var options = analysis.options(traces.count == 1 ? progress : nil)
    options.limits = gate.policy.limits.ruleLimits
    options.picture = picture
    let outcomes: [Outcome?]
    let worker = Worker(traces: traces, analysis: analysis, folder: folder)
    if let lines {
      outcomes = traces.indices.map { worker.check(at: $0, gate, options, lines) }
    } else {
      outcomes = atOnce(worker, gate, options, progress)
    }
    progress?.clear()
    var failed = 0
    let result = zip(traces, outcomes).compactMap { trace, outcome in
      var checked: CheckedTrace?
      var unwritten: OutputError?
      let failure = run.attempt(trace, isSilent: failed >= Self.told) {
        switch outcome {
        case .checked(let trace, let failure)?: (checked, unwritten) = (trace, failure)
        case .failed(let error)?: throw error
        case nil: break
        }
        return .success
      }
      if let unwritten { run.note(unwritten) }
      return failure.map { failure in
        failed += 1
        return CheckedTrace(file: OutputTargets.inputName(trace), failure: failure.sentence)
      } ?? checked
    }
    if failed > Self.told {
      StandardError.say("fencepost: ... and \(failed - Self.told) more")
    }
    return result
  }

  /// What each trace came to, several analysed at a time.
  private func atOnce(
    _ worker: Worker, _ gate: Gate, _ options: AnalysisOptions, _ progress: ProgressLine?
  ) -> [Outcome?] {
    let count = traces.count
    let workers = min(count, analysis.threads ?? AnalysisArguments.cores)
    var options = options
    if workers > 1 {
      options.threads = 1
    }
    let shared = options
    let next = Atomic(0)
    let finished = Atomic(0)
    let done = Mutex([Outcome?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < count else { return }
        let outcome = worker.check(at: place, gate, shared, nil)
        done.withLock { $0[place] = outcome }
        let number = finished.wrappingAdd(1, ordering: .relaxed).newValue
        if count > 1 {
          progress?.update(Double(number) / Double(count))
        }
      }
    }
    return done.withLock { $0 }
  }
}

/// What a trace came to.
private enum Outcome: Sendable {
  case checked(CheckedTrace, unwritten: OutputError?)
  case failed(any Error)
}

/// What each thread of a fleet needs.
private struct Worker: Sendable {
  let traces: [String]
  let analysis: AnalysisArguments
  let folder: PageFolder?

  /// Analyses and checks the trace of this place, and writes its page.
  func check(
    at place: Int, _ gate: Gate, _ options: AnalysisOptions, _ lines: Output?
  ) -> Outcome {
    let trace = traces[place]
    let name = OutputTargets.inputName(trace)
    do {
      let stream = lines.map { lines in
        { (bytes: borrowing [UInt8]) in
          do throws(OutputError) {
            try lines.write(bytes)
          } catch .closedPipe {
            // Nobody reads the lines any more; the gate's answer is wanted all the same.
            return
          }
        }
      }
      var report = try analysis.open(trace).analyze(options, ndjson: stream)
      var page: String?
      var unwritten: OutputError?
      if let folder {
        do throws(OutputError) {
          try folder.write(&report, at: place)
          page = PageFolder.attachment(folder.pages[place])
        } catch {
          unwritten = error
        }
      }
      var checked = gate.check(file: name, report)
      checked.opening = analysis.opening(of: trace)
      checked.page = page
      return .checked(checked, unwritten: unwritten)
    } catch FencepostError.noFenceEvents(_, let reason) {
      // Nothing to judge is a result: the sentence stands in every output.
      return .checked(
        gate.check(file: name, emptiness: Run.naming(name, in: reason)), unwritten: nil)
    } catch {
      return .failed(error)
    }
  }
}
