import FenceRules

/// What GitHub Actions shows of a gate: annotations, which are lines that its runner reads from the
/// job's output (`::error file=…,title=…::text`), and a summary in Markdown for the file that
/// `GITHUB_STEP_SUMMARY` names.
public struct GitHubAnnotations: Sendable {
  /// Annotations of one level that GitHub takes from a step; it drops the others silently.
  public static let annotationLimit = 10
  /// GitHub refuses summaries beyond 1 MiB.
  public static let summaryLimit = 1 << 20

  /// The annotations; they have no options.
  public init() {}

  /// The lines for the job's output: failing findings and captures as errors, then traces with rules that
  /// had to be decided and were not; traces with nothing to judge as warnings, since the exit code fails the
  /// step for them too, and those of which no rule could be decided; improvements of the baseline as
  /// notices; and how many a limit left out.
  public func lines(of summary: CheckSummary) -> String {
    var errors: [String] = []
    var incomplete: [String] = []
    var warnings: [String] = []
    for trace in summary.traces {
      let file = trace.file.safe
      switch trace.capture {
      case .good:
        if trace.isUndecided {
          warnings.append(
            Self.line("warning", file: file, title: "undecided", CheckedTrace.undecidedWords))
        }
      case .noFenceEvents(let reason):
        warnings.append(Self.line("warning", file: file, title: "nothing to judge", reason.safe))
      case .unreadable(let reason):
        errors.append(Self.line("error", file: file, title: "cannot be read", reason.safe))
      case .poor(let problems):
        errors += problems.map {
          Self.line("error", file: file, title: "capture not good enough", $0.safe)
        }
      }
      for finding in trace.failing {
        errors.append(
          Self.line(
            "error", file: file, title: finding.name,
            FindingWords(finding, in: trace).lines.joined(separator: "\n")))
      }
      let open = trace.incompleteRules
      if !open.isEmpty {
        incomplete.append(
          Self.line(
            "error", file: file, title: counted(open.count, "rule") + " undecided (required)",
            open.map { "\($0.rule.rawValue): \($0.needs.safe)" }.joined(separator: "\n")))
      }
    }
    let notices = summary.improvements.map { improvement in
      Self.line(
        "notice", file: nil, title: improvement.name.safe, TestCase(improvement).outcomeWords)
    }
    return Self.cut(errors + incomplete, "error") + Self.cut(warnings, "warning")
      + Self.cut(notices, "notice")
  }

  /// `text` for the log of a job, whose runner looks for commands in each line: `::add-mask::…` behind
  /// blanks at its begin, and `##[…]` anywhere. A name in a trace can be just that, where a line is
  /// wrapped; a blank makes it text.
  public static func withoutCommands(_ text: String) -> String {
    guard text.contains("##[") || text.contains("::") else { return text }
    let lines = text.replacing("##[", with: "## [").split(
      separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      let blanks = line.prefix { $0.isWhitespace }
      let rest = line.dropFirst(blanks.count)
      return rest.hasPrefix("::") ? blanks + ": " + rest.dropFirst() : line
    }.joined(separator: "\n")
  }

  /// The first annotations, and one line in place of those that GitHub would drop.
  private static func cut(_ lines: [String], _ level: String) -> String {
    guard lines.count > annotationLimit else { return lines.joined() }
    let shown = annotationLimit - 1
    return lines.prefix(shown).joined()
      + line(
        level, file: nil, title: "and \(lines.count - shown) more",
        "GitHub shows \(annotationLimit) of a step; the job's log has them all.")
  }

  private static func line(
    _ level: String, file: String?, title: String, _ text: String
  ) -> String {
    let file = file.map { "file=\(property($0))," } ?? ""
    return "::\(level) \(file)title=\(property(title))::\(data(text))\n"
  }

  /// Text after the second `::`, where the runner ends at a line end and decodes these three.
  private static func data(_ text: String) -> String {
    escaped(text, "%\r\n")
  }

  /// A property, which ends at a comma or a colon, too.
  private static func property(_ text: String) -> String {
    escaped(text, "%\r\n:,")
  }

  private static func escaped(_ text: String, _ characters: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      if characters.unicodeScalars.contains(scalar) {
        let digits = String(scalar.value, radix: 16, uppercase: true)
        result += digits.count < 2 ? "%0" + digits : "%" + digits
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// The summary in Markdown: a table of the traces, then what fails in each; what would make it longer
  /// than `limit` bytes is left out.
  public func summary(of summary: CheckSummary, limit: Int = summaryLimit) -> String {
    let left = "\nThe rest is left out: it is in the job's log.\n"
    var text = "### fencepost\n\n| trace | result | rules that fail | undecided (required) | pass "
    text += "| in part | skipped | expected |\n"
    text += "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |\n"
    for part in Self.parts(of: summary) {
      guard text.utf8.count + part.utf8.count <= limit - left.utf8.count else { return text + left }
      text += part
    }
    return text
  }

  /// What follows the head of the table, piece by piece.
  private static func parts(of summary: CheckSummary) -> some Sequence<String> {
    let rows = summary.traces.lazy.map { trace in
      let counts = trace.outcomeCounts
      return "| \(Markdown.code(trace.file)) | \(trace.word) | \(counts.failing) | "
        + "\(counts.incomplete) | \(counts.passing) | \(trace.rulesJudgedInPart.count) "
        + "| \(counts.skipped) | \(counts.expected) |\n"
    }
    let captures = summary.traces.lazy.flatMap { trace in
      trace.captureProblems.lazy.map {
        "\n\(Markdown.code(trace.file)): \(Markdown.text($0.safe))\n"
      }
    }
    let findings = summary.traces.lazy.flatMap { trace in
      trace.failing.lazy.map { finding in
        let lines = FindingWords(finding, in: trace).lines
        return "\n**\(Markdown.text(finding.name))** in \(Markdown.code(trace.file))\n\n"
          + "\(Markdown.text(lines[0]))\n\n" + lines.dropFirst().map { "    \($0)\n" }.joined()
      }
    }
    let incomplete = summary.traces.lazy.flatMap { trace in
      trace.incompleteRules.lazy.map { rule in
        "\n**\(rule.rule.rawValue)** in \(Markdown.code(trace.file)): undecided (required): "
          + "\(Markdown.text(rule.needs))\n"
      }
    }
    let improvements = summary.improvements.lazy.map { improvement in
      "\n**\(Markdown.text(improvement.name))**: \(TestCase(improvement).outcomeWords)\n"
    }
    return [
      AnySequence(rows), AnySequence(captures), AnySequence(findings), AnySequence(incomplete),
      AnySequence(improvements),
    ].joined()
  }
}

extension CheckedTrace {
  /// What the gate fails for.
  fileprivate var failing: [CheckedFinding] {
    rules.filter { $0.outcome == .fail }.flatMap { rule in
      rule.findings.filter { $0.disposition == .failing }
    }
  }

  /// The result in one word.
  fileprivate var word: String {
    switch capture {
    case .unreadable: "unreadable"
    case .noFenceEvents: "no fence events"
    case .poor: "capture not good enough"
    case .good:
      hasFailingRule
        ? "fail" : isFailing ? "undecided (required)" : isUndecided ? "undecided" : "pass"
    }
  }

  /// How many rules ended how.
  fileprivate var outcomeCounts:
    (failing: Int, incomplete: Int, passing: Int, skipped: Int, expected: Int)
  {
    var counts = (failing: 0, incomplete: 0, passing: 0, skipped: 0, expected: 0)
    for rule in rules {
      switch rule.outcome {
      case .fail: counts.failing += 1
      case .incomplete: counts.incomplete += 1
      case .pass: counts.passing += 1
      case .skipped: counts.skipped += 1
      case .expectedFailure: counts.expected += 1
      }
    }
    return counts
  }
}
