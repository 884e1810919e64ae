import FenceModel
import FenceRules
import TraceVocabulary

/// A comparison as text for a terminal or a job's log: the answer first.
public struct ComparisonText: Sendable {
  /// Lines of each list at most.
  private static let listed = 20
  /// Columns of a row beside its name.
  private static let numbers = 8 + 7 + 7 + 8 + 8 + 20

  private let style: TextStyle

  /// A writer of this style.
  public init(style: TextStyle = TextStyle()) {
    self.style = style
  }

  /// The text.
  public func text(of comparison: Comparison) -> String {
    let words = ComparisonWords(comparison)
    var page = TextPage(style: style)
    let paint: Paint =
      switch comparison.status {
      case .findings: .bad
      case .undecided: .warning
      case .success, .noFenceEvents, .unreadable, .usage: .heading
      }
    page.heading(words.headline, paint)
    page.field("base", Self.names(comparison.base))
    page.field("new", Self.names(comparison.new))
    page.field("durations", words.durations)
    page.field("findings", words.findings)
    for failure in words.failures {
      page.field(
        comparison.isFailing ? "fails" : "untested", failure, comparison.isFailing ? .bad : .warning
      )
    }
    list(
      comparison.differences, "RECORDED DIFFERENTLY", "what changed may be no more than that",
      "difference", on: &page)
    list(
      words.undecided, "DECIDED ON ONE SIDE ONLY", "of these nothing can be said to have changed",
      "rule", on: &page)
    list(
      words.signals, ComparisonWords.signalsTitle.uppercased(), "in no duration below",
      "timeline", on: &page)
    if let method = words.signalsMethod { page.sentence(method) }
    shifts(of: comparison, words, on: &page)
    findings(of: comparison, on: &page)
    list(comparison.caveats, "CAVEATS", "", "caveat", on: &page)
    return page.text
  }

  private func list(
    _ sentences: [String], _ title: String, _ note: String, _ noun: String,
    on page: inout TextPage
  ) {
    guard !sentences.isEmpty else { return }
    page.heading(title, note)
    for sentence in sentences.prefix(Self.listed) {
      page.sentence(sentence.safe)
    }
    page.rest(sentences.count, shown: Self.listed, noun)
  }

  private static func names(_ side: [ComparedCapture]) -> String {
    side.map { capture in
      let length = capture.clock.isNanoseconds ? ", \(SpanOfTime.words(capture.length))" : ""
      return "\(capture.file.safe) (\(counted(capture.fenceEvents, "fence event"))\(length))"
    }.joined(separator: ", ")
  }

  // MARK: - Durations

  private func shifts(
    of comparison: Comparison, _ words: ComparisonWords, on page: inout TextPage
  ) {
    let rows = comparison.shifts
    guard !rows.isEmpty else { return }
    page.heading("DURATIONS", "what changed first; medians, and NEW as a change of BASE")
    let width = page.style.width - Self.numbers - 2
    page.line(
      "  " + "driver/timeline".padded(to: width) + "  what  " + "   base" + "    new"
        + "   shift" + "  change" + "  could be")
    let clocks = (Comparison.clock(of: comparison.base), Comparison.clock(of: comparison.new))
    for row in rows.prefix(Self.listed) {
      page.line(
        line(of: row.shift, row.timeline.name, row.kind, clocks, width),
        row.shift.verdict == .slower ? .bad : .plain)
    }
    page.rest(rows.count, shown: Self.listed, "row")
    if let method = words.method { page.sentence(method) }
  }

  private func line(
    of shift: Shift, _ name: String, _ kind: ComparedTimeline.Kind,
    _ clocks: (base: TraceClock?, new: TraceClock?), _ width: Int
  ) -> String {
    func cell(_ summary: DistributionSummary?, _ clock: TraceClock?) -> String {
      (summary.flatMap { clock?.shortText($0.p50) } ?? "-").rightAligned(to: 7)
    }
    let change = shift.test.map { ComparisonWords.change($0.ratio) } ?? "-"
    let interval = shift.test.map { "  " + ComparisonWords.interval($0) } ?? ""
    return "  " + name.safe.shortened(to: width).padded(to: width)
      + "  " + ComparisonWords.word(for: kind).padded(to: 6)
      + cell(shift.base, clocks.base) + cell(shift.new, clocks.new)
      + " " + ComparisonWords.word(for: shift.verdict).rightAligned(to: 7)
      + change.rightAligned(to: 8) + interval
  }

  // MARK: - Findings

  private func findings(of comparison: Comparison, on page: inout TextPage) {
    list(.gained, "GAINED", "NEW has them and BASE does not", of: comparison, on: &page)
    list(
      .worsened, "WORSE", "both have them, and only NEW's violate the rule", of: comparison,
      on: &page)
    list(
      .notKnownBefore, "NOT DECIDED IN BASE", "NEW has them; whether they are new is not known",
      of: comparison, on: &page)
    list(.lost, "LOST", "BASE has them and NEW does not", of: comparison, on: &page)
    list(
      .eased, "NO VIOLATION ANY MORE", "both have them, and only BASE's violate the rule",
      of: comparison, on: &page)
    list(
      .notDecidable, "NOT DECIDED IN NEW", "BASE has them; whether they are gone is not known",
      of: comparison, on: &page)
    list(.kept, "KEPT", "both have them", of: comparison, on: &page)
  }

  private func list(
    _ fate: ComparedFinding.Fate, _ title: String, _ note: String, of comparison: Comparison,
    on page: inout TextPage
  ) {
    let all = comparison.findings(fate)
    guard !all.isEmpty else { return }
    page.heading(title, note)
    for one in all.prefix(Self.listed) {
      let count =
        switch fate {
        case .kept, .worsened, .eased: "\(one.baseCount.grouped) -> \(one.newCount.grouped)"
        case .gained, .notKnownBefore: "\(one.newCount.grouped)"
        case .lost, .notDecidable: "\(one.baseCount.grouped)"
        }
      page.sentence(
        "\(one.worst.severity.rawValue), \(one.worst.worst.finding.certainty.rawValue): "
          + "\(one.worst.fingerprint.safe), \(count)",
        (fate == .gained || fate == .worsened) && one.excuse == nil ? .warning : .plain)
      if let excuse = ComparisonWords.excuse(of: one) { page.sentence(excuse.safe, indent: 4) }
      if fate == .gained || fate == .worsened {
        page.sentence(one.worst.worst.finding.message.safe, indent: 4)
      }
      for reason in one.reasons.prefix(3) {
        page.sentence("since " + reason.safe, indent: 4)
      }
    }
    page.rest(all.count, shown: Self.listed, "finding")
  }
}
