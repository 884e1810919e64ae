import FenceModel
import FenceRules
import TraceVocabulary

extension TextReport {
  /// Which tracepoints left no record, and what cannot be known for that.
  func notRecorded(_ report: Report, on page: inout TextPage) {
    let steps = StepsSeen(report)
    let missing = FenceEvent.Kind.allCases.filter { steps.count(of: $0) == 0 }
    page.heading(
      "FENCE EVENTS WITHOUT A RECORD", report.trace.instances.count > 1 ? "in this instance" : "")
    guard !missing.isEmpty else {
      page.sentence("None: every kind of fence event is in this capture.")
      return
    }
    guard missing.count < FenceEvent.Kind.allCases.count else {
      page.sentence("All: there is no fence event in this capture.")
      return
    }
    for kind in missing {
      let recorded: String? =
        steps.isUndecoded(kind)
        ? "\(counted(steps.countOfAll(kind), "record")), which cannot be read"
        : report.events.formats.isEmpty
          ? nil
          : steps.isRecorded(kind)
            ? "recorded, none seen"
            : steps.mayBeRecorded(kind) ? "whether recorded is not known" : "not recorded"
      let note = recorded.map { " (" + $0 + ")" } ?? ""
      page.field(kind.word, kind.whatIsMissing + note)
    }
  }
}

extension FenceEvent.Kind {
  /// What a trace without records of this kind cannot show.
  fileprivate var whatIsMissing: String {
    switch self {
    case .initialized: "a fence begins at its first other record"
    case .emitted: "latency counts from init; few drivers emit"
    case .signalingEnabled: "who asked for a signal cannot be told"
    case .signaled: "no latency, and no wait can be seen to succeed"
    case .waitStarted: "no wait has a length"
    case .waitEnded: "no wait is seen to end"
    case .destroyed: "a fence ends at its signal here"
    }
  }
}
