import ArgumentParser
import FenceReports
import Fencepost

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Analyse traces once and write any number of reports.",
    discussion: """
      The text report goes to standard output, or to the file of --output. It is left out where \
      another report takes standard output.

        fencepost trace.dat
        fencepost report monday.dat tuesday.dat --json both.json --output both.txt
        fencepost report trace.dat --ndjson - | jq 'select(.kind == "wait")'
        fencepost report trace.dat --html hang.html --markdown hang.md
        fencepost report *.dat --html pages/
        fencepost report trace.dat --junit junit.xml --sarif fences.sarif

      Several traces are analysed each on its own; one that cannot be read does not stop the \
      others.
      """)

  @Argument(help: "The traces to read; - is standard input.")
  var traces: [String]

  @Option(
    name: .shortAndLong, help: .init("Write the text report to this file.", valueName: "file"))
  var output: String?

  @Option(help: .init("Write the report as JSON.", valueName: "file"))
  var json: String?

  @Option(
    help: .init(
      "Write every fence and wait as it ends, and every listed finding, one JSON object a line.",
      valueName: "file"))
  var ndjson: String?

  @Flag(help: "Rebuild fences and waits only, and judge no rules.")
  var noRules = false

  @OptionGroup var pages: PageOutputs

  @OptionGroup var gate: GateOutputs

  @OptionGroup var analysis: AnalysisArguments

  private var targets: OutputTargets {
    OutputTargets(
      inputs: traces,
      outputs: [output, json, ndjson].compactMap { $0 } + pages.targets + gate.targets)
  }

  func validate() throws {
    try targets.validate()
    try pages.validate(for: traces)
    if noRules, !gate.targets.isEmpty {
      throw ValidationError("--no-rules leaves nothing to write for a gate.")
    }
  }

  func run() throws {
    var run = Run()
    // All are opened first: who mistypes a folder learns it before a long analysis.
    let lines = try run.open(ndjson)
    let document = try run.open(json)
    let gateOutputs = try gate.open(in: &run)
    let page = try run.open(textTarget, isText: true)
    let pictures = try pages.open(for: traces, in: &run)
    // With nobody left to read the lines, only another report is a reason to go on.
    let goesOn = document != nil || page != nil || !pictures.isEmpty || !gateOutputs.isEmpty
    let stream = lines.map { lines in
      { (bytes: borrowing [UInt8]) in
        do throws(OutputError) {
          try lines.write(bytes)
        } catch .closedPipe where goesOn {
          return
        }
      }
    }
    var reports: [Report] = []
    var checked: [CheckedTrace] = []
    for (place, trace) in traces.enumerated() {
      let name = OutputTargets.inputName(trace)
      var page = pages.page(of: pictures)
      let failure = run.attempt(trace) {
        let progress = ProgressLine(of: trace)
        defer { progress?.clear() }
        var options = analysis.options(progress)
        options.picture = pages.picture
        options.judgesRules = !noRules
        var report = try analysis.open(trace).analyze(options, ndjson: stream)
        if let folder = pictures.folder {
          try folder.write(&report, at: place)
          page = PageFolder.attachment(folder.pages[place])
        }
        reports.append(report)
        if !gateOutputs.isEmpty {
          var one = CheckedTrace(file: name, report: report)
          one.opening = analysis.opening(of: trace)
          one.page = page
          checked.append(one)
        }
        return report.exitStatus
      }
      if let failure {
        checked.append(
          failure.status == .noFenceEvents
            ? CheckedTrace(file: name, emptiness: failure.sentence)
            : CheckedTrace(file: name, failure: failure.sentence))
      }
    }
    gate.write(CheckSummary(traces: checked), to: gateOutputs, hasBaseline: false, in: &run)
    if !reports.isEmpty {
      run.close(lines)
      run.stream(document) { try write(reports, to: $0) }
      run.write(page) { text(of: reports) }
      pages.write(reports, to: pictures, in: &run)
    }
    try run.finish()
  }

  /// Standard output gets the text, unless another report takes it.
  private var textTarget: String? {
    output ?? (targets.usesStandardOutput ? nil : OutputTargets.standardStream)
  }

  private func write(
    _ reports: [Report], to sink: (borrowing [UInt8]) throws -> Void
  ) throws {
    let document = JSONReport(toolVersion: FencepostVersion.current)
    if traces.count == 1, let report = reports.first {
      try document.write(report, to: sink)
    } else {
      try document.write(reports, to: sink)
    }
  }

  private func text(of reports: [Report]) -> [UInt8] {
    let report = TextReport(style: Terminal.style(for: textTarget ?? ""))
    let text = reports.map(report.text).joined(separator: "\n\n")
    return Array(text.utf8)
  }
}
