import FenceModel
import FenceRules
import TraceVocabulary

/// A comparison as Markdown, for a merge request or a job's summary.
public struct ComparisonMarkdown: Sendable {
  /// Rows of each table and sentences of each list at most: GitHub takes a megabyte, and nobody reads more.
  private static let listed = 100

  /// A writer.
  public init() {}

  /// The document.
  public func text(of comparison: Comparison) -> String {
    let words = ComparisonWords(comparison)
    var lines = ["## \(words.headline)", ""]
    lines += [("BASE", comparison.base), ("NEW", comparison.new)].map { name, side in
      "* \(name): " + side.map { Markdown.code($0.file) }.joined(separator: ", ")
    }
    lines.append("* Durations: " + words.durations)
    lines.append("* Findings: " + words.findings)
    lines += words.failures.map { "* **\(comparison.isFailing ? "Fails" : "Untested")**: " + $0 }
    lines += list(comparison.differences, "Recorded differently", "difference")
    lines += list(words.undecided, "Decided on one side only", "rule")
    lines += list(words.signals, ComparisonWords.signalsTitle, "timeline")
    lines += words.signalsMethod.map { ["", Markdown.text($0)] } ?? []
    lines += durations(of: comparison, words)
    lines += findings(of: comparison)
    lines += list(comparison.caveats, "Caveats", "caveat")
    return lines.joined(separator: "\n") + "\n"
  }

  private func list(_ sentences: [String], _ title: String, _ noun: String) -> [String] {
    guard !sentences.isEmpty else { return [] }
    return ["", "### " + title, ""]
      + sentences.prefix(Self.listed).map { "* " + Markdown.text($0) }
      + Self.rest(sentences.count, noun)
  }

  /// How many of `count` no list has.
  private static func rest(_ count: Int, _ noun: String) -> [String] {
    ComparisonWords.rest(count, listed: listed, noun).map { ["", Markdown.text($0)] } ?? []
  }

  private func durations(of comparison: Comparison, _ words: ComparisonWords) -> [String] {
    let rows = comparison.shifts
    guard !rows.isEmpty else { return [] }
    let clocks = (Comparison.clock(of: comparison.base), Comparison.clock(of: comparison.new))
    func cells(_ shift: Shift, _ path: (DistributionSummary) -> UInt64) -> [String] {
      [(shift.base, clocks.0), (shift.new, clocks.1)].map { summary, clock in
        summary.flatMap { clock?.text(path($0)) } ?? "–"
      }
    }
    var lines = [
      "", "### Durations", "",
      "| timeline | what | verdict | change | not excluded | Cliff's delta | p | median, BASE "
        + "| NEW | p99, BASE | NEW | count, BASE | NEW |",
      "| --- | --- | --- | ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for (row, kind, shift) in rows.prefix(Self.listed) {
      let test = shift.test
      var line = [Markdown.code(row.name), ComparisonWords.word(for: kind)]
      line.append(ComparisonWords.word(for: shift.verdict))
      line.append(test.map { ComparisonWords.change($0.ratio) } ?? "–")
      line.append(test.map { ComparisonWords.interval($0) } ?? "–")
      line.append(test.map { Significant.text($0.cliffsDelta, digits: 2) } ?? "–")
      line.append(test.map { Significant.text($0.adjustedP, digits: 2) } ?? "–")
      line += cells(shift, \.p50) + cells(shift, \.p99)
      line += [(shift.base?.count ?? 0).grouped, (shift.new?.count ?? 0).grouped]
      lines.append("| " + line.joined(separator: " | ") + " |")
    }
    lines += Self.rest(rows.count, "row")
    return lines + (words.method.map { ["", $0] } ?? [])
  }

  private func findings(of comparison: Comparison) -> [String] {
    guard !comparison.findings.isEmpty else { return [] }
    var lines = [
      "", "### Findings", "", "| change | finding | severity | BASE | NEW | what |",
      "| --- | --- | --- | ---: | ---: | --- |",
    ]
    let ordered = ComparedFinding.Fate.allCases.flatMap { comparison.findings($0) }
    for one in ordered.prefix(Self.listed) {
      let note =
        one.reasons.isEmpty
        ? one.fate == .gained || one.fate == .worsened ? one.worst.worst.finding.message : ""
        : one.reasons.joined(separator: "; ")
      let notes = [ComparisonWords.excuse(of: one), note.isEmpty ? nil : note].compactMap { $0 }
      lines.append(
        "| \(ComparisonWords.word(for: one.fate)) | \(Markdown.code(one.worst.fingerprint)) "
          + "| \(one.worst.severity.rawValue), \(one.worst.worst.finding.certainty.rawValue) "
          + "| \(one.baseCount.grouped) | \(one.newCount.grouped) "
          + "| \(Markdown.text(notes.joined(separator: "; "))) |")
    }
    return lines + Self.rest(ordered.count, "finding")
  }
}
