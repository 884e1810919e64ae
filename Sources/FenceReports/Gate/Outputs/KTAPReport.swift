/// KTAP version 1 (docs.kernel.org/dev-tools/ktap.html): a trace is a test whose subtests are the
/// capture itself and each rule.
///
/// A trace of which no rule could be decided is `SKIP` as a whole. A rule that was not decided is `SKIP`
/// with the reason, one that had to be is `not ok … # ERROR`; an expected failure is `ok … # XFAIL`, as
/// kselftest prints it; an entry of the baseline that no longer occurs is `ok … # TODO`, what TAP
/// calls an unexpected success. Details stand as diagnostics before the line that they belong to.
public struct KTAPReport: Sendable {
  /// The report; it has no options.
  public init() {}

  /// The document of `summary`.
  public func bytes(of summary: CheckSummary) -> [UInt8] {
    let hasBaseline = !summary.improvements.isEmpty
    var bytes: [UInt8] = []
    bytes.append("KTAP version 1\n1..\(summary.traces.count + (hasBaseline ? 1 : 0))\n")
    for (place, (name, trace)) in zip(summary.traceNames, summary.traces).enumerated() {
      let tests = TestCase.all(of: trace)
      Self.append(tests, name, number: place + 1, Self.outcome(of: trace), to: &bytes)
    }
    if hasBaseline {
      let tests = summary.improvements.map { TestCase($0) }
      Self.append(tests, "baseline", number: summary.traces.count + 1, .pass, to: &bytes)
    }
    return bytes
  }

  /// How the trace as a whole ended.
  private static func outcome(of trace: CheckedTrace) -> TestCase.Outcome {
    if trace.isFailing { return .fail("") }
    if case .noFenceEvents(let reason) = trace.capture { return .skipped(reason.safe) }
    return trace.isUndecided ? .skipped(CheckedTrace.undecidedWords) : .pass
  }

  private static func append(
    _ tests: [TestCase], _ name: String, number: Int, _ outcome: TestCase.Outcome,
    to bytes: inout [UInt8]
  ) {
    bytes.append("  KTAP version 1\n  # Subtest: \(plain(name))\n  1..\(tests.count)\n")
    for (place, test) in tests.enumerated() {
      for line in lines(of: test) {
        bytes.append("  # " + line + "\n")
      }
      bytes.append("  " + result(test.name, place + 1, test.outcome))
    }
    bytes.append(result(name, number, outcome))
  }

  /// The diagnostics of a test.
  private static func lines(of test: TestCase) -> [String] {
    switch test.outcome {
    case .fail(let words) where test.details.isEmpty, .error(let words): [words] + test.details
    case .pass, .fail, .skipped, .expectedFailure, .unexpectedPass: test.details
    }
  }

  private static func result(
    _ name: String, _ number: Int, _ outcome: TestCase.Outcome
  ) -> String {
    let (word, directive) =
      switch outcome {
      case .pass: ("ok", "")
      case .fail: ("not ok", "")
      case .error: ("not ok", " # ERROR")
      case .skipped(let reason): ("ok", " # SKIP " + plain(reason))
      case .expectedFailure(let reason): ("ok", " # XFAIL " + plain(reason))
      case .unexpectedPass(let reason): ("ok", " # TODO " + plain(reason))
      }
    return "\(word) \(number) \(plain(name))\(directive)\n"
  }

  /// `#` begins a directive wherever it stands: it cannot be in a name. Timelines' digits are folded
  /// to it, which makes this `N`.
  private static func plain(_ text: String) -> String {
    String(text.map { $0 == "#" ? "N" : $0 })
  }
}
