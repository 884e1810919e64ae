import ArgumentParser
import Fencepost

/// The options that every command has.
struct AnalysisArguments: ParsableArguments {
  @Option(
    help: .init("Read with this many threads; the default is one a core.", valueName: "number"))
  var threads: Int?

  @Option(
    help: .init(
      "Analyse this buffer instance instead of the one that holds the fence events.",
      valueName: "name"))
  var instance: String?

  func validate() throws {
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }

  func options(_ progress: ProgressLine?) -> AnalysisOptions {
    var options = AnalysisOptions()
    if let threads {
      options.threads = threads
    }
    options.instance = instance
    if let progress {
      options.progress = { progress.update($0) }
    }
    return options
  }
}
