import ArgumentParser
import FenceReports
import Fencepost

struct InfoCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info",
    abstract: "Say what a trace holds, and which rules it can decide.",
    discussion: """
      Shows the header, the kernel and the recorder, what the clock can be trusted for, every \
      instance and CPU, how many records each event has, and what is known to be lost; then which rules of the fence contract this capture can decide, and what \
      the others would need.

        fencepost info trace.dat
      """)

  @Argument(help: "The trace to read; - is standard input.")
  var trace: String

  @OptionGroup var analysis: AnalysisArguments

  func run() throws {
    var run = Run()
    run.attempt(trace) {
      let progress = ProgressLine(of: trace)
      defer { progress?.clear() }
      let report = try analysis.open(trace).analyze(analysis.options(progress))
      progress?.clear()
      let style = Terminal.style(for: OutputTargets.standardStream)
      try Output.log.write(Array(CaptureText(style: style).text(of: report).utf8))
      return report.exitStatus
    }
    try run.finish()
  }
}
