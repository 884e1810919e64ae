/// JUnit XML as GitLab reads it (docs.gitlab.com/ci/testing/unit_test_reports), and as Jenkins'
/// schema has it.
///
/// A trace is a suite; its tests are the capture itself and each rule. The class of a test is the
/// trace, which GitLab shows as its suite; class and name together are unique. A failure's words
/// stand in its element too, since GitLab shows no `message`. An expected failure is `skipped`, as
/// pytest writes it, and so is a rule that was not decided; one that had to be is an `error`. What did
/// not pass links to the trace's HTML page. There are no times: the same traces give the same bytes.
public struct JUnitReport: Sendable {
  /// GitLab refuses a file of 30 MB and ends a job's reports at 100 MB. Beyond this many bytes tests
  /// have no details any more and say so; with 24 tests of some 300 bytes a trace the rest is
  /// room for more than a thousand traces.
  public static let detailLimit = 20_000_000

  private let detailLimit: Int

  /// The report; it has no options.
  public init() {
    self.init(detailLimit: Self.detailLimit)
  }

  init(detailLimit: Int) {
    self.detailLimit = detailLimit
  }

  /// The document of `summary`.
  public func bytes(of summary: CheckSummary) -> [UInt8] {
    var suites = zip(summary.traceNames, summary.traces).map { name, trace in
      Suite(name: name, tests: TestCase.all(of: trace), page: trace.page)
    }
    if !summary.improvements.isEmpty {
      let tests = summary.improvements.map { TestCase($0) }
      suites.append(Suite(name: "baseline", tests: tests, page: nil))
    }
    var bytes: [UInt8] = []
    bytes.append("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites")
    bytes.append(attribute: "name", "fencepost")
    Counts(suites.flatMap(\.tests)).append(to: &bytes, skipped: false)
    bytes.append(">\n")
    for suite in suites {
      append(suite, to: &bytes)
    }
    bytes.append("</testsuites>\n")
    return bytes
  }

  private struct Suite {
    let name: String
    let tests: [TestCase]
    /// The file that tests which did not pass link to.
    let page: String?
  }

  /// What stands in the attributes of a suite.
  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    init(_ tests: [TestCase]) {
      for test in tests {
        self.tests += 1
        switch test.outcome {
        case .pass, .unexpectedPass: break
        case .fail: failures += 1
        case .error: errors += 1
        case .skipped, .expectedFailure: skipped += 1
        }
      }
    }

    /// Jenkins' schema knows no `skipped` of the outermost element.
    func append(to bytes: inout [UInt8], skipped isSkipped: Bool) {
      bytes.append(attribute: "tests", "\(tests)")
      bytes.append(attribute: "failures", "\(failures)")
      bytes.append(attribute: "errors", "\(errors)")
      if isSkipped {
        bytes.append(attribute: "skipped", "\(skipped)")
      }
    }
  }

  private func append(_ suite: Suite, to bytes: inout [UInt8]) {
    bytes.append("  <testsuite")
    bytes.append(attribute: "name", suite.name)
    Counts(suite.tests).append(to: &bytes, skipped: true)
    bytes.append(">\n")
    for test in suite.tests {
      append(test, in: suite, to: &bytes)
    }
    bytes.append("  </testsuite>\n")
  }

  private func append(_ test: TestCase, in suite: Suite, to bytes: inout [UInt8]) {
    bytes.append("    <testcase")
    bytes.append(attribute: "classname", suite.name)
    bytes.append(attribute: "name", test.name)
    let details = bytes.count < detailLimit || test.details.isEmpty ? test.details : [Self.leftOut]
    switch test.outcome {
    case .pass:
      guard !details.isEmpty else {
        bytes.append("/>\n")
        return
      }
      bytes.append(">\n")
      output(details, to: &bytes)
    case .unexpectedPass(let words):
      bytes.append(">\n")
      output([words], to: &bytes)
    case .fail(let words):
      bytes.append(">\n")
      element("failure", test.name, words, details, to: &bytes)
      attach(suite.page, to: &bytes)
    case .error(let words):
      bytes.append(">\n")
      element("error", test.name, words, [words] + details, to: &bytes)
      attach(suite.page, to: &bytes)
    case .skipped(let words):
      bytes.append(">\n")
      element("skipped", nil, words, [], to: &bytes)
      output(details, to: &bytes)
    case .expectedFailure(let words):
      bytes.append(">\n")
      element("skipped", nil, words, [], to: &bytes)
      output(details, to: &bytes)
    }
    bytes.append("    </testcase>\n")
  }

  private static let leftOut = "(details left out: the file would grow too large for GitLab)"

  private func element(
    _ element: String, _ type: String?, _ words: String, _ details: [String],
    to bytes: inout [UInt8]
  ) {
    bytes.append("      <\(element)")
    if let type {
      bytes.append(attribute: "type", type)
    }
    bytes.append(attribute: "message", words.count > 500 ? words.prefix(499) + "…" : words)
    bytes.append(">")
    bytes.append(xml: (details.isEmpty ? [words] : details).joined(separator: "\n"))
    bytes.append("</\(element)>\n")
  }

  private func output(_ lines: [String], to bytes: inout [UInt8]) {
    guard !lines.isEmpty else { return }
    bytes.append("      <system-out>")
    // A name in a trace can be such a link too.
    let text = lines.joined(separator: "\n").replacing("[[ATTACHMENT|", with: "[[ATTACHMENT |")
    bytes.append(xml: text)
    bytes.append("</system-out>\n")
  }

  /// GitLab looks for the link in `system-out`.
  private func attach(_ page: String?, to bytes: inout [UInt8]) {
    guard let page else { return }
    bytes.append("      <system-out>")
    bytes.append(xml: "[[ATTACHMENT|\(page)]]")
    bytes.append("</system-out>\n")
  }
}
