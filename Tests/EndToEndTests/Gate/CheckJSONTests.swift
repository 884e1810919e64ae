import Foundation
import Testing

/// `check --json` holds what the gate concluded, and what is damaged passes no test.
struct CheckJSONTests {
  private static let traces = Captures.packageRoot + "/traces/"

  private static func gate(_ arguments: [String]) async throws -> (Int32?, [String: Any]) {
    let run = try await Command.run("fencepost", ["check"] + arguments + ["--json", "-"])
    let document = try JSONSerialization.jsonObject(with: Data(run.output))
    return (
      run.status, try #require((document as? [String: Any])?["gate"] as? [String: Any])
    )
  }

  @Test func `the result, each trace as it was named, and what is known, new and gone`()
    async throws
  {
    let folder = try TemporaryFolder()
    let baseline = try folder.write(
      "wait-cycle/fencelab/fl.ring#,Fail\nsignaled-twice/fencelab/fl.ring#,Fail\n".utf8, to: "b")
    let waits = Self.traces + "fl-waits.dat"
    let (status, gate) = try await Self.gate([waits, "/nowhere/t.dat", "--baseline", baseline])
    #expect(status == 2 && gate["status"] as? Int == 2)
    #expect(gate["result"] as? String == "unreadable")
    let all = try #require(gate["traces"] as? [[String: Any]])
    #expect(all.map { $0["path"] as? String } == [waits, "/nowhere/t.dat"])
    #expect(all.map { $0["capture"] as? String } == ["good", "unreadable"])
    let findings = try #require(all[0]["findings"] as? [[String: Any]])
    let fates = Dictionary(
      findings.compactMap { one in
        (one["fingerprint"] as? String).map { ($0, one["disposition"] as? String) }
      }, uniquingKeysWith: { first, _ in first })
    #expect(fates["wait-cycle/fencelab/fl.ring#"] == "known")
    #expect(fates["wait-failed/fencelab/fl.ring#"] == "new")
    #expect((gate["unconfirmed"] as? [Any])?.count == 1)
    let (alone, other) = try await Self.gate([waits, "--baseline", baseline])
    #expect(alone == 1 && other["result"] as? String == "failed")
    let gone = try #require(other["gone"] as? [[String: Any]])
    #expect(gone.map { $0["name"] as? String } == ["signaled-twice/fencelab/fl.ring#"])
  }

  @Test func `of a rule that could not judge all that it saw each output says so`() async throws {
    let slab = Self.traces + "fl-slab.dat"
    let (_, gate) = try await Self.gate([slab])
    let trace = try #require((gate["traces"] as? [[String: Any]])?.first)
    let parts = try #require(trace["judgedInPart"] as? [[String: Any]])
    #expect(parts.count == 1 && parts.first?["rule"] as? String == "slow-signal")
    #expect(parts.first?["observed"] as? Int == 30 && parts.first?["excluded"] as? Int == 30)
    let words = "30 judged, 30 could not be judged"
    let junit = try await Command.run("fencepost", ["check", slab, "--junit", "-"])
    #expect(
      junit.text.contains("name=\"slow-signal\">\n      <system-out>\(words)</system-out>"))
    #expect(junit.text.components(separatedBy: "could not be judged").count == 2)
    let ktap = try await Command.run("fencepost", ["check", slab, "--ktap", "-"])
    let line = try #require(ktap.lines.firstIndex { $0.hasSuffix(" slow-signal") })
    #expect(ktap.lines[line - 1] == "  # \(words)")
    let text = try await Command.run("fencepost", ["check", slab])
    #expect(text.unwrapped.hasSuffix("15 of 23 rules undecided, 1 in part"))
  }

  @Test func `a damaged capture passes no test`() async throws {
    let folder = try TemporaryFolder()
    var bytes = Array(try Data(contentsOf: URL(filePath: Self.traces + "fl-waits.dat")))
    bytes.removeLast(bytes.count / 10)
    let cut = try folder.write(bytes, to: "cut.dat")
    let (_, gate) = try await Self.gate([cut])
    #expect((gate["traces"] as? [[String: Any]])?.first?["capture"] as? String == "damaged")
    let junit = try await Command.run("fencepost", ["check", cut, "--junit", "-"])
    #expect(
      junit.text.contains("name=\"capture\">\n      <skipped message=\"the file is damaged"))
    let ktap = try await Command.run("fencepost", ["check", cut, "--ktap", "-"])
    #expect(ktap.text.contains("  ok 1 capture # SKIP the file is damaged"))
    let sarif = try await Command.run("fencepost", ["check", cut, "--sarif", "-"])
    #expect(sarif.text.contains("the file is damaged: what could be read was judged"))
    let policy = try folder.write("capture: {allow-damage: false}".utf8, to: "p.yml")
    let strict = try await Command.run(
      "fencepost", ["check", cut, "--policy", policy, "--ktap", "-"])
    #expect(strict.text.contains("  not ok 1 capture\n"))
  }
}
