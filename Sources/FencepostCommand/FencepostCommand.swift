import ArgumentParser
import Fencepost

@main
struct FencepostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fencepost",
    abstract: "Says what went wrong with GPU fences in a captured kernel trace.",
    discussion: """
      Reads what trace-cmd recorded (-e dma_fence), rebuilds the life of every fence in it, and \
      says which never signaled, who waits for them and for how long, which rules of the fence \
      contract were broken, by which records, and what is missing from the capture to be sure.

        trace-cmd record -C mono -e dma_fence sleep 10
        fencepost trace.dat

      Exit codes: 0 done, 1 check found something new or compare what it is to fail on, 2 nothing \
      could be read or an output could not be written, 3 check or compare could not decide what \
      must be decided, 64 wrong usage, 77 the trace holds no fence events.
      """,
    version: FencepostVersion.current,
    subcommands: [
      ReportCommand.self, CheckCommand.self, CompareCommand.self, InfoCommand.self,
      ShowCommand.self, EventsCommand.self, ExplainCommand.self, RecipeCommand.self,
    ],
    defaultSubcommand: ReportCommand.self)
}
