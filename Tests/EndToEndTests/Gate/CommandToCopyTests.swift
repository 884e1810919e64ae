import Testing

/// The command on the first screen that shows more can be copied as it is.
struct CommandToCopyTests {
  private static let traces = Captures.packageRoot + "/traces/"
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let waits = try Captures.own("fl-waits.dat").bytes
    for name in ["-x.dat", "a b'$c.dat", "plain.dat"] {
      _ = try folder.write(waits, to: name)
    }
  }

  /// What `check` with these arguments prints as the first command for more.
  private func more(_ arguments: String) async throws -> String {
    let run = try await Command.shell("cd \"$1\" && fencepost check \(arguments)", folder.path)
    let line = try #require(run.lines.first { $0.hasPrefix("  more ") }, "\(run.error)")
    return String(line.dropFirst("  more ".count).drop { $0 == " " })
  }

  @Test(arguments: [
    ("plain.dat", "fencepost show plain.dat 46:10"),
    ("-- -x.dat", "fencepost show ./-x.dat 46:10"),
    ("\"a b'\\$c.dat\"", "fencepost show 'a b'\\''$c.dat' 46:10"),
    ("- < plain.dat", "fencepost show - 46:10 < TRACE"),
    (
      "plain.dat --instance '' --clock mono --kernel 6.1",
      "fencepost show plain.dat 46:10 --instance '' --clock mono --kernel 6.1"
    ),
  ])
  func `it opens the trace as this run did`(arguments: String, command: String) async throws {
    #expect(try await more(arguments) == command)
    let typed = command.replacing(" < TRACE", with: " < plain.dat")
    let shown = try await Command.shell("cd \"$1\" && \(typed)", folder.path)
    #expect(shown.status == 0, "\(shown.error)")
    #expect(shown.text.hasPrefix("FENCE 46:10"))
  }

  @Test func `of a text it says the clock and the kernel`() async throws {
    let run = try await Command.shell(
      """
      cd "$1" && fencepost check vgem-6.1.trace.txt --clock mono --kernel 6.1 --threshold info
      """, Self.traces)
    #expect(run.status == 1)
    let line = try #require(run.lines.first { $0.hasPrefix("  more ") })
    #expect(line.hasSuffix(" --clock mono --kernel 6.1"))
    let shown = try await Command.shell(
      "cd \"$1\" && \(line.dropFirst("  more ".count))", Self.traces)
    #expect(shown.status == 0, "\(shown.error)")
  }
}
