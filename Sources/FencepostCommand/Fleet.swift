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

  /// What a trace came to.
  private enum Outcome: Sendable {
    case checked(CheckedTrace)
    case failed(any Error)
  }

  /// Analyses and checks all of them, in the order of the command line.
  func check(_ gate: Gate, in run: inout Run) -> [CheckedTrace] {
    let workers = min(traces.count, analysis.threads ?? Self.cores)
    let progress = ProgressLine(of: traces.count == 1 ? traces[0] : "\(traces.count) traces")
    var options = analysis.options(traces.count == 1 ? progress : nil)
    options.limits = gate.policy.limits.ruleLimits
    if workers > 1 {
      options.threads = 1
    }
    let (shared, count) = (options, traces.count)
    let next = Atomic(0)
    let done = Mutex([Outcome?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: workers) { _ in
      while true {
        let place = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard place < count else { return }
        let outcome = Self.check(traces[place], gate, analysis, shared)
        done.withLock { $0[place] = outcome }
        if count > 1 {
          progress?.update(Double(place + 1) / Double(count))
        }
      }
    }
    progress?.clear()
    let outcomes = done.withLock { $0 }
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

  private static func check(
    _ trace: String, _ gate: Gate, _ analysis: AnalysisArguments, _ options: AnalysisOptions
  ) -> Outcome {
    do {
      let report = try analysis.open(trace).analyze(options)
      return .checked(gate.check(file: OutputTargets.inputName(trace), report))
    } catch {
      return .failed(error)
    }
  }

  private static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}
