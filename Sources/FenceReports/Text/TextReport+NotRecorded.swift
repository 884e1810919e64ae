import FenceModel
import TraceVocabulary

extension TextReport {
  /// Which tracepoints left no record, and what cannot be known for that.
  func notRecorded(_ report: Report, on page: inout TextPage) {
    let missing = FenceEvent.Kind.allCases.filter { report.events.count(of: $0) == 0 }
    page.heading("FENCE EVENTS WITHOUT A RECORD")
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
        report.events.formats.isEmpty
        ? nil : report.events.hasFormat(of: kind) ? "recorded, none seen" : "not recorded"
      let note = recorded.map { " (" + $0 + ")" } ?? ""
      page.field(kind.word, kind.whatIsMissing + note)
    }
  }
}

extension EventSummary {
  /// Records of `kind`, under its name of today or that of kernels before 4.10.
  func count(of kind: FenceEvent.Kind) -> UInt64 {
    byName.reduce(0) { kind.names.contains($1.name) ? $0 + $1.count : $0 }
  }

  /// Whether the file has the format of `kind`, and so was made to record it.
  func hasFormat(of kind: FenceEvent.Kind) -> Bool {
    kind.names.contains { formats.contains($0) }
  }
}

extension FenceEvent.Kind {
  /// Its tracepoint's name of today, and that of kernels before 4.10.
  var names: [String] { [name, "fence_" + word] }

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
