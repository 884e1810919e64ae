import FenceRules
import TraceVocabulary

/// What every report says of where a context stopped, in the same words.
struct StallWords {
  private let stall: StallSummary
  private let clock: TraceClock

  init(_ stall: StallSummary, on clock: TraceClock) {
    self.stall = stall
    self.clock = clock
  }

  /// What the answer is called.
  var title: String { stall.kind == .belowTimeout ? "Perhaps stalled" : "Stalled first" }

  /// What the fence is at which the context stopped, after `is`; nil where that is the one that was asked for.
  var stop: String? {
    guard let stop = stall.stop else { return nil }
    let age = stop.since.distance(to: stall.since.advanced(by: stall.length))
    return "where its context stopped: the oldest of it without a signal, begun \(clock.text(age)) "
      + "before the end"
  }

  /// Where the fence that was asked for stands; nil likewise.
  var place: String? { stall.stop.map { "\($0.ahead.grouped) behind it" } }
}
