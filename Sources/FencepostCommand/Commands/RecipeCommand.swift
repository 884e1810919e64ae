import ArgumentParser
import FenceReports
import FenceRules
import Glibc
import TraceVocabulary

struct RecipeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "recipe",
    abstract: "Print how to record what the rules need, as a script for sh.",
    discussion: """
      Events and probes differ from kernel to kernel; the script has those of the kernel that is \
      named. It needs trace-cmd and root, and takes its probes away again.

        fencepost recipe
        fencepost recipe --kernel 6.1 --for reuse-within-grace-period | sudo sh -s -- glxgears
        sudo fencepost recipe --run -- glxgears
      """)

  @Option(
    help: .init(
      "The kernel that will be traced, such as 6.1 or 7.1.3; the default is the running one.",
      valueName: "release"))
  var kernel: String?

  @Option(
    name: .customLong("for"),
    help: .init("Record what this rule needs; can be given again.", valueName: "rule"))
  var rules: [String] = []

  @Option(help: .init("The clock of the recording.", valueName: "name"))
  var clock = "mono"

  @Option(help: .init("Memory of the ring buffer, for each CPU.", valueName: "KiB"))
  var buffer = 16_384

  @Option(name: .shortAndLong, help: .init("The file to record into.", valueName: "file"))
  var output = "trace.dat"

  @Flag(
    name: .customLong("run"), help: "Run the script, as root, on the command that follows --.")
  var runs = false

  @Flag(help: "Record even where these tracepoints can crash the kernel.")
  var force = false

  @Argument(help: .init("What to trace with --run.", valueName: "command"))
  var command: [String] = []

  func validate() throws {
    for rule in rules {
      _ = try RuleArgument.rule(rule)
    }
    let version = try version()
    guard version >= Recipe.firstKernel else {
      throw ValidationError("Linux \(version) has no fence tracepoints: they came with 3.17.")
    }
    guard (64...16_777_216).contains(buffer) else {
      throw ValidationError("--buffer must be from 64 to 16777216 KiB.")
    }
    guard !clock.isEmpty, clock.utf8.allSatisfy(Self.isOfClockName) else {
      throw ValidationError("--clock must be a name such as mono, boot or x86-tsc.")
    }
    guard !output.isEmpty, !output.utf8.contains(where: { $0 < 0x20 }) else {
      throw ValidationError("--output must be the name of a file.")
    }
    if command.isEmpty == runs {
      throw ValidationError(
        runs ? "--run needs a command: --run -- COMMAND." : "A command to trace needs --run.")
    }
    if runs, version.tracepointsMayOops, !force {
      throw ValidationError(
        "These tracepoints can crash Linux \(version); 7.1.7 has the fix. --force runs them all the "
          + "same.")
    }
  }

  func run() throws {
    let script = try recipe().script
    guard runs else {
      var run = Run()
      run.write(Output.standard) { Array(script.utf8) }
      return try run.finish()
    }
    guard geteuid() == 0 else {
      StandardError.write("fencepost: recipe --run must be run as root: it sets up probes.\n")
      throw ExitCode(ExitStatus.unreadable.rawValue)
    }
    // The shell takes this process's place: it gets the signals, and cleans up after them.
    let code = ShellScript.replaceProcess(with: script, arguments: command)
    StandardError.write("fencepost: /bin/sh cannot be run: error \(code).\n")
    throw ExitCode(ExitStatus.unreadable.rawValue)
  }

  private func recipe() throws -> Recipe {
    let chosen = Set(try rules.map(RuleArgument.rule))
    var recipe = Recipe(
      kernel: try version(),
      rules: RulePages.all.filter { chosen.isEmpty || chosen.contains($0.rule) })
    recipe.clock = clock
    recipe.bufferKilobytes = buffer
    recipe.output = output
    recipe.isForced = force
    return recipe
  }

  private func version() throws -> KernelRelease {
    let release = kernel ?? RunningKernel.release
    guard let version = KernelRelease(release) else {
      throw ValidationError("'\(release)' is no kernel release such as 6.1 or 7.1.3.")
    }
    return version
  }

  private static func isOfClockName(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
