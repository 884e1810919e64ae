import FenceModel
import FenceReports
import FenceRules
import Testing

/// Lines that are known to be records, and do not say all: what they were lets nothing be certain that
/// they could have settled.
struct TextRecordDamageTests {
  private static let head = "# tracer: nop\n#\n# entries-in-buffer/entries-written: 8/8   #P:1\n#\n"

  /// Two fences, of which each is signaled and destroyed after somebody has asked for its signal.
  private static let lines = [1, 2].flatMap { seqno in
    [
      ("dma_fence_init", 1), ("dma_fence_enable_signal", 2), ("dma_fence_signaled", 3),
      ("dma_fence_destroy", 4),
    ].map { event, step in
      "            load-1170    [000] d..1.   227.00\(seqno)\(step)00: \(event): driver=amdgpu "
        + "timeline=gfx context=9 seqno=\(seqno)"
    }
  }

  private static func report(_ lines: [String]) throws -> Report {
    let folder = try TemporaryFolder()
    let text = head + lines.map { $0 + "\n" }.joined()
    let path = try folder.write(Array(text.utf8), to: "trace.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "6.12")
    #expect(report.accounts(for: 4 + lines.count))
    return report
  }

  private static func findings(_ report: Report) -> [String] {
    report.findings.map { "\($0.finding.rule.rawValue) \($0.finding.certainty)" }
  }

  @Test func `whole lines break no rule`() throws {
    let report = try Self.report(Self.lines)
    #expect(Self.findings(report) == [])
    #expect(report.events.gaps == 0)
  }

  /// The line of the first fence's signal, broken off or with something behind it.
  @Test(
    arguments: [
      "            load-1170    [000] d..1.   227.001300: dma_fence_signaled: driver=amdgpu timeline=gf",
      "            load-1170    [000] d..1.   227.001300: dma_fence_signaled:",
      "            load-1170    [000] d..1.   227.0013", "            load-1170    [000] d",
      "            load-1170    [000] d..1.   227.001300: dma_fence_signaled: driver=amdgpu "
        + "timeline=gfx context=9 seqno=1 <--- here",
    ]) func `a record that cannot be read may be the signal that is missing`(line: String) throws
  {
    var lines = Self.lines
    lines[2] = line
    let report = try Self.report(lines)
    #expect(report.lines?.notUnderstood == 1)
    #expect(report.events.gaps == 1)
    #expect(Self.findings(report).allSatisfy { $0.hasSuffix("suspected") })
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
    // It is no longer an assumption that the line is no record.
    #expect(report.findings.allSatisfy { $0.finding.assumptions.isEmpty })
  }

  @Test func `what no damaged line can settle stays certain`() throws {
    // The second fence is destroyed without its signal, which was asked for; the damage is in the first.
    var lines = Self.lines
    lines.remove(at: 6)
    #expect(Self.findings(try Self.report(lines)) == ["destroyed-unsignaled conditional"])
    lines[1] = String(lines[1].dropLast(14))
    let report = try Self.report(lines)
    #expect(Self.findings(report) == ["destroyed-unsignaled conditional"])
  }

  @Test func `two records on a line are none`() throws {
    var lines = Self.lines
    lines[1] += lines.remove(at: 2)
    let report = try Self.report(lines)
    #expect(report.lines?.examples.first?.reason.hasPrefix("two records stand in it") == true)
    #expect(report.events.gaps == 1)
    #expect(Self.findings(report).allSatisfy { $0.hasSuffix("suspected") })
    // A line that broke off and took the next in: event and time of one, identity of the other.
    lines = Self.lines
    lines[5] = String(lines[5].dropLast(24)) + lines.remove(at: 6)
    let cut = try Self.report(lines)
    #expect(cut.counts.fences == 2)
    #expect(Self.findings(cut).allSatisfy { $0.hasSuffix("suspected") })
  }

  @Test func `a driver may be called as an event without being one`() throws {
    let lines = Self.lines.map { $0.replacing("timeline=gfx", with: "timeline=x: driver=y") }
    let report = try Self.report(lines)
    #expect(report.lines?.notUnderstood == 0)
    #expect(report.timelines.first?.timeline == "x: driver=y")
  }

  @Test func `a line that stands twice is no second signal`() throws {
    var lines = Self.lines
    lines.insert(lines[2], at: 3)
    let report = try Self.report(lines)
    #expect(report.lines?.notUnderstood == 1)
    #expect(report.lines?.examples.first?.reason.contains("a line twice") == true)
    #expect(Self.findings(report) == [])
    // A second signal at another time is one.
    lines[3] = lines[3].replacing("227.001300", with: "227.001350")
    #expect(Self.findings(try Self.report(lines)).first?.hasPrefix("signaled-twice") == true)
  }

  @Test(arguments: ["report", "events", "show", "check"])
  func `lines that nobody understood are told where there is no fence`(command: String) async throws
  {
    let folder = try TemporaryFolder()
    let other = "            load-1170    [000] d..1.   227.000100: work: done=1"
    let lines = [other] + Self.lines.map { $0.replacing(" seqno=", with: ", seqno=") }
    let text = lines.map { $0 + "\n" }.joined()
    let path = try folder.write(Array(text.utf8), to: "commas.txt")
    let more = command == "show" ? ["9:1"] : []
    let found = try await Command.run("fencepost", [command, path] + more)
    // They are there, and cannot be read: nothing to be skipped.
    #expect(found.status == 2)
    let words = (found.text + found.error).unwrapped
    #expect(words.contains("8 lines could not be understood (line 2: it does not print what a"))
  }

  @Test(arguments: [0, 1, 4])
  func `blanks and zeros before a text cost none of it`(blanks: Int) throws {
    let indent = String(repeating: " ", count: blanks)
    let text = (Self.head + Self.lines.joined(separator: "\n") + "\n")
      .split(separator: "\n").map { indent + $0 + "\n" }.joined()
    let folder = try TemporaryFolder()
    for zeros in [0, 4_000, 9_000] {
      let path = try folder.write(
        [UInt8](repeating: 0, count: zeros) + Array(text.utf8), to: "in.txt")
      let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "6.12")
      #expect(report.counts.fences == 2)
      #expect(report.lines?.caveats == [])
      #expect(report.lines?.countsOverwritten == true)
      #expect(report.accounts(for: 12))
    }
  }
}
