import Foundation
import Testing

/// A sound capture into which nothing was recorded: nothing to judge, and no failure.
struct CheckEmptyTests {
  private static let good = Captures.packageRoot + "/traces/i386-good.dat"
  private let folder: TemporaryFolder
  /// A version 6 file whose CPUs have no data, as trace-cmd leaves it when nothing happened.
  private let empty: String

  init() throws {
    folder = try TemporaryFolder()
    var bytes = try Captures.own("i386-good.dat").bytes
    let word = Array("flyrecord".utf8)
    let start = try #require(bytes.indices.first { bytes[$0...].starts(with: word) })
    // Behind the word and its NUL each CPU has an offset and a size.
    for cpu in 0..<2 {
      let size = start + word.count + 1 + cpu * 16 + 8
      for place in size..<size + 8 { bytes[place] = 0 }
    }
    empty = try folder.write(bytes, to: "empty.dat")
  }

  @Test(arguments: ["report", "info", "check", "events"])
  func `every command ends with 77 and says it once`(command: String) async throws {
    let run = try await Command.fencepost(command, empty)
    #expect(run.status == 77)
    let said = run.text + run.error
    let words = said.unwrapped
    #expect(words.components(separatedBy: "holds no data of any CPU").count == 2, "\(said)")
    #expect(words.contains("nothing was recorded; check that events were enabled"))
  }

  @Test func `a comparison with it ends with 77, and its order does not matter`() async throws {
    for sides in [[empty, Self.good], [Self.good, empty]] {
      let run = try await Command.run("fencepost", ["compare"] + sides)
      #expect(run.status == 77)
      #expect(run.error.contains("holds no data of any CPU"))
    }
  }

  @Test func `captures without data that trace-cmd wrote`() async throws {
    guard let root = Captures.moreRoot else { return }
    for kernel in ["6.1", "7.2"] {
      let run = try await Command.fencepost("check", "\(root)/formats-\(kernel)/empty.dat")
      #expect(run.status == 77)
      #expect(run.lines.first == "SKIPPED, no fence events in the trace")
    }
  }

  @Test(arguments: [
    ("", 77), ("require-decided: [long-wait]", 3), ("capture: {minimum-duration: 1 s}", 3),
    ("capture: {required-events: [dma_fence_init]}", 3),
    // A policy that contradicts itself is refused, whatever the capture holds.
    ("require-decided: [long-wait]\nseverity: {long-wait: off}", 64),
  ])
  func `a policy that asks for something is not met by nothing`(
    policy: String, status: Int32
  ) async throws {
    let file = try folder.write(policy.utf8, to: "policy.yml")
    let run = try await Command.fencepost("check", empty, "--policy", file)
    #expect(run.status == status, "\(run.text)")
  }

  @Test func `GitHub, where every exit code but 0 fails the step, is told why`() async throws {
    let run = try await Command.shell(
      "cd \"$1\" && GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=summary fencepost check empty.dat",
      folder.path)
    #expect(run.status == 77)
    #expect(
      run.error.hasPrefix(
        "::warning file=empty.dat,title=nothing to judge::empty.dat holds no data of any CPU"))
    let summary = String(decoding: try folder.read("summary"), as: UTF8.self)
    #expect(summary.contains("nothing was recorded"))
  }

  @Test func `its tests are skipped, those of the others are not`() async throws {
    let run = try await Command.fencepost("check", empty, Self.good, "--junit", "-")
    #expect(run.status == 77)
    let suites = run.text.components(separatedBy: "<testsuite ")
    #expect(suites.count == 3)
    #expect(suites[1].contains("tests=\"24\" failures=\"0\" errors=\"0\" skipped=\"24\""))
    #expect(!suites[2].contains("skipped=\"24\""))
  }

  @Test func `of a text without fence events it is said what was not understood`() async throws {
    let head = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 2/2   #P:1\n#\n"
    let task = "          a-1   [000] .....     1.00000"
    let wake = task + "1: sched_wakeup: comm=x pid=1 prio=1 target_cpu=000\n"
    let cases = [
      (head + wake, "a.txt holds no fence events."),
      (
        head + wake + task + "2: dma_fence_init driver=d timeline=t context=1 seqno=1\n",
        "a.txt holds no fence events; 1 line could not be understood (line 6: it is neither a record "
          + "nor a comment that is known)."
      ),
    ]
    for (text, words) in cases {
      _ = try folder.write(text.utf8, to: "a.txt")
      let run = try await Command.shell("cd \"$1\" && fencepost check a.txt", folder.path)
      #expect(run.status == 77)
      let told = run.unwrapped
      #expect(told.contains(words + " TRACES"), "\(run.text)")
    }
  }

  /// A capture of which no rule can be decided, and nothing fails.
  private static let undecided = Captures.packageRoot + "/traces/vgem-6.1.dmesg.txt"

  @Test func `a trace without a decided rule passes nowhere`() async throws {
    let options = ["--clock", "mono", "--kernel", "6.1"]
    let text = try await Command.run("fencepost", ["check", Self.undecided] + options)
    #expect(text.status == 0)
    #expect(
      text.lines.first == "UNDECIDED, nothing new in 1 trace; no rule could be decided in the trace"
    )
    #expect(!text.text.contains("passed"))
    let both = try await Command.run(
      "fencepost", ["check", Self.undecided, Self.good] + options)
    #expect(
      both.status == 0 && both.text.hasPrefix("PASSED, nothing new in 2 traces; no rule could"))
    let ktap = try await Command.run(
      "fencepost", ["check", Self.undecided, Self.good, "--ktap", "-"] + options)
    let outer = ktap.lines.filter { $0.hasPrefix("ok ") }
    #expect(outer.count == 2)
    #expect(outer.first == "ok 1 \(Self.undecided) # SKIP no rule could be decided")
    #expect(outer.last == "ok 2 \(Self.good)")
    #expect(ktap.lines.contains("  ok 1 capture # SKIP no rule could be decided"))
    let junit = try await Command.run(
      "fencepost", ["check", Self.undecided, "--junit", "-"] + options)
    #expect(junit.text.contains("tests=\"24\" failures=\"0\" errors=\"0\" skipped=\"24\""))
    let json = try await Command.run(
      "fencepost", ["check", Self.undecided, "--json", "-"] + options)
    let document = try JSONSerialization.jsonObject(with: Data(json.output)) as? [String: Any]
    let gate = try #require(document?["gate"] as? [String: Any])
    #expect(gate["result"] as? String == "undecided" && gate["status"] as? Int == 0)
    let trace = try #require((gate["traces"] as? [[String: Any]])?.first)
    #expect(trace["isUndecided"] as? Bool == true && trace["capture"] as? String == "good")
    #expect(trace["problems"] as? [String] == ["no rule could be decided"])
    let hub = try await Command.shell(
      "cd \"$1\" && cp \"\(Self.undecided)\" a.txt && GITHUB_ACTIONS=true GITHUB_STEP_SUMMARY=s "
        + "fencepost check a.txt \(options.joined(separator: " "))", folder.path)
    #expect(hub.error.hasPrefix("::warning file=a.txt,title=undecided::no rule could be decided"))
    #expect(String(decoding: try folder.read("s"), as: UTF8.self).contains("| undecided |"))
  }
}
