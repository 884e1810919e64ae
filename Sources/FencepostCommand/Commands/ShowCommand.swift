import ArgumentParser
import FenceModel
import FenceReports
import Fencepost

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Tell one fence's whole story: findings, every record, every waiter.",
    discussion: """
      A fence is named by its context and its seqno, as reports and events print them. An \
      identity can come back: each of its lives is told on its own.

        fencepost show trace.dat 401:1
      """)

  @Argument(help: "The trace to read; - is standard input.")
  var trace: String

  @Argument(help: .init("The fence.", valueName: "context:seqno"))
  var fence: FenceArgument

  @OptionGroup var analysis: AnalysisArguments

  func run() throws {
    var run = Run()
    run.attempt(trace) {
      let progress = ProgressLine(of: trace)
      defer { progress?.clear() }
      let story = try analysis.open(trace, rereads: true).story(
        of: fence.id, analysis.options(progress))
      progress?.clear()
      let style = Terminal.style(for: OutputTargets.standardStream)
      try Output.log.write(Array(StoryText(style: style).text(of: story).utf8))
      return .success
    }
    try run.finish()
  }
}

/// `CONTEXT:SEQNO` on the command line.
struct FenceArgument: ExpressibleByArgument {
  let id: FenceID

  init?(argument: String) {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let context = UInt32(parts[0]), let seqno = UInt32(parts[1]) else {
      return nil
    }
    id = FenceID(context: context, seqno: seqno)
  }
}
