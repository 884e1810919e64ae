import Foundation
import Subprocess

/// How a program ended, and what it said.
struct Finished {
  /// Its exit status; nil where a signal ended it.
  let status: Int32?
  let output: [UInt8]
  let error: String

  var text: String { String(decoding: output, as: UTF8.self) }

  /// The output as one line: texts break their lines by what stands in them, as the path of a folder.
  var unwrapped: String { text.unwrapped }

  /// The lines of the output, without the end of the last.
  var lines: [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: true)
  }
}

/// Runs programs: `fencepost` as it was built with the tests, and what is installed.
enum Command {
  /// The folder of the test binary, where the build puts the command too.
  static let buildFolder = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    .deletingLastPathComponent().path

  /// More than anything under test prints.
  private static let outputLimit = 512 << 20

  /// Runs `program` with `arguments`, `input` on its standard input, and the built command in `PATH`.
  static func run(
    _ program: String, _ arguments: [String], input: [UInt8] = []
  ) async throws -> Finished {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
    let result = try await Subprocess.run(
      .name(program), arguments: Arguments(arguments),
      environment: .inherit.updating(["PATH": "\(buildFolder):\(path)"]),
      input: .array(input), output: .bytes(limit: outputLimit),
      error: .string(limit: outputLimit))
    var status: Int32?
    if case .exited(let code) = result.terminationStatus {
      status = code
    }
    return Finished(
      status: status, output: result.standardOutput, error: result.standardError)
  }

  /// Runs the built command.
  static func fencepost(_ arguments: String..., input: [UInt8] = []) async throws -> Finished {
    try await run("fencepost", arguments, input: input)
  }

  /// Runs a line of shell, in which `fencepost` is the built command.
  static func shell(_ line: String, _ arguments: String...) async throws -> Finished {
    try await run("sh", ["-c", line, "sh"] + arguments)
  }
}

extension String {
  /// The text with each run of blanks and line feeds as one blank.
  var unwrapped: String { split(whereSeparator: \.isWhitespace).joined(separator: " ") }
}
