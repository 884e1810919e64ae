import FenceRules

/// What a gate concluded, as the member `gate` of the JSON of `check`: described in `JSONReport.md` of this
/// target's catalog.
struct GateJSON {
  private let summary: CheckSummary

  init(_ summary: CheckSummary) {
    self.summary = summary
  }

  /// Writes the member.
  func write(into writer: inout JSONWriter) {
    writer.object("gate") { writer in
      writer.member("status", UInt64(summary.status.rawValue))
      writer.member("result", summary.isUndecided ? "undecided" : summary.status.word)
      writer.member("threshold", summary.threshold.rawValue)
      writer.array("traces") { writer in
        for trace in summary.traces { writer.object { self.trace(trace, into: &$0) } }
      }
      writer.array("gone") { writer in
        for entry in summary.improvements {
          writer.object {
            $0.member("name", entry.name.safe)
            $0.member("place", entry.place.safe)
          }
        }
      }
      writer.array("unconfirmed") { writer in
        for entry in summary.unconfirmed {
          writer.object {
            $0.member("name", entry.name.safe)
            $0.member("place", entry.place.safe)
            $0.member("fate", entry.word)
            $0.member("reason", entry.reason.text.safe)
          }
        }
      }
      writer.array("notes") { writer in
        for note in summary.notes { writer.value(note.safe) }
      }
    }
  }

  private func trace(_ trace: CheckedTrace, into writer: inout JSONWriter) {
    writer.member("path", trace.file.safe)
    switch trace.capture {
    case .good: writer.member("capture", trace.isDamaged ? "damaged" : "good")
    case .unreadable: writer.member("capture", "unreadable")
    case .noFenceEvents: writer.member("capture", "noFenceEvents")
    case .poor: writer.member("capture", "poor")
    }
    writer.array("problems") { writer in
      for problem in trace.captureProblems { writer.value(problem.safe) }
    }
    writer.member("isFailing", trace.isFailing)
    writer.member("isUndecided", trace.isUndecided)
    writer.array("undecidedRequired") { writer in
      for rule in trace.incompleteRules { writer.value(rule.rule.rawValue) }
    }
    writer.array("judgedInPart") { writer in
      for rule in trace.rulesJudgedInPart {
        writer.object {
          $0.member("rule", rule.rule.rawValue)
          $0.member("observed", rule.result.observed)
          $0.member("excluded", rule.unjudged)
        }
      }
    }
    writer.array("findings") { writer in
      for finding in trace.rules.lazy.filter({ $0.switchedOff == nil }).flatMap(\.findings) {
        writer.object { writer in
          writer.member("fingerprint", finding.fingerprint)
          writer.member("disposition", finding.disposition.word)
          writer.member("reason", finding.disposition.excuse)
          writer.member("severity", finding.severity.rawValue)
          writer.member("count", finding.occurrences)
        }
      }
    }
  }
}

extension CheckSummary.Unconfirmed {
  /// Whether a trace could have shown it, in one word.
  fileprivate var word: String { if case .notSeen = reason { "notSeen" } else { "notJudged" } }
}

extension CheckedFinding.Disposition {
  /// The disposition in one word.
  fileprivate var word: String {
    switch self {
    case .failing: "new"
    case .reported: "reported"
    case .known: "known"
    case .flake: "flaky"
    case .ignored: "ignored"
    }
  }
}

extension ExitStatus {
  /// What it means for a gate, in one word.
  fileprivate var word: String {
    switch self {
    case .success: "passed"
    case .findings: "failed"
    case .unreadable: "unreadable"
    case .undecided: "incomplete"
    case .usage: "usage"
    case .noFenceEvents: "noFenceEvents"
    }
  }
}
