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

  @Test(arguments: ["report", "info", "show"])
  func `a trace without fence events ends with 77`(command: String) async throws {
    let fence = command == "show" ? ["46:3"] : []
    let run = try await Command.run(
      "fencepost", [command, Self.instances] + fence + ["--instance", "other"])
    #expect(run.status == 77)
    #expect(run.output.isEmpty == (command == "show"))
  }

  @Test func `a fence that is not there may be in another instance`() async throws {
    let run = try await Command.fencepost("show", Self.instances, "46:99999")
    #expect(
      run.error.contains(
        "46:99999. Other instances have fence events too, look there with --instance: third.\n"))
    #expect(run.status == 64)
  }

  @Test func `a fence that is not there may be among what was lost`() async throws {
    let known = try await Command.fencepost("show", Self.waits, "46:99999")
    #expect(known.error.contains("no record is about the fence 46:99999.\n"))
    let lossy = try await Command.fencepost(
      "show", Captures.packageRoot + "/traces/lost-overwrite.dat", "46:99999")
    #expect(lossy.error.contains("the fence 46:99999, though events were lost.\n"))
    #expect(lossy.status == 64)
  }
}
