import FenceReports
import TraceEvents
import TraceText

extension LineSummary {
  /// What `lines` came to.
  init(_ lines: TextLineAccount) {
    self.init(
      total: lines.total, records: lines.records, comments: lines.comments,
      continuations: lines.continuations, losses: lines.losses,
      aside: LinesAside.Reason.allCases.compactMap { reason in
        lines.aside[reason] > 0 ? (reason.words, lines.aside[reason]) : nil
      },
      notUnderstood: lines.notUnderstood,
      examples: lines.examples.map {
        Example(lineNumber: $0.lineNumber, reason: $0.reason, text: $0.text)
      })
    damagedFences = lines.damagedFences
  }
}
