import FenceModel
import FenceRules
import TraceVocabulary

/// Reports as Markdown, to paste into an issue or a merge request of GitHub or GitLab: the answer in
/// short, and the details folded.
///
/// What comes from a trace is text: nothing in it formats, links, mentions or begins an element. The
/// same reports give the same bytes.
public struct MarkdownReport: Sendable {
  /// Bytes of a document at most: GitHub takes comments of 65,536 characters.
  public static let sizeLimit = 60_000
  /// Columns of a name or a sentence that is listed.
  static let width = 300

  /// The version of the tool, as the document states it.
  public var toolVersion: String

  /// A writer of documents by the tool of this version.
  public init(toolVersion: String) {
    self.toolVersion = toolVersion
  }

  /// The document of `reports`, one after the other; those that there is no room for have a line.
  public func text(of reports: [Report]) -> String {
    text(of: reports, within: Self.sizeLimit)
  }

  /// The same behind what a gate says of the traces, where there is one.
  public func text(of reports: [Report], _ gate: CheckSummary?) -> String {
    guard let gate else { return text(of: reports) }
    let summary = GitHubAnnotations().summary(of: gate, limit: Self.sizeLimit / 2)
    return summary + "\n" + text(of: reports, within: Self.sizeLimit - summary.utf8.count - 1)
  }

  func text(of reports: [Report], within limit: Int) -> String {
    let end = "<sub>fencepost \(toolVersion)</sub>\n"
    var text = ""
    var room = limit - end.utf8.count
    for (place, report) in reports.enumerated() {
      let left = reports.count - place
      // What one does not need is for those that follow.
      let part = Self.text(of: report, within: room / left)
      let file = Markdown.code(report.trace.file.shortened(to: Self.width))
      let line = "* \(file): \(Headline(report).text)\n"
      let next = part ?? line
      // 60 bytes for the sentence that the others are left out.
      guard next.utf8.count <= room - (left > 1 ? 60 : 0) else {
        text += "\nAnd \(counted(left, "trace")) more.\n\n"
        break
      }
      text += next
      room -= next.utf8.count
    }
    return text + end
  }

  /// The document of one report; nil where not even the answer in short fits.
  private static func text(of report: Report, within room: Int) -> String? {
    let head = head(of: report)
    guard head.utf8.count <= room else { return nil }
    let tables = tables(of: report)
    for limit in [100, 50, 20, 8, 3, 1] {
      let text = head + tables.map { $0.text(limit: limit) }.joined()
      if text.utf8.count <= room { return text }
    }
    return head
  }

  /// The headline, the capture in a line, and the answer in short.
  private static func head(of report: Report) -> String {
    let trace = report.trace
    let facts = [
      Markdown.code(trace.file.shortened(to: width)),
      trace.kernel.map { Markdown.text($0.shortened(to: width)) },
      "clock " + Markdown.text(trace.clock.name.shortened(to: width)),
      trace.start.flatMap { start in trace.end.map { trace.clock.text(start.distance(to: $0)) } },
      counted(trace.cpus.count, "CPU"), counted(report.counts.fences, "fence"),
      counted(report.counts.waits, "wait"), counted(report.events.total, "record"),
    ].compactMap(\.self)
    var lines = ["### fencepost: \(Headline(report).text)", "", facts.joined(separator: ", "), ""]
    var page = TextPage(style: TextStyle(width: width))
    TextReport(style: page.style).inShort(report, RuleFindings.all(of: report), on: &page)
    lines += page.fields.map { name, value in
      let value = Markdown.text(value.shortened(to: 2 * width))
      return ["violated", "stalled first", "waited for"].contains(name)
        ? "* **\(name)**: \(value)" : "* \(name): \(value)"
    }
    return lines.joined(separator: "\n") + "\n\n"
  }
}

/// How the rules ended, in one sentence without a full stop; the page says the same.
struct Headline {
  /// The sentence.
  let text: String

  init(_ report: Report) {
    func count(_ verdict: RuleResult.Verdict) -> Int {
      report.rules.count { $0.verdict == verdict }
    }
    let all = report.rules.count
    let (violated, holds, undecided) = (count(.violated), count(.holds), count(.undecided))
    let open = undecided > 0 ? ", and \(undecided) could not be decided" : ""
    if violated > 0 {
      text = "\(violated) of \(all) rules \(violated == 1 ? "is" : "are") violated\(open)"
    } else if all == 0 {
      text = "no rule was judged"
    } else if holds == 0 {
      text = "this capture decides none of the \(all) rules"
    } else if undecided > 0 {
      text =
        "nothing violates the \(counted(holds, "rule")) that this capture decides; "
        + "\(undecided) could not be decided"
    } else {
      text = "all \(all) rules hold"
    }
  }
}
