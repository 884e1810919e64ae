import Foundation
import Testing

/// `fencepost compare` on real captures.
struct CompareCommandTests {
  private static let traces = Captures.packageRoot + "/traces/"
  private static let waits = traces + "fl-waits.dat"
  private static let good = traces + "i386-good.dat"
  private static let before = traces + "recipe-6.1.dat"
  private static let after = traces + "recipe-7.2.dat"
  private static let instances = traces + "instances.dat"
  private static let missing = "/nowhere/trace.dat"

  /// One call, and what it tells the shell.
  struct Case: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let arguments: [String]
    let status: Int32

    init(_ name: String, _ arguments: [String], _ status: Int32) {
      testDescription = name
      self.arguments = arguments
      self.status = status
    }
  }

  static let cases = [
    Case("nothing asked for", [waits, good], 0),
    Case(
      "a capture and itself",
      [waits, waits, "--fail-on", "findings", "--fail-on", "regression:1%"],
      0),
    Case("findings gained", [good, waits, "--fail-on", "findings"], 1),
    Case(
      "unreadable outweighs a regression",
      [good, waits, "--new", missing, "--fail-on", "findings"], 2),
    Case("findings that are not new", [before, after, "--fail-on", "findings"], 0),
    Case("an output that cannot be written", [waits, waits, "--json", "/nowhere/c.json"], 2),
    Case("BASE cannot be read", [missing, waits], 2),
    Case("NEW cannot be read", [waits, missing], 2),
    Case("another of BASE cannot be read", [waits, waits, "--base", missing], 2),
    Case("a list that cannot be read", [waits, waits, "--flakes", "/nowhere/flakes"], 2),
    Case(
      "a list over which a report would go", [waits, waits, "--baseline", "x", "--json", "x"], 64),
    Case("one trace alone", [waits], 64),
    Case("no such condition", [waits, waits, "--fail-on", "weather"], 64),
    Case("a regression of nothing", [waits, waits, "--fail-on", "regression:0%"], 64),
    Case("a regression without a percentage", [waits, waits, "--fail-on", "regression:10"], 64),
    Case(
      "two regressions",
      [waits, waits, "--fail-on", "regression:10%", "--fail-on", "regression:20%"], 64),
    Case(
      "a regression less than what counts",
      [waits, waits, "--fail-on", "regression:5%", "--least-change", "10%"], 64),
    Case("two outputs in one place", [waits, waits, "--json", "-", "--markdown", "-"], 64),
    Case("standard input twice", ["-", "-"], 64),
    Case("an output over a trace", [waits, good, "--html", good], 64),
    Case(
      "a capture and itself decide the same", [waits, waits, "--fail-on", "undecided"], 0),
    Case("a rule that BASE cannot decide", [good, waits, "--fail-on", "undecided"], 3),
    Case("a rule that NEW cannot decide", [waits, good, "--fail-on", "undecided"], 3),
    Case(
      "a regression outweighs that",
      [good, waits, "--fail-on", "undecided", "--fail-on", "findings"], 1),
    Case(
      "that outweighs a side without fence events",
      [instances, instances, "--instance", "other", "--fail-on", "undecided"], 3),
    Case("no fence events on either side", [instances, instances, "--instance", "other"], 77),
    Case("unreadable outweighs that", [instances, missing, "--instance", "other"], 2),
  ]

  @Test(arguments: cases)
  func `every exit code`(one: Case) async throws {
    let run = try await Command.run("fencepost", ["compare"] + one.arguments)
    #expect(run.status == one.status, "\(run.error)")
    #expect([0, 1, 3, 77].contains(one.status) || !run.error.isEmpty)
  }

  /// Fences of each side, how much longer NEW's take, what is asked for, and what it ends with.
  @Test(arguments: [
    (200, 200, 1.5, ["regression:10%"], Int32(1), "REGRESSION, 1 slower"),
    (200, 200, 1.5, ["regression:100%"], 0, "CHANGED, 1 slower"),
    (200, 200, 0.5, ["regression:10%"], 0, "CHANGED, 1 faster"),
    (200, 200, 1, ["regression:10%", "undecided"], 0, "NO CHANGE, "),
    // Too few to be tested are no pass for a job that asks for everything.
    (99, 99, 4, ["regression:10%"], 0, "NO CHANGE, "),
    (99, 99, 4, ["regression:10%", "undecided"], 3, "NOT DECIDED, "),
    // One side alone has enough.
    (200, 99, 4, ["regression:10%"], 0, "NOT DECIDED, "),
    (200, 99, 4, ["undecided"], 3, "NOT DECIDED, "),
  ])
  func `durations that became longer, and such as are too few`(
    base: Int, new: Int, factor: Double, failOn: [String], status: Int32, headline: String
  ) async throws {
    let folder = try TemporaryFolder()
    let one = try folder.write(SyntheticLoad.text(count: base, seed: 1).utf8, to: "one.txt")
    let other = try folder.write(
      SyntheticLoad.text(count: new, seed: 2, factor: factor).utf8, to: "other.txt")
    let run = try await Command.run(
      "fencepost", ["compare", one, other] + failOn.flatMap { ["--fail-on", $0] })
    #expect(run.status == status, "\(run.error)")
    #expect(run.lines.first?.hasPrefix(headline) == true, "\(run.lines.first ?? "")")
    let isUntested = min(base, new) < 100 && failOn[0].hasPrefix("regression")
    #expect(run.text.contains("--fail-on regression:10%: nothing was tested") == isUntested)
  }

  /// Fences that are too young for a rule to call them hung, and that no duration shows.
  @Test(arguments: [
    (300, ["--fail-on", "regression:10%"], Int32(1), "REGRESSION, 1 timeline with more fences"),
    (300, [], 0, "CHANGED, 1 timeline with more fences that never signal"),
    (590, ["--fail-on", "regression:10%"], 0, "NOT DECIDED, 2 rules decided on one side only"),
  ])
  func `a hang in the middle of a capture is a change`(
    hangsAfter: Int, options: [String], status: Int32, headline: String
  ) async throws {
    let folder = try TemporaryFolder()
    let one = try folder.write(SyntheticLoad.text(count: 600, seed: 1).utf8, to: "one.txt")
    let other = try folder.write(
      SyntheticLoad.text(count: 600, seed: 2, hangsAfter: hangsAfter).utf8, to: "other.txt")
    let off = ["--fail-on", "undecided"]
    let run = try await Command.run("fencepost", ["compare", one, other] + options)
    #expect(run.status == status, "\(run.error)")
    #expect(run.lines.first?.hasPrefix(headline) == true, "\(run.text)")
    #expect(run.text.contains("have no signal in NEW, 0 of 600 in BASE") == (hangsAfter == 300))
    guard hangsAfter == 300 else { return }
    // The other way round it is a change, and nothing to fail for.
    let back = try await Command.run("fencepost", ["compare", other, one] + options)
    #expect(back.status == 0)
    #expect(back.lines.first?.hasPrefix("CHANGED, 1 timeline with fewer fences") == true)
    // A side without any signal may not have recorded them.
    let text = SyntheticLoad.text(count: 600, seed: 1).split(separator: "\n")
      .filter { !$0.contains("_signaled") }.joined(separator: "\n")
    let dark = try folder.write(text.utf8, to: "dark.txt")
    let open = try await Command.run("fencepost", ["compare", one, dark] + off)
    #expect(open.status == 3 && open.text.hasPrefix("NOT DECIDED, "), "\(open.text)")
  }

  @Test func `a capture and itself have not changed`() async throws {
    let run = try await Command.fencepost("compare", Self.waits, Self.waits)
    #expect(run.lines.first?.hasPrefix("CHANGED") == false)
    let document = try await Self.json(Self.waits, Self.waits)
    let summary = try #require(document["summary"] as? [String: Any])
    let findings = try #require(summary["findings"] as? [String: Int])
    #expect(findings["gained"] == 0 && findings["lost"] == 0)
    #expect(findings["kept"] ?? 0 > 0)
    for row in try #require(document["timelines"] as? [[String: Any]]) {
      for kind in ["signalLatency", "wait"] {
        guard let shift = row[kind] as? [String: Any], shift["ratio"] is Double else { continue }
        #expect(shift["ratio"] as? Double == 1)
        #expect(shift["p"] as? Double == 1)
      }
    }
  }

  @Test func `a violation that only NEW has is gained, or it is said why that is not known`()
    async throws
  {
    let document = try await Self.json(Self.good, Self.waits)
    let findings = try #require(document["findings"] as? [[String: Any]])
    let cycle = try #require(findings.first { $0["rule"] as? String == "wait-cycle" })
    // The other capture has fences of the same driver and rings, or it says nothing of them.
    let fate = try #require(cycle["fate"] as? String)
    let reasons = try #require(cycle["reasons"] as? [String])
    #expect(fate == (reasons.isEmpty ? "gained" : "notKnownBefore"))
    let run = try await Command.fencepost(
      "compare", Self.good, Self.waits, "--fail-on", "findings")
    let gained = findings.contains {
      $0["fate"] as? String == "gained" && $0["severity"] as? String != "info"
        && $0["certainty"] as? String != "suspected"
    }
    #expect(run.status == (gained ? 1 : 0))
    #expect(run.lines.first?.hasPrefix("REGRESSION") == gained)
  }

  /// The lists of `check` say what is no change, with the lines of which file, from which side.
  @Test(arguments: [
    ("--baseline", "signaled-twice/fencelab/fl.ring#,Fail", true, false),
    ("--baseline", "", false, false),
    ("--flakes", "^signaled-twice/", true, true),
    ("--skips", "^signaled-twice/fencelab", true, true),
    ("--flakes", "^long-wait/", false, false),
  ])
  func `what a list excuses is no change`(
    option: String, line: String, excusesGained: Bool, excusesLost: Bool
  ) async throws {
    let folder = try TemporaryFolder()
    // A fence that is signaled twice, and one that is not.
    let once = SyntheticLoad.text(count: 150, seed: 1).replacing("synth", with: "fencelab")
      .replacing("timeline=ring ", with: "timeline=fl.ring3 ")
    let signal = try #require(once.split(separator: "\n").first { $0.contains("_signaled") })
    // By another task: the very same line would be one that the text has twice.
    let again = signal.replacing("load-7 ", with: "load-8 ")
    let twice = once.replacing(
      signal + "\n", with: signal + "\n" + again + "\n"
    ).replacing("450/450", with: "451/451")
    let before = try folder.write(once.utf8, to: "before.txt")
    let after = try folder.write(twice.utf8, to: "after.txt")
    let list = try folder.write(line.utf8, to: "list.txt")
    for (base, new, isExcused) in [
      (before, after, excusesGained), (after, before, excusesLost),
    ] {
      let plain = try await Command.fencepost("compare", base, new)
      #expect(plain.text.hasPrefix("CHANGED, 1 violation "), "\(plain.text)")
      let run = try await Command.fencepost(
        "compare", base, new, option, list, "--fail-on", "findings", "--json", "\(folder.path)/c")
      let isGained = new == after
      #expect(run.status == (isGained && !isExcused ? 1 : 0))
      #expect(run.text.hasPrefix("NO CHANGE") == isExcused, "\(run.text)")
      #expect(run.text.contains("    no change: ") == isExcused)
      let document = try JSONSerialization.jsonObject(with: Data(try folder.read("c")))
      let findings = (document as? [String: Any])?["findings"] as? [[String: Any]]
      let one = try #require(findings?.first { $0["rule"] as? String == "signaled-twice" })
      #expect(one["fate"] as? String == (isGained ? "gained" : "lost"))
      #expect((one["excuse"] as? String != nil) == isExcused)
    }
  }

  @Test func `no line of the text is wider than 80 columns, and none ends in blanks`() async throws
  {
    let run = try await Command.fencepost("compare", Self.before, Self.after)
    #expect(run.status == 0)
    for line in run.lines {
      #expect(line.count <= 80 && line.last != " ", "\(line)")
    }
    #expect(run.text.contains("The kernels differ"))
  }

  @Test func `a side without fence events is named first`() async throws {
    let run = try await Command.fencepost(
      "compare", Self.instances, Self.instances, "--instance", "other")
    #expect(run.lines.first == "NOTHING TO COMPARE, BASE and NEW have no fence events")
  }

  @Test func `the bytes are the same with any number of threads`() async throws {
    var outputs: Set<[UInt8]> = []
    for threads in ["1", "2", "5"] {
      let run = try await Command.fencepost(
        "compare", Self.before, Self.after, "--json", "-", "--threads", threads)
      outputs.insert(run.output)
    }
    #expect(outputs.count == 1)
  }

  @Test func `the page needs nothing else and can run nothing`() async throws {
    let run = try await Command.fencepost("compare", Self.before, Self.after, "--html", "-")
    #expect(run.status == 0)
    #expect(run.text.contains("default-src 'none'; style-src 'sha256-"))
    #expect(!run.text.contains("<script") && !run.text.contains("http://"))
    #expect(!run.text.contains("{{"))
    #expect(run.text.contains("vgem/unbound"))
  }

  @Test func `Markdown has the answer in its first line`() async throws {
    let run = try await Command.fencepost("compare", Self.waits, Self.waits, "--markdown", "-")
    #expect(run.status == 0)
    #expect(run.lines.first?.hasPrefix("## ") == true)
    let text = try await Command.fencepost("compare", Self.waits, Self.waits)
    // The text is wrapped.
    let headline = text.lines.prefix { !$0.hasPrefix("  ") }.joined(separator: " ")
    #expect(run.lines.first?.dropFirst(3) == headline[...])
  }

  private static func json(_ base: String, _ new: String) async throws -> [String: Any] {
    let run = try await Command.fencepost("compare", base, new, "--json", "-")
    #expect(run.status == 0)
    let document = try JSONSerialization.jsonObject(with: Data(run.output))
    return try #require(document as? [String: Any])
  }
}
