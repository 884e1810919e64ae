import Foundation
import Testing

/// What one side did not record it cannot show: `compare` says so before anything else.
struct RecordingDifferenceTests {
  private static let traces = Captures.packageRoot + "/traces/"
  private static let good = traces + "i386-good.dat"
  private static let waits = traces + "fl-waits.dat"
  private static let instances = traces + "instances.dat"

  private static func json(_ arguments: String...) async throws -> [String: Any] {
    let run = try await Command.run("fencepost", ["compare"] + arguments + ["--json", "-"])
    let document = try JSONSerialization.jsonObject(with: Data(run.output))
    return try #require(document as? [String: Any])
  }

  @Test func `events, instances, clocks and kernels that differ are named`() async throws {
    let document = try await Self.json(Self.good, Self.waits)
    let differences = try #require(document["differences"] as? [String])
    #expect(differences.first?.hasPrefix("Only NEW recorded lab:f_free, ") == true)
    #expect(differences.contains { $0.hasPrefix("The kernels differ: ") })
    #expect(!differences.contains { $0.hasPrefix("The clocks differ") })
    let turned = try await Self.json(Self.waits, Self.good)
    #expect((turned["differences"] as? [String])?.first?.hasPrefix("Only BASE recorded ") == true)
    let clocks = try await Self.json(Self.traces + "lost-overwrite.dat", Self.instances)
    #expect(
      (clocks["differences"] as? [String])?
        .contains("The clocks differ: local in BASE, mono in NEW.") == true)
    let same = try await Self.json(Self.waits, Self.waits)
    #expect((same["differences"] as? [String])?.isEmpty == true)
  }

  @Test func `instances that differ are named`() async throws {
    guard let root = Captures.moreRoot else { return }
    let document = try await Self.json(
      "\(root)/formats-6.1/clock-local.dat", "\(root)/formats-6.1/instance-only.dat")
    #expect(
      (document["differences"] as? [String])?.first
        == "The fence events are of different instances: the top one in BASE, \"only\" in NEW.")
  }

  @Test(arguments: [
    ("clock-uptime", "ticks are a hundredth of a second each"),
    ("clock-x86-tsc", "units have no known length"),
  ])
  func `it is said why durations on a clock are not compared`(name: String, why: String)
    async throws
  {
    guard let root = Captures.moreRoot else { return }
    let document = try await Self.json(
      "\(root)/formats-6.1/clock-mono.dat", "\(root)/formats-6.1/\(name).dat")
    let caveat = try #require((document["caveats"] as? [String])?.first)
    #expect(caveat.hasSuffix(", whose \(why): durations are not compared."), "\(caveat)")
  }

  @Test func `a fence event that one side did not record is the first difference`() async throws {
    let text = try Captures.packageText("vgem-6.1.trace.txt")
    let folder = try TemporaryFolder()
    let without = text.split(separator: "\n").filter { !$0.contains("dma_fence_wait_start") }
    let cut = try folder.write(without.joined(separator: "\n").utf8, to: "cut.txt")
    let whole = try folder.write(text.utf8, to: "whole.txt")
    let run = try await Command.fencepost("compare", whole, cut)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    let heading = try #require(lines.firstIndex { $0.hasPrefix("RECORDED DIFFERENTLY") })
    #expect(lines[heading + 1].hasPrefix("  Only BASE recorded dma_fence_wait_start"))
    // Before what changed.
    let durations = lines.firstIndex { $0.hasPrefix("DURATIONS") } ?? lines.count
    #expect(heading < durations)
    for option in ["--markdown", "--html"] {
      let page = try await Command.fencepost("compare", whole, cut, option, "-")
      #expect(page.text.contains("Recorded differently"))
    }
  }

  @Test func `a finding of a rule that one side cannot decide is neither gained nor lost`()
    async throws
  {
    // The reuse of the one capture is of memory whose addresses the other did not record.
    let reuse = Self.traces + "fl-slab.dat"
    for (sides, fate, word) in [
      ([Self.good, reuse], "notKnownBefore", "BASE"), ([reuse, Self.good], "notDecidable", "NEW"),
    ] {
      let document = try await Self.json(sides[0], sides[1])
      let findings = try #require(document["findings"] as? [[String: Any]])
      let finding = try #require(
        findings.first { $0["rule"] as? String == "reuse-within-grace-period" })
      #expect(finding["fate"] as? String == fate)
      let run = try await Command.run("fencepost", ["compare"] + sides)
      #expect(run.text.contains("NOT DECIDED IN \(word), "))
      #expect(run.text.contains("not decided in \(word)"))
      let rules = try #require(document["rules"] as? [[String: Any]])
      #expect(rules.count == 23)
      let rule = try #require(rules.first { $0["id"] as? String == "reuse-within-grace-period" })
      #expect(rule[word == "BASE" ? "base" : "new"] as? String == "undecided")
      #expect((rule[word == "BASE" ? "baseNeeds" : "newNeeds"] as? [String])?.isEmpty == false)
      let failed = try await Command.run(
        "fencepost", ["compare"] + sides + ["--fail-on", "undecided"])
      #expect(failed.status == 3)
      #expect(failed.text.contains("  fails         --fail-on undecided: "))
    }
  }
}

extension Captures {
  /// The text of a capture of the package that is text.
  fileprivate static func packageText(_ name: String) throws -> String {
    try String(contentsOfFile: packageRoot + "/traces/" + name, encoding: .utf8)
  }
}
