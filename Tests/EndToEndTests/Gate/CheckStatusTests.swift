import Foundation
import Testing

/// Every exit code of `fencepost check`, and which of several it is.
struct CheckStatusTests {
  private static let traces = Captures.packageRoot + "/traces/"
  private static let good = traces + "i386-good.dat"
  private static let broken = traces + "fl-waits.dat"
  private static let missing = "/nowhere/trace.dat"
  private static let instances = traces + "instances.dat"

  /// One call: what it is given, and what it tells the shell.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let arguments: [String]
    var policy: String?
    let status: Int32

    init(_ name: String, _ arguments: [String], policy: String? = nil, _ status: Int32) {
      testDescription = name
      self.arguments = arguments
      self.policy = policy
      self.status = status
    }
  }

  static let cases = [
    Case("nothing new", [good], 0),
    Case("several without anything new", [good, traces + "igt-vkms.dat"], 0),
    Case("a damaged file that holds nothing bad", [traces + "v7.dat.cut-95pct"], 0),
    Case("new findings", [broken], 1),
    Case("none of the severity", [traces + "lost-overwrite.dat", "--threshold", "error"], 0),
    Case("all that is found is off", [broken], policy: off, 0),
    Case(
      "a warning made an error", [broken, "--threshold", "error"],
      policy: "severity: {wait-failed: error, long-wait: off, wait-cycle: off}", 1),
    Case(
      "a limit that nobody exceeds", [broken],
      policy: "limits: {long-wait: 2 s, unknown-driver-timeout: 5 s}\nseverity: {wait-cycle: off}",
      0),
    Case("not readable", [missing], 2),
    Case("no baseline there", [good, "--baseline", "/nowhere/fails.txt"], 2),
    Case("an output that cannot be written", [good, "--junit", "/nowhere/junit.xml"], 2),
    Case("undecided, and all required", [good, "--require-decided"], 3),
    Case(
      "undecided, and one required", [broken], policy: off + "\nrequire-decided: [wait-in-reclaim]",
      3),
    Case(
      "decided, and one required", [broken], policy: off + "\nrequire-decided: [signaled-twice]", 0),
    Case("too short", [good], policy: "capture: {minimum-duration: 60 min}", 3),
    Case(
      "too many losses", [traces + "lost-overwrite.dat", "--threshold", "error"],
      policy: "capture: {maximum-lost-events: 0}", 3),
    Case(
      "too many gaps", [traces + "lost-overwrite.dat", "--threshold", "error"],
      policy: "capture: {maximum-gaps: 0}", 3),
    Case(
      "damaged, and not allowed", [traces + "v7.dat.cut-95pct"],
      policy: "capture: {allow-damage: no}", 3),
    Case(
      "an event not recorded", [good], policy: "capture: {required-events: ['sched:sched_switch']}",
      3),
    Case(
      "good enough", [good],
      policy:
        "capture: {maximum-lost-events: 0, minimum-duration: 1 ms, required-events: [dma_fence_init]}",
      0),
    Case("no fence events", [instances, "--instance", "other"], 77),
    Case("no trace", [], 64),
    Case("no such option", [good, "--no-such"], 64),
    Case("no such severity", [good, "--threshold", "fatal"], 64),
    Case("no such day", [good, "--date", "2027-02-30"], 64),
    Case("no such instance", [good, "--instance", "none"], 64),
    Case("nowhere to write a baseline", [good, "--update-baseline"], 64),
    Case("a policy that is none", [good], policy: "treshold: error", 64),
    // 64 > 2 > 1 > 3 > 77 > 0
    Case("64 outweighs 2, 1, 77", [missing, broken, instances, "--instance", "other"], 64),
    Case("2 outweighs 1", [broken, missing], 2),
    Case("2 outweighs 3", [good, missing, "--require-decided"], 2),
    Case("2 outweighs 77", [instances, missing, "--instance", "other"], 2),
    Case("1 outweighs 3 and 0", [good, broken, "--require-decided"], 1),
    Case("3 outweighs 77", [instances, "--instance", "other", "--require-decided"], 3),
    Case("a schema", ["--print-schema"], 0),
    Case("a policy", ["--print-policy"], 0),
  ]

  private static let off = "severity: {long-wait: off, wait-cycle: off, wait-failed: off}"

  @Test(arguments: cases)
  func `the shell is told`(one: Case) async throws {
    let folder = try TemporaryFolder()
    var arguments = ["check"] + one.arguments
    if let policy = one.policy {
      arguments += ["--policy", try folder.write(policy.utf8, to: "policy.yml")]
    }
    let run = try await Command.run("fencepost", arguments)
    #expect(run.status == one.status, "\(run.error)\(run.text)")
  }

  @Test(arguments: [
    ([good], "PASSED, "), ([broken], "FAILED, 3 new findings in the trace"),
    ([broken, good], "FAILED, 3 new findings in 1 of 2 traces"),
    ([missing, broken], "FAILED, 3 new findings in 1 of 2 traces; 1 of 2 traces cannot be read"),
    ([good, "--require-decided"], "INCOMPLETE, "),
    ([instances, "--instance", "other"], "SKIPPED, no fence events in the trace"),
  ])
  func `the first line says how it ended`(arguments: [String], begin: String) async throws {
    let run = try await Command.run("fencepost", ["check"] + arguments)
    #expect(run.lines.first?.hasPrefix(begin) == true, "\(run.text)")
  }

  @Test func `the first screen says all that is needed to begin`() async throws {
    let run = try await Command.shell(
      "cd \"$1\" && fencepost check fl-slab.dat fl-wrap.dat", Self.traces)
    let screen = run.text.split(separator: "\n", omittingEmptySubsequences: false).prefix(24)
    #expect(screen.allSatisfy { $0.count <= 80 })
    let text = screen.joined(separator: "\n")
    #expect(text.contains("NEW: reuse-within-grace-period/fencelab/fl.ring#\n"))
    #expect(text.contains("  trace         fl-slab.dat"))
    for word in ["fence ", "time ", "more          fencepost show fl-slab.dat "] {
      #expect(text.contains("  \(word)"))
    }
    // The command that it names works, and shows the fence.
    let more = try #require(run.lines.first { $0.hasPrefix("  more ") })
    let shown = try await Command.shell(
      "cd \"$1\" && \(more.dropFirst("  more ".count))", Self.traces)
    #expect(shown.status == 0)
    #expect(shown.text.hasPrefix("FENCE "))
  }

  @Test func `new findings stand above captures that cannot be read, of which a few are told`()
    async throws
  {
    let missing = (1...60).map { "/nowhere/\($0).dat" }
    let run = try await Command.run("fencepost", ["check"] + missing + [Self.broken])
    #expect(run.status == 2)
    let new = try #require(run.text.range(of: "NEW 1 of 3"))
    let captures = try #require(run.text.range(of: "CAPTURES"))
    #expect(new.lowerBound < captures.lowerBound)
    let result = run.text.components(separatedBy: "\nTRACES")[0]
    #expect(result.components(separatedBy: "cannot be read: /").count == 4)
    #expect(result.contains("... and 57 more, cannot be read"))
    #expect(run.error.split(separator: "\n").count == 4 && run.error.hasSuffix("... and 57 more\n"))
  }

  @Test func `a name that is no UTF-8 is told, and every output is valid`() async throws {
    let folder = try TemporaryFolder()
    let run = try await Command.shell(
      "cd \"$1\" && cp '\(Self.good)' \"$(printf 'a\\377\\001.dat')\" && fencepost check a*.dat "
        + "--junit j --ktap k --sarif s --json r", folder.path)
    #expect(run.status == 2)
    #expect(
      run.error
        == "fencepost: a\u{fffd}\u{fffd}.dat cannot be opened: No such file or directory; only names "
        + "in UTF-8 can be: rename it, or give it as standard input.\n")
    for name in ["j", "k", "s", "r"] {
      let bytes = try folder.read(name)
      #expect(String(validating: bytes, as: UTF8.self) != nil)
      if name == "s" || name == "r" {
        #expect(throws: Never.self) { try JSONSerialization.jsonObject(with: Data(bytes)) }
      }
    }
    let output = try await Command.shell(
      "fencepost check '\(Self.good)' --junit \"$1/$(printf '\\377')\"", folder.path)
    #expect(output.status == 64 && output.error.contains("is no UTF-8"))
  }

  @Test func `the number of threads changes no byte`() async throws {
    let paths = Captures.own.map(\.path)
    let one = try await Command.run("fencepost", ["check", "--threads", "1"] + paths)
    let many = try await Command.run("fencepost", ["check", "--threads", "8"] + paths)
    #expect(one.output == many.output)
    #expect(one.status == many.status)
    #expect(one.error == many.error)
  }
}
