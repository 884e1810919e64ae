import ArgumentParser
import FenceReports
import Fencepost
import Glibc
import TraceVocabulary

/// The options that every command has.
struct AnalysisArguments: ParsableArguments {
  @Option(
    help: .init("Read with this many threads; the default is one a core.", valueName: "number"))
  var threads: Int?

  @Option(
    help: .init(
      "Read this buffer instance alone; without, events lists those of all, and what analyses takes the one with most fence events.",
      valueName: "name"))
  var instance: String?

  @Option(
    help: .init(
      "The clock that a text was recorded with, such as mono, which no text says; without, it may be one of each CPU's own.",
      valueName: "name"))
  var clock: String?

  @Option(
    help: .init(
      "The release of the traced kernel, such as 6.12, where the capture is a text that does not say it.",
      valueName: "release"))
  var kernel: String?

  func validate() throws {
    if let clock, TraceClock(name: clock).unit == .tick,
      !["counter", "x86-tsc", "ppc-tb"].contains(clock)
    {
      throw ValidationError(
        "--clock: the kernel has no clock \(clock); it has local, global, mono, mono_raw, boot, tai, perf, uptime, counter and x86-tsc."
      )
    }
    if let kernel, KernelRelease(kernel) == nil {
      throw ValidationError("--kernel must begin with two numbers, such as 6.12.")
    }
    if let threads, !(1...1_024).contains(threads) {
      throw ValidationError("--threads must be from 1 to 1024.")
    }
  }

  /// Opens `trace` as these say; with `rereads` so that it can be looked at twice.
  func open(_ trace: String, rereads: Bool = false) throws -> Capture {
    try Capture.open(trace, says: TextOrigin(clock: clock, kernel: kernel), rereads: rereads)
  }

  /// How a command line opens `trace` again as these do.
  func opening(of trace: String) -> TraceOpening {
    let options = [("--instance", instance), ("--clock", clock), ("--kernel", kernel)]
    return TraceOpening(
      path: trace, options: options.compactMap { name, value in value.map { (name, $0) } })
  }

  /// Cores of this machine.
  static var cores: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

  func options(_ progress: ProgressLine?) -> AnalysisOptions {
    var options = AnalysisOptions()
    options.threads = threads ?? Self.cores
    options.instance = instance
    if let progress {
      options.progress = { progress.update($0) }
    }
    return options
  }
}
