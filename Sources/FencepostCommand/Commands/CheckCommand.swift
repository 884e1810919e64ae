import ArgumentParser
import FencePolicy
import FenceReports
import Fencepost

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Fail where traces break a rule that they are not expected to break: a gate for CI.",
    discussion: """
      Without a policy it fails for every proven or conditional finding of severity warning or \
      error.

        fencepost check trace.dat
        fencepost check trace.dat --html report.html --junit junit.xml
        fencepost check *.dat --baseline fails.txt --junit junit.xml --html pages/
        fencepost check *.dat --baseline fails.txt --update-baseline
        fencepost check --print-policy > fencepost.yml

      Findings are known by rule, driver and timeline, digits folded to #, never by time, pid or \
      seqno. A baseline lists those that are expected, as drm/ci's *-fails.txt do; what is \
      expected and no longer there is reported, so that the list shrinks.

      Exit codes: 0 nothing new, 1 new findings, 2 a file cannot be read or written, 3 a rule that \
      must be decided is not, or a capture is not good enough, 64 wrong usage, policy or baseline, \
      77 no fence events. Of several the gravest: 64, 2, 1, 3, 77, 0.
      """)

  @Argument(help: "The traces to check; - is standard input.")
  var traces: [String] = []

  @OptionGroup var files: GateFiles

  @Flag(
    help: "Write the findings of this run to the file of --baseline, and take out what is gone.")
  var updateBaseline = false

  @Flag(help: "Print the policy that holds, as YAML, and check nothing.")
  var printPolicy = false

  @Flag(help: "Print the JSON schema of policies, and check nothing.")
  var printSchema = false

  @Option(
    name: .shortAndLong, help: .init("Write the text to this file.", valueName: "file"))
  var output: String?

  @Option(help: .init("Write the report of all traces as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: .init(
      "Write every fence and wait as it ends, and every listed finding, one JSON object a line.",
      valueName: "file"))
  var ndjson: String?

  @OptionGroup var pages: PageOutputs

  @OptionGroup var gateOutputs: GateOutputs

  @OptionGroup var analysis: AnalysisArguments

  private var targets: OutputTargets {
    OutputTargets(
      inputs: traces + files.inputs,
      outputs: [output, json, ndjson].compactMap { $0 } + pages.targets + gateOutputs.targets)
  }

  func validate() throws {
    if updateBaseline, files.lists.baseline == nil {
      throw ValidationError("--update-baseline needs --baseline, the file to write.")
    }
    if traces.isEmpty, !printPolicy, !printSchema {
      throw ValidationError("Which traces are to be checked?")
    }
    try targets.validate()
    try pages.validate(for: traces)
  }

  func run() throws {
    var run = Run()
    if printSchema {
      run.write(.standard) { Array(PolicySchema.json.utf8) }
      return try run.finish()
    }
    let policy = try files.effectivePolicy(in: &run)
    if printPolicy {
      run.write(.standard) { Array(policy.yaml.utf8) }
      return try run.finish()
    }
    var gate = try files.gate(policy, mayLackBaseline: updateBaseline, in: &run)
    let outputs = try gateOutputs.open(in: &run)
    let document = try run.open(json)
    let lines = try run.open(ndjson)
    let pictures = try pages.open(for: traces, in: &run)
    let page = try run.open(textTarget, isText: true)

    let fleet = Fleet(
      traces: traces, analysis: analysis, picture: pages.picture, folder: pictures.folder,
      lines: lines)
    var checked = fleet.check(gate, in: &run)
    if let page = pages.page(of: pictures), checked.first?.report != nil {
      checked[0].page = page
    }
    var summary = gate.conclude(checked)
    if updateBaseline, let file = files.lists.baseline {
      if let text = gate.updatedBaseline(after: summary) {
        let before = gate.lists.baseline
        gate.lists.baseline = try write(text, to: file, in: &run)
        checked = checked.map { gate.checkAgain($0) }
        summary = gate.conclude(checked)
        summary.notes += Self.words(from: before, to: gate.lists.baseline, file)
      } else {
        summary.notes.append("\(file) was not written: no trace has fences that could be judged.")
      }
    }

    gateOutputs.write(
      summary, to: outputs, hasBaseline: files.lists.baseline != nil, in: &run)
    let reports = checked.compactMap(\.report)
    run.close(lines)
    run.stream(document) {
      try JSONReport(toolVersion: FencepostVersion.current).write(summary, to: $0)
    }
    pages.write(reports, of: summary, to: pictures, in: &run)
    run.write(page) { Array(text(of: summary).utf8) }
    Surroundings.tellGitHub(summary, in: &run)
    run.note(summary.status)
    try run.finish()
  }

  /// Standard output gets the text, unless another report takes it.
  private var textTarget: String? {
    output ?? (targets.usesStandardOutput ? nil : OutputTargets.standardStream)
  }

  private func text(of summary: CheckSummary) -> String {
    let text = CheckText(
      style: Terminal.style(for: textTarget ?? ""), baseline: files.lists.baseline)
    let details = text.details(of: summary)
    guard output == nil else { return text.result(of: summary) + "\n" + details }
    return text.result(of: summary) + "\n"
      + Surroundings.section(
        "fencepost_details", "Baseline and traces", details, isCollapsed: summary.status != .success
      )
  }

  /// Writes the baseline, and reads it as it is now.
  private func write(_ text: String, to file: String, in run: inout Run) throws -> Baseline {
    let target = try run.open(file)
    run.write(target) { Array(text.utf8) }
    do throws(GateFileError) {
      return try Baseline(text, file: file)
    } catch {
      throw run.refusal("\(error)", .usage)
    }
  }

  /// That the baseline was written, then each entry that is new in it or no longer there.
  private static func words(
    from before: Baseline, to after: Baseline, _ file: String
  ) -> [String] {
    let old = Set(before.entries.map(\.fingerprint))
    let new = Set(after.entries.map(\.fingerprint))
    let (added, gone) = (new.subtracting(old).sorted(), old.subtracting(new).sorted())
    let head =
      "\(file) was written: \(added.count) added, \(gone.count) taken out, \(new.count) in all."
    return [head] + added.map { "added: \($0)" } + gone.map { "taken out: \($0)" }
  }
}
