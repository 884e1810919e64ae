import Foundation
import Testing

/// A rule that had to be decided and was not is what fails the job, in every output.
struct CheckRequiredTests {
  private static let good = Captures.packageRoot + "/traces/i386-good.dat"
  private static let rule = "wait-in-reclaim"
  private static let missing = "mm_vmscan_direct_reclaim_begin"
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    _ = try folder.write("require-decided: [wait-in-reclaim]".utf8, to: "policy.yml")
  }

  private func check(_ options: String = "") async throws -> Finished {
    let run = try await Command.shell(
      """
      cd "$2" && unset GITLAB_CI CI_PROJECT_DIR && GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary \
      fencepost check "$1" --policy policy.yml --junit junit --ktap ktap --sarif sarif \(options)
      """, Self.good, folder.path)
    #expect(run.status == 3)
    return run
  }

  private func text(_ name: String) throws -> String {
    String(decoding: try folder.read(name), as: UTF8.self)
  }

  @Test func `the text`() async throws {
    let run = try await check()
    #expect(run.lines.first == "INCOMPLETE, 1 required rule undecided in the trace")
    #expect(run.text.contains("UNDECIDED (required)"))
    #expect(run.text.contains(Self.missing))
    #expect(run.lines.contains { $0.hasPrefix("  incomplete    ") })
    #expect(!run.text.contains("  passed "))
  }

  @Test func `JUnit`() async throws {
    _ = try await check("--html page.html")
    let junit = try text("junit")
    #expect(junit.contains("tests=\"24\" failures=\"0\" errors=\"1\""))
    let test = try #require(
      junit.components(separatedBy: "<testcase ").first { $0.contains("name=\"\(Self.rule)\"") })
    #expect(test.contains("<error type=\"\(Self.rule)\" message=\"undecided (required): "))
    #expect(test.components(separatedBy: Self.missing).count == 3)
    #expect(test.contains("fencepost recipe --for \(Self.rule)"))
    #expect(test.contains("[[ATTACHMENT|page.html]]"))
    // One that nobody requires is skipped as before.
    #expect(junit.contains("<skipped message=\"undecided: "))
  }

  @Test func `KTAP`() async throws {
    _ = try await check()
    let lines = try text("ktap").split(separator: "\n")
    #expect(lines.contains("  not ok 21 \(Self.rule) # ERROR"))
    #expect(lines.contains { $0.hasPrefix("  # undecided (required): direct reclaim (mm_") })
    #expect(lines.last == "not ok 1 \(Self.good)")
  }

  @Test func `SARIF`() async throws {
    _ = try await check()
    let document = try JSONSerialization.jsonObject(with: Data(try folder.read("sarif")))
    let runs = try #require((document as? [String: Any])?["runs"] as? [[String: Any]])
    let invocations = try #require(runs.first?["invocations"] as? [[String: Any]])
    let notes = try #require(
      invocations.first?["toolExecutionNotifications"] as? [[String: Any]])
    let errors = notes.filter { $0["level"] as? String == "error" }
    #expect(errors.count == 1)
    #expect((errors.first?["associatedRule"] as? [String: Any])?["id"] as? String == Self.rule)
    let message = (errors.first?["message"] as? [String: Any])?["text"] as? String
    #expect(message?.contains(Self.missing) == true)
  }

  @Test func `GitHub`() async throws {
    let run = try await check()
    #expect(
      run.error.hasPrefix(
        "::error file=\(Self.good),title=1 rule undecided (required)::\(Self.rule): "))
    #expect(run.error.contains(Self.missing))
    let summary = try text("summary")
    #expect(summary.contains("| undecided (required) | 0 | 1 | 17 | 0 | 5 | 0 |"))
    #expect(summary.contains("**\(Self.rule)** in "))
  }

  /// What the advice is where a text does not say what it lost, and where events were lost.
  @Test(arguments: [("synthetic", "slow-signal"), ("lost-overwrite.dat", "slow-signal")])
  func `no recipe is said to mend what was lost`(name: String, rule: String) async throws {
    let text = SyntheticLoad.text(count: 20, seed: 1).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.joined(separator: "\n")
    let path =
      name == "synthetic"
      ? try folder.write(text.utf8, to: "open.txt") : Captures.packageRoot + "/traces/" + name
    _ = try folder.write("require-decided: [\(rule)]".utf8, to: "lossy.yml")
    let run = try await Command.fencepost(
      "check", path, "--policy", folder.file("lossy.yml"), "--junit", folder.file("lossy"))
    #expect(run.status == (name == "synthetic" ? 3 : 1), "\(run.text)")
    let junit = try self.text("lossy")
    for output in [run.text, junit] {
      #expect(!output.contains("fencepost recipe"))
      let words = output.unwrapped
      #expect(words.contains("o lose no events: larger buffers (trace-cmd record -b"))
    }
  }

  @Test func `a finding that fails outweighs it, and both are told`() async throws {
    let run = try await Command.fencepost(
      "check", Captures.packageRoot + "/traces/fl-waits.dat", "--require-decided")
    #expect(run.status == 1)
    #expect(
      run.lines.first
        == "FAILED, 3 new findings in the trace; 5 required rules undecided in the trace")
    #expect(run.text.contains("UNDECIDED (required)"))
  }
}
