import Testing

/// What the built command tells the shell.
struct ExitStatusTests {
  private static let waits = Captures.packageRoot + "/traces/fl-waits.dat"
  private static let instances = Captures.packageRoot + "/traces/instances.dat"
  private static let missing = "/nowhere/trace.dat"

  @Test(arguments: [
    ["report", waits], [waits], ["info", waits], ["events", waits, "--limit", "1"],
    ["show", waits, "46:3"], ["report", waits, instances], ["--version"], ["--help"],
  ])
  func `what could be done ends with 0`(arguments: [String]) async throws {
    let run = try await Command.run("fencepost", arguments)
    #expect(run.status == 0)
    #expect(run.error.isEmpty)
    #expect(!run.output.isEmpty)
  }

  @Test(arguments: [
    ["report", missing], ["info", missing], ["events", missing], ["show", missing, "1:1"],
    ["report", "/"], ["report", "/dev/null"], ["report", waits, "--output", "/nowhere/report.txt"],
    // Another trace that can be read does not make up for it.
    ["report", missing, waits], ["report", waits, missing],
    // It outweighs a trace without fence events.
    ["report", instances, missing, "--instance", "other"],
  ])
  func `what cannot be read or written ends with 2 and one sentence`(
    arguments: [String]
  ) async throws {
    let run = try await Command.run("fencepost", arguments)
    #expect(run.status == 2)
    let sentences = run.error.split(separator: "\n").filter { $0.hasPrefix("fencepost: ") }
    #expect(sentences.contains { $0.hasSuffix(".") })
    #expect(sentences.count <= 2)
  }

  @Test(arguments: [
    [], ["report"], ["report", waits, "--threads", "0"], ["report", waits, "--no-such-option"],
    ["show", waits, "46"], ["show", waits, "46:99999"], ["events", waits, "--event", "wink"],
    ["report", "-", "-"], ["report", waits, "--json", waits],
    ["report", waits, "--json", "x", "--ndjson", "x"], ["report", waits, "--instance", "none"],
    // It outweighs everything.
    ["report", instances, missing, waits, "--instance", "other"],
  ])
  func `wrong usage ends with 64`(arguments: [String]) async throws {
    let run = try await Command.run("fencepost", arguments)
    #expect(run.status == 64)
    #expect(!run.error.isEmpty)
  }

  @Test(arguments: ["report", "info"])
  func `a trace without fence events ends with 77`(command: String) async throws {
    let run = try await Command.fencepost(command, Self.instances, "--instance", "other")
    #expect(run.status == 77)
    #expect(!run.output.isEmpty)
  }
}
