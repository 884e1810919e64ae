import FenceRules
import TraceVocabulary

/// One test of a gate as JUnit and KTAP have tests: the capture itself, one rule of it, or one entry
/// of the baseline that did not occur.
///
/// Every trace has the same tests in the same order whatever is found in it, so that CI systems can
/// follow each from run to run.
struct TestCase {
  /// The name, unique within its suite and the same in every run.
  let name: String
  /// How it ended.
  let outcome: Outcome
  /// What was found, in lines; empty where nothing was.
  let details: [String]

  /// How a test ended.
  enum Outcome: Equatable {
    case pass
    /// It failed; one line.
    case fail(String)
    /// It could not be done at all; one line.
    case error(String)
    /// It was not decided, or not judged; one line.
    case skipped(String)
    /// It would fail, and that is expected; one line.
    case expectedFailure(String)
    /// It passed although a failure was expected; one line.
    case unexpectedPass(String)
  }

  /// What the outcome says; empty where it passed.
  var outcomeWords: String {
    switch outcome {
    case .pass: ""
    case .fail(let words), .error(let words), .skipped(let words), .expectedFailure(let words),
      .unexpectedPass(let words):
      words
    }
  }

  /// The name of the test that is about the capture itself.
  static let capture = "capture"
  /// Findings whose details are told in one test: a rule that finds more needs the whole report.
  static let findings = 20

  /// The tests of one trace: the capture, then each rule.
  static func all(of trace: CheckedTrace) -> [TestCase] {
    [capture(of: trace)] + trace.rules.map { TestCase($0, in: trace) }
  }

  private static func capture(of trace: CheckedTrace) -> TestCase {
    let problems = trace.captureProblems.joined(separator: "; ").safe
    let outcome: Outcome =
      switch trace.capture {
      // No pass: what is damaged may have held more, and what decides no rule shows nothing.
      case .good: problems.isEmpty ? .pass : .skipped(problems)
      case .unreadable: .error(problems)
      case .noFenceEvents: .skipped(problems)
      case .poor: .fail(problems)
      }
    return TestCase(name: capture, outcome: outcome, details: [])
  }

  /// An entry of the baseline that did not occur.
  init(_ improvement: CheckSummary.Improvement) {
    let place = improvement.place.isEmpty ? "the baseline" : improvement.place.safe
    let words = "expected by \(place), and no trace has it: take the entry out"
    name = improvement.name.safe
    outcome = .unexpectedPass(words)
    details = []
  }

  private init(name: String, outcome: Outcome, details: [String]) {
    self.name = name
    self.outcome = outcome
    self.details = details
  }

  private init(_ rule: CheckedRule, in trace: CheckedTrace) {
    name = rule.rule.rawValue
    switch rule.outcome {
    case .pass: outcome = .pass
    case .skipped(let reason): outcome = .skipped(reason.safe)
    case .expectedFailure(let reason): outcome = .expectedFailure(reason.safe)
    case .incomplete(let needs): outcome = .error("undecided (required): " + needs.safe)
    case .fail: outcome = .fail(Self.failure(of: rule))
    }
    var details: [String] = []
    if rule.isIncomplete {
      switch trace.remedy(for: rule) {
      case .recipe:
        details.append("to record what it needs: fencepost recipe --for \(rule.rule.rawValue)")
      case .completeCapture:
        details.append("to lose no events: " + CheckedTrace.Remedy.completeCaptureWords)
      case nil: break
      }
    }
    if rule.unjudged > 0 {
      details.append(
        "\(rule.result.observed.grouped) judged, \(rule.unjudged.grouped) could not be judged")
    }
    for finding in rule.findings.prefix(Self.findings) {
      let lines = FindingWords(finding, in: trace).lines
      details.append(lines[0])
      details += lines.dropFirst().map { "  " + $0 }
    }
    if rule.findings.count > Self.findings {
      details.append("and \(counted(rule.findings.count - Self.findings, "fingerprint")) more")
    }
    self.details = details
  }

  /// The worst failing finding, and how many others there are.
  private static func failure(of rule: CheckedRule) -> String {
    let failing = rule.findings.filter { $0.disposition == .failing }
    guard let worst = failing.first else { return "failed" }
    let total = failing.reduce(0) { $0 &+ $1.occurrences }
    let rest = total > 1 ? ", the worst of \(total.grouped)" : ""
    let finding = worst.worst.finding
    return "\(worst.severity.rawValue), \(finding.certainty.rawValue): "
      + "\(finding.message.safe.prefix(400))\(rest)"
  }
}

extension CheckSummary {
  /// What each trace is called: as it was given; a name that comes again has its number behind it.
  var traceNames: [String] {
    var seen: [String: Int] = [:]
    return traces.map { trace in
      let name = trace.file.safe
      seen[name, default: 0] += 1
      let number = seen[name, default: 1]
      return number == 1 ? name : "\(name) (\(number))"
    }
  }
}
