import FenceModel
import TraceVocabulary

/// How rules speak of waits, and what they take as evidence.
extension FenceWait {
  /// The incarnation that was waited for.
  var reference: FenceReference {
    FenceReference(fence: fence, generation: generation, name: name)
  }

  /// The record that began it.
  var startRecord: Evidence? { start.map { Evidence(EventLabel(.waitStarted), $0) } }

  /// The record that ended it.
  var endRecord: Evidence? { end.map { Evidence(EventLabel(.waitEnded), $0) } }

  /// The signal of its fence.
  var signalRecord: Evidence? { signal.map { Evidence(EventLabel(.signaled), $0) } }

  /// Start, end and signal, as far as they are there.
  var records: [Evidence] { [startRecord, endRecord, signalRecord].compactMap { $0 } }

  /// Nothing stands between its two records and the conclusion that they belong together.
  var isSure: Bool { !crossedGap && !isAmbiguous }

  /// Whether nothing but that it is open explains that its end is not there.
  func isKnownOpen(_ context: borrowing RuleContext) -> Bool {
    outcome == .open && isSure && context.recorded.contains(.waitEnded)
      && !context.unseen.contains(.waitEnded)
  }

  /// How long it took at the least: records of two CPUs can be off by the clock's skew.
  func sureLength(_ clock: TraceClock) -> UInt64? {
    guard let start, let end, let length else { return nil }
    return start.cpu == end.cpu && clock.namesCPUs ? length : length - min(length, clock.skew)
  }

  /// How its task came to run again: `; signaled, 12.000 us to the waking by kworker-5, …`; empty where
  /// sched events tell nothing, or the clock cannot compare two CPUs.
  func wakeUpWords(_ context: borrowing RuleContext) -> String {
    guard let wakeUp, context.clock.isNanoseconds, context.clock.skew == 0 else { return "" }
    var words = ""
    var last = signal?.timestamp
    if let waking = wakeUp.waking?.moment {
      words += "; woken by " + (waking.pid == 0 ? "the idle task" : context.task(waking.pid))
      if let signaled = last, signaled <= waking.timestamp {
        words += " \(SpanOfTime.words(signaled.distance(to: waking.timestamp))) after the signal"
      }
      last = waking.timestamp
      if let run = wakeUp.switchedIn?.moment.timestamp, run >= waking.timestamp {
        words += ", on a CPU \(SpanOfTime.words(waking.timestamp.distance(to: run))) later"
        last = run
      }
      if let end, let last, last <= end.timestamp {
        words += ", back \(SpanOfTime.words(last.distance(to: end.timestamp))) after that"
      }
    }
    return words
  }
}
