import FenceModel
import TraceVocabulary

/// What rules that keep waits keep of each: a quarter of a `FenceWait`, since they keep thousands.
struct RememberedWait: Sendable {
  /// The incarnation that was waited for.
  let reference: FenceReference
  /// The waiting task.
  let pid: Int32
  /// How it ended.
  let outcome: FenceWait.Outcome
  /// Nothing stands between its two records and the conclusion that they belong together.
  let isSure: Bool
  /// The order of the records, or the waker, shows that the signal ended it.
  let isOutcomeSure: Bool
  /// The start; nil where it was not seen.
  let start: FenceLifetime.Moment?
  /// The end; nil where it is open.
  let end: FenceLifetime.Moment?
  /// The signal of its fence, as far as it was seen.
  let signal: FenceLifetime.Moment?

  init(_ wait: borrowing FenceWait) {
    reference = wait.reference
    pid = wait.pid
    outcome = wait.outcome
    isSure = wait.isSure
    isOutcomeSure = wait.isOutcomeSure
    start = wait.start
    end = wait.end
    signal = wait.signal
  }

  /// The record that began it.
  var startRecord: Evidence? { start.map { Evidence(EventLabel(.waitStarted), $0) } }

  /// The record that ended it.
  var endRecord: Evidence? { end.map { Evidence(EventLabel(.waitEnded), $0) } }

  /// The signal of its fence.
  var signalRecord: Evidence? { signal.map { Evidence(EventLabel(.signaled), $0) } }

  /// Start, end and signal, as far as they are there.
  var records: [Evidence] { [startRecord, endRecord, signalRecord].compactMap { $0 } }
}
