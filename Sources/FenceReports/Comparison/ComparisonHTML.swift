import CReportAssets
import FenceModel
import FenceRules
import TraceVocabulary

/// A comparison as one HTML file without any script, which nothing can be fetched by.
public struct ComparisonHTML: Sendable {
  /// Rows of each table and sentences of each list at most.
  private static let listed = 2_000

  private let toolVersion: String

  /// A writer of pages by the tool of this version.
  public init(toolVersion: String) {
    self.toolVersion = toolVersion
  }

  /// The page.
  public func bytes(of comparison: Comparison) -> [UInt8] {
    let words = ComparisonWords(comparison)
    // Safe: constant texts that end in a NUL and live as long as the process.
    let page = unsafe Array(String(cString: fencepost_comparison_page()).utf8)
    let style =
      unsafe Array(String(cString: fencepost_report_style()).utf8)
      + Array(String(cString: fencepost_comparison_style()).utf8)
    let template = PageTemplate(page: page, style: style, script: [])
    return template.filled(with: [
      "title": HTMLReport.escaped(words.headline),
      "style-hash": Array("sha256-".utf8) + Base64.encoded(SHA256.hash(style)),
      "style": style,
      "version": HTMLReport.escaped(toolVersion),
      "body": Array(body(of: comparison, words).utf8),
    ])
  }

  private func body(of comparison: Comparison, _ words: ComparisonWords) -> String {
    var text = "<section><h2 id=\"short\">In short</h2><dl class=\"facts\">"
    text += fact("base", comparison.base.map(Self.name).joined(separator: "<br>"))
    text += fact("new", comparison.new.map(Self.name).joined(separator: "<br>"))
    text += fact("durations", Self.html(words.durations))
    text += fact("findings", Self.html(words.findings))
    text += words.failures.map { failure in
      fact(
        comparison.isFailing ? "fails" : "untested", Self.html(failure),
        comparison.isFailing ? "bad" : "")
    }.joined()
    text += "</dl></section>\n"
    text += list(comparison.differences, "Recorded differently", "difference")
    text += list(words.undecided, "Decided on one side only", "rule")
    text += list(
      words.signals, ComparisonWords.signalsTitle, "timeline", closing: words.signalsMethod)
    text += durations(of: comparison, words)
    text += findings(of: comparison)
    return text + list(comparison.caveats, "Caveats", "caveat")
  }

  private func list(
    _ sentences: [String], _ title: String, _ noun: String, closing: String? = nil
  ) -> String {
    guard !sentences.isEmpty else { return "" }
    return "<section><h2>\(title)</h2><ul>"
      + sentences.prefix(Self.listed).map { "<li>\(Self.html($0))</li>" }.joined()
      + "</ul>" + Self.rest(sentences.count, noun)
      + (closing.map { "<p>\(Self.html($0))</p>" } ?? "") + "</section>\n"
  }

  private func fact(_ name: String, _ value: String, _ style: String = "") -> String {
    "<dt class=\"\(style)\">\(name)</dt><dd>\(value)</dd>"
  }

  private static func name(_ capture: ComparedCapture) -> String {
    let length = capture.clock.isNanoseconds ? ", \(SpanOfTime.words(capture.length))" : ""
    let kernel = capture.kernel.map { ", \($0)" } ?? ""
    return html(
      "\(capture.file.safe), \(counted(capture.fenceEvents, "fence event"))\(length), "
        + "clock \(capture.clock.name)\(kernel)")
  }

  private func durations(of comparison: Comparison, _ words: ComparisonWords) -> String {
    let rows = comparison.shifts
    guard !rows.isEmpty else { return "" }
    let clocks = (Comparison.clock(of: comparison.base), Comparison.clock(of: comparison.new))
    var text = "<section><h2>Durations</h2>"
    text += words.method.map { "<p>\(Self.html($0))</p>" } ?? ""
    text += "<p class=\"aside\">\(Self.html(ShiftPlot.explanation(comparison.method)))</p>"
    text += "<div class=\"frame\" tabindex=\"0\" role=\"region\" aria-label=\"Durations\">"
    text += "<table class=\"shifts\">"
    text += Self.head(
      [
        ("timeline", false), ("what", false), ("verdict", false), ("change, not excluded", false),
        ("NEW as a multiple of BASE", false), ("Cliff's delta", true), ("p", true), ("side", false),
        ("p50", true), ("p90", true), ("p99", true), ("max", true), ("count", true),
      ], drawing: ShiftPlot.axis, below: 4)
    text += "<tbody>"
    for (row, kind, shift) in rows.prefix(Self.listed) {
      text += "<tr><th scope=\"row\">\(Self.html(row.name.safe))</th>"
      text += "<td>\(ComparisonWords.word(for: kind))</td>"
      text += "<td class=\"mark \(Self.mark(shift.verdict))\">"
      text += "\(Self.sign(shift.verdict))\(ComparisonWords.word(for: shift.verdict))</td>"
      text += "<td>\(shift.test.map(Self.change) ?? "–")</td>"
      text += "<td>\(ShiftPlot.svg(of: shift, leastChange: comparison.method.leastChange))</td>"
      text += Self.number(shift.test.map { Significant.text($0.cliffsDelta, digits: 2) })
      text += Self.number(shift.test.map { Significant.text($0.adjustedP, digits: 2) })
      text += "<td>BASE<br>NEW</td>"
      for value: KeyPath<DistributionSummary, UInt64> in [\.p50, \.p90, \.p99, \.max] {
        text += Self.numbers(
          [(shift.base, clocks.0), (shift.new, clocks.1)].map { summary, clock in
            summary.flatMap { clock?.text($0[keyPath: value]) }
          })
      }
      text += Self.numbers([shift.base, shift.new].map { ($0?.count ?? 0).grouped })
      text += "</tr>\n"
    }
    text += "</tbody></table></div>"
    return text + Self.rest(rows.count, "row") + "</section>\n"
  }

  private func findings(of comparison: Comparison) -> String {
    guard !comparison.findings.isEmpty else { return "" }
    var text = "<section><h2>Findings</h2>"
    text += "<div class=\"frame\" tabindex=\"0\" role=\"region\" aria-label=\"Findings\">"
    // Rows are blocks in a narrow window, which then must say that they are rows.
    text += "<table class=\"cards\" role=\"table\" aria-label=\"Findings\">"
    text += Self.head([
      ("change", false), ("finding", false), ("severity", false), ("BASE", true), ("NEW", true),
      ("what", false),
    ])
    text += "<tbody role=\"rowgroup\">"
    let ordered = ComparedFinding.Fate.allCases.flatMap { comparison.findings($0) }
    for one in ordered.prefix(Self.listed) {
      text += "<tr role=\"row\"><td role=\"cell\">\(ComparisonWords.word(for: one.fate))</td>"
      text += "<th scope=\"row\" role=\"rowheader\">\(Self.html(one.worst.fingerprint.safe))</th>"
      text += "<td role=\"cell\" class=\"mark \(one.worst.severity.rawValue)\">"
      text += "\(one.worst.severity.rawValue), \(one.worst.worst.finding.certainty.rawValue)</td>"
      for (side, count) in [("BASE", one.baseCount), ("NEW", one.newCount)] {
        text += "<td role=\"cell\" class=\"number\" data-side=\"\(side)\">\(count.grouped)</td>"
      }
      let note =
        one.reasons.isEmpty ? one.worst.worst.finding.message : one.reasons.joined(separator: "; ")
      let notes = [ComparisonWords.excuse(of: one), note].compactMap { $0 }
      text +=
        "<td role=\"cell\" class=\"wide\">\(Self.html(notes.joined(separator: "; ").safe))</td></tr>\n"
    }
    text += "</tbody></table></div>"
    return text + Self.rest(ordered.count, "finding") + "</section>\n"
  }

  // MARK: - Pieces

  /// The head of a table; of the column `place` with `drawing` below its name.
  private static func head(
    _ columns: [(String, Bool)], drawing: String = "", below place: Int? = nil
  ) -> String {
    "<thead role=\"rowgroup\"><tr role=\"row\">"
      + columns.enumerated().map { column, head in
        let style = head.1 ? " class=\"number\"" : ""
        let below = column == place ? drawing : ""
        return "<th scope=\"col\" role=\"columnheader\"\(style)>\(html(head.0))\(below)</th>"
      }.joined() + "</tr></thead>"
  }

  private static func number(_ text: String?) -> String {
    "<td class=\"number\">\(html(text ?? "–"))</td>"
  }

  /// What BASE has, over what NEW has.
  private static func numbers(_ texts: [String?]) -> String {
    "<td class=\"number\">\(texts.map { html($0 ?? "–") }.joined(separator: "<br>"))</td>"
  }

  /// The change, over the changes that are not excluded.
  private static func change(_ test: Shift.Test) -> String {
    html(ComparisonWords.change(test.ratio)) + "<br>" + html(ComparisonWords.interval(test))
  }

  private static func rest(_ count: Int, _ noun: String) -> String {
    ComparisonWords.rest(count, listed: listed, noun).map { "<p>\(html($0))</p>" } ?? ""
  }

  private static func html(_ text: String) -> String {
    String(decoding: HTMLReport.escaped(text.safe), as: UTF8.self)
  }

  /// The class that gives a verdict its colour.
  private static func mark(_ verdict: Shift.Verdict) -> String {
    switch verdict {
    case .slower: "violated"
    case .faster: "holds"
    case .open, .withinSkew, .notComparable, .tooFew: "undecided"
    case .small, .same: "info"
    }
  }

  /// A sign beside the colour.
  private static func sign(_ verdict: Shift.Verdict) -> String {
    switch verdict {
    case .slower: "▲ "
    case .faster: "▼ "
    case .small, .same: "= "
    case .open, .withinSkew, .notComparable, .tooFew: "? "
    }
  }
}
