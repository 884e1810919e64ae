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
  /// Gets the lines of the stream, those of one trace after the other; nil where nobody asks for them.
  var lines: Output?

  /// What a trace came to.
  private enum Outcome: Sendable {
    case checked(CheckedTrace)
    case failed(any Error)
  }

  /// Analyses and checks all of them, in the order of the command line.
  func check(_ gate: Gate, in run: inout Run) -> [CheckedTrace] {
    let progress = ProgressLine(of: traces.count == 1 ? traces[0] : "\(traces.count) traces")
    var options = analysis.options(traces.count == 1 ? progress : nil)
    options.limits = gate.policy.limits.ruleLimits
    options.picture = picture
    let outcomes: [Outcome?]
    if let lines {
      outcomes = traces.map { Self.check($0, gate, analysis, options, lines) }
    } else {
      outcomes = atOnce(gate, options, progress)
    }
    progress?.clear()
    return zip(traces, outcomes).compactMap { trace, outcome in
      var checked: CheckedTrace?
      let failure = run.attempt(trace) {
        switch outcome {
        case .checked(let trace)?: checked = trace
        case .failed(let error)?: throw error
        case nil: break
        }
        return .success
      }
      return failure.map { CheckedTrace(file: OutputTargets.inputName(trace), failure: $0) }
        ?? checked
    }
  }

  /// What each trace came to, several analysed at a time.
  private func atOnce(
    _ gate: Gate, _ options: AnalysisOptions, _ progress: ProgressLine?
  ) -> [Outcome?] {
    let (traces, analysis, count) = (traces, analysis, traces.count)
    let workers = min(count, analysis.threads ?? Self.cores)
    var options = options
    if workers > 1 {
      options.threads = 1
    }
    let shared = options
    let next = Atomic(0)
    let done = Mutex([Outcome?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < count else { return }
        let outcome = Self.check(traces[place], gate, analysis, shared, nil)
        done.withLock { $0[place] = outcome }
        if count > 1 {
          progress?.update(Double(place + 1) / Double(count))
        }
      }
    }
    return done.withLock { $0 }
  }

  private static func check(
    _ trace: String, _ gate: Gate, _ analysis: AnalysisArguments, _ options: AnalysisOptions,
    _ lines: Output?
  ) -> Outcome {
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
      let report = try analysis.open(trace).analyze(options, ndjson: stream)
      return .checked(gate.check(file: OutputTargets.inputName(trace), report))
    } catch {
      return .failed(error)
    }
  }

  private static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
