import ArgumentParser
import Fencepost

@main
struct FencepostCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fencepost",
    abstract: "Says what went wrong with GPU fences in a captured kernel trace.",
    version: FencepostVersion.current)
}
