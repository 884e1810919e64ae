import ArgumentParser
import FencePolicy
import FenceReports
import Fencepost

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare",
    abstract: "Say what changed between two traces: findings, latencies, waits.",
    discussion: """
      Findings are compared by rule, driver and timeline, digits folded to #. Of each timeline the \
      latencies to the signal and the waits are compared: by how much NEW's are longer or shorter, \
      and whether chance alone could make that difference.

        fencepost compare before.dat after.dat
        fencepost compare before.dat after.dat --fail-on regression:10% --fail-on findings
        fencepost compare b1.dat n1.dat --base b2.dat --base b3.dat --new n2.dat --html c.html

      With several captures of each load, it is known how much those differ among themselves.

      The first line is the answer. NO CHANGE is about what was compared, which it says, with what \
      was not: durations are tested from 100 on each side. NOT DECIDED: one side could not show \
      what the other did, or there was nothing to compare.

      A rare violation comes and goes without a change of the load: --flakes takes those that are \
      known to, and --baseline those that NEW may have, in the files of check.

      What one side did not record it cannot show: in what the recordings differ is said first, and \
      a finding of a rule that the other side could not decide is neither gained nor lost.

      Exit codes: 0 done, 1 what --fail-on names has happened, 2 a file cannot be read or written, \
      3 --fail-on undecided: not all could be compared, 64 wrong usage, 77 a side has no fence \
      events. Of several the gravest: 64, 2, 1, 3, 77, 0.
      """)

  @Argument(help: "The trace to compare with; - is standard input.")
  var before: String

  @Argument(help: "The trace that may have changed.")
  var after: String

  @Option(
    name: .customLong("base"), parsing: .singleValue,
    help: .init("Another trace of BASE's load; may be repeated.", valueName: "trace"))
  var moreBefore: [String] = []

  @Option(
    name: .customLong("new"), parsing: .singleValue,
    help: .init("Another trace of NEW's load; may be repeated.", valueName: "trace"))
  var moreAfter: [String] = []

  @Option(
    parsing: .singleValue,
    help: .init(
      "End with 1 for this: regression:10% (durations that became longer by so much), "
        + "findings (violations that NEW gained); or with 3: undecided (one side cannot decide "
        + "what the other can, or there was nothing to test for a regression); may be repeated.",
      valueName: "what"))
  var failOn: [FailureArgument] = []

  @Option(
    help: .init(
      "The least change of durations that counts, from 1%; 10% without it, or that of --fail-on "
        + "where that is less.",
      valueName: "percent"))
  var leastChange: PercentArgument?

  @Option(
    name: .shortAndLong, help: .init("Write the text to this file.", valueName: "file"))
  var output: String?

  @Option(help: .init("Write the comparison as JSON.", valueName: "file"))
  var json: String?

  @Option(help: .init("Write the comparison as one HTML file.", valueName: "file"))
  var html: String?

  @Option(help: .init("Write the comparison as Markdown.", valueName: "file"))
  var markdown: String?

  @OptionGroup var lists: FindingListFiles

  @OptionGroup var analysis: AnalysisArguments

  private var base: [String] { [before] + moreBefore }
  private var new: [String] { [after] + moreAfter }

  private var targets: OutputTargets {
    OutputTargets(
      inputs: base + new + lists.inputs, outputs: [output, json, html, markdown].compactMap { $0 })
  }

  func validate() throws {
    try targets.validate()
    if failOn.count(where: { if case .regression = $0 { true } else { false } }) > 1 {
      throw ValidationError("--fail-on regression can be given only once.")
    }
    if let leastChange, let regression = failures.regression, regression < leastChange.part {
      throw ValidationError("--fail-on regression is less than --least-change, which counts first.")
    }
  }

  func run() throws {
    var run = Run()
    let lists = try lists.lists(in: &run)
    let document = try run.open(json)
    let webPage = try run.open(html)
    let table = try run.open(markdown)
    let page = try run.open(textTarget, isText: true)

    let before = reports(of: base, in: &run)
    let after = reports(of: new, in: &run)
    guard before.count == base.count, after.count == new.count else {
      // Half a comparison would compare something else.
      return try run.finish()
    }
    var comparison = ComparisonMaker(
      base: before, new: after, method: method, lists: lists
    ).comparison(failsOn: failures)
    noteCopies(in: &comparison)
    run.write(document) {
      ComparisonJSON(toolVersion: FencepostVersion.current).bytes(of: comparison)
    }
    run.write(webPage) {
      ComparisonHTML(toolVersion: FencepostVersion.current).bytes(of: comparison)
    }
    run.write(table) { Array(ComparisonMarkdown().text(of: comparison).utf8) }
    run.write(page) {
      let style = Terminal.style(for: textTarget ?? "")
      let text = ComparisonText(style: style).text(of: comparison)
      return Array(text.utf8)
    }
    run.note(comparison.status)
    try run.finish()
  }

  /// Files that are copies of each other are one capture: nothing differs between them, whatever the
  /// load does from run to run.
  private func noteCopies(in comparison: inout Comparison) {
    comparison.isCopy = new.allSatisfy { one in base.contains { SameBytes.areIn(one, $0) } }
    for side in [base, new] {
      for (place, one) in side.enumerated() {
        guard let other = side[..<place].first(where: { SameBytes.areIn(one, $0) }) else {
          continue
        }
        comparison.caveats.insert(
          "\(one) has the bytes of \(other): it is no further capture of the load.", at: 0)
      }
    }
  }

  /// Standard output gets the text, unless another report takes it.
  private var textTarget: String? {
    output ?? (targets.usesStandardOutput ? nil : OutputTargets.standardStream)
  }

  private var failures: FailureConditions {
    var result = FailureConditions()
    for condition in failOn {
      switch condition {
      case .findings: result.findings = true
      case .undecided: result.undecided = true
      case .regression(let part): result.regression = part
      }
    }
    return result
  }

  private var method: ComparisonMethod {
    if let leastChange { return ComparisonMethod(leastChange: leastChange.part) }
    let usual = ComparisonMethod()
    return ComparisonMethod(
      leastChange: min(usual.leastChange, failures.regression ?? usual.leastChange))
  }

  private func reports(of traces: [String], in run: inout Run) -> [ComparisonMaker.Input] {
    var result: [ComparisonMaker.Input] = []
    for trace in traces {
      run.attempt(trace) {
        let progress = ProgressLine(of: trace)
        defer { progress?.clear() }
        var options = analysis.options(progress)
        options.gathersSeries = true
        let report = try analysis.open(trace).analyze(options)
        result.append((file: OutputTargets.inputName(trace), report: report))
        return .success
      }
    }
    return result
  }
}
