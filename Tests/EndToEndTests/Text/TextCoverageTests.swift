import FenceModel
import Fencepost
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// Texts that lack what their heads count: CPUs, entries, lines.
struct TextCoverageTests {
  private static let trace = Captures.packageRoot + "/traces/vgem-7.2.trace.txt"

  private static func text(keeping isKept: (Substring) -> Bool) throws -> [UInt8] {
    let text = try String(contentsOfFile: trace, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return Array(
      lines.filter { $0.isEmpty || $0.hasPrefix("#") || isKept($0) }.joined(separator: "\n").utf8)
  }

  private static func isSure(_ report: Report) -> Bool {
    report.findings.contains { $0.finding.certainty != .suspected }
  }

  @Test func `the trace of one CPU says nothing of the others, and so proves nothing`() throws {
    let folder = try TemporaryFolder()
    for cpu in ["[000]", "[001]"] {
      // As `per_cpu/cpu0/trace` has it: the head is that of the whole buffer.
      let text = try Self.text { $0.contains(cpu) }
      let path = try folder.write(text, to: "trace.txt")
      let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
      #expect(report.accounts(for: text.lineCount))
      #expect(!Self.isSure(report))
      #expect(report.rules.allSatisfy { $0.verdict == .undecided })
      #expect(
        report.rules.allSatisfy { rule in
          rule.needs.contains { $0.hasPrefix("all records are of CPU ") }
        })
      #expect(report.lines?.caveats.count == 2)
      #expect(report.lines?.countsOverwritten == false)
    }
  }

  @Test func `trace-cmd report of one CPU is a text of one CPU`() async throws {
    let capture = try Captures.own("fl-resig.dat")
    let folder = try TemporaryFolder()
    let whole = try #require(try await TraceCmd.report(capture.path))
    let (_, wholeReport) = try TextEssence.of(
      try folder.write(whole, to: "whole.txt"), clock: "mono", kernel: "7.2")
    #expect(Self.isSure(wholeReport))
    #expect(wholeReport.lines?.caveats == [])
    var judged = 0
    for cpu in ["0", "1"] {
      guard let text = try await TraceCmd.report(capture.path, ["--cpu", cpu]), text.lineCount > 2
      else { continue }
      judged += 1
      let path = try folder.write(text, to: "one.txt")
      let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
      #expect(!Self.isSure(report))
      #expect(report.rules.allSatisfy { $0.verdict == .undecided })
      #expect(report.stall == nil)
      let run = try await Command.fencepost(path)
      let words = "All records are of CPU \(cpu), and the head of the text counts 2 CPUs"
      #expect(run.unwrapped.contains(words))
    }
    #expect(judged > 0)
  }

  private static func lines(_ times: [String], entries: String, _ events: [String]) -> String {
    "# tracer: nop\n#\n# entries-in-buffer/entries-written: \(entries)   #P:1\n#\n"
      + zip(times, events).map { time, event in
        "             app-100     [000] .....    \(time): dma_fence_\(event): driver=foo timeline=ring0 "
          + "context=7 seqno=1\n"
      }.joined()
  }

  private static let stuck = ["init", "enable_signal", "wait_start"]

  @Test(arguments: ["3/3", "3/9000"])
  func `a second head begins another trace, and nothing is known of the time between`(
    entries: String
  ) throws {
    let folder = try TemporaryFolder()
    let first = Self.lines(["10.000000", "10.100000", "10.200000"], entries: "3/3", Self.stuck)
    let (_, alone) = try TextEssence.of(
      try folder.write((first + "# \n").utf8, to: "one.txt"), clock: "mono", kernel: "6.12")
    #expect(alone.lines?.countsOverwritten == true)
    let second = Self.lines(
      ["70.000000", "70.100000", "70.200000"], entries: entries,
      ["init", "signaled", "destroy"]
    ).replacing("seqno=1", with: "seqno=2")
    let text = first + second
    let (_, report) = try TextEssence.of(
      try folder.write(text.utf8, to: "two.txt"), clock: "mono", kernel: "6.12")
    #expect(report.accounts(for: Array(text.utf8).lineCount))
    #expect(!Self.isSure(report))
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
    #expect(report.events.gaps == 1)
    #expect(report.events.lost == (entries == "3/3" ? 0 : 8_997))
    #expect(report.lines?.countsOverwritten == false)
    #expect(
      report.lines?.caveats.contains {
        $0.hasPrefix("The text holds 2 traces, one behind another")
      } == true)
  }

  private static func dump(_ prefix: String, from start: Int, _ events: [String]) -> String {
    let dashes = "\(prefix)---------------------------------\n"
    return "\(prefix)Dumping ftrace buffer:\n\(dashes)"
      + events.enumerated().map { number, event in
        "\(prefix)     app-100       0..... \(start + number)00000us : dma_fence_\(event): driver=foo "
          + "timeline=ring0 context=7 seqno=1\n"
      }.joined() + dashes
  }

  /// A log without the first line of a boot: filtered by its level, or of a quiet console.
  @Test(arguments: [
    ("Dec 01 10:11:12 host kernel: ", "-- Boot 1234567890abcdef1234567890abcdef --\n"),
    ("[   10.223456] ", "-- Reboot --\n"),
    ("[  810.223456] ", "[  811.223456] Rebooting in 5 seconds..\nStarting kernel ...\n"),
  ])
  func `dumps of two boots are two traces`(prefix: String, between: String) throws {
    let folder = try TemporaryFolder()
    let second = prefix.replacing("  810", with: "   70")
    let text =
      Self.dump(prefix, from: 10, Self.stuck) + between
      + Self.dump(second, from: 700, ["init", "signaled", "destroy"])
    let (_, report) = try TextEssence.of(
      try folder.write(text.utf8, to: "log.txt"), clock: "mono", kernel: "6.12")
    #expect(report.accounts(for: Array(text.utf8).lineCount))
    #expect(!Self.isSure(report))
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
    #expect(report.timelines.reduce(0) { $0 + $1.fences } == 1)
    #expect(report.counts.aliveAtEnd == 0)
    #expect(
      report.lines?.aside.contains { $0.words.hasPrefix("lines of dumps of earlier boots") } == true
    )
  }

  @Test func `texts of one CPU each, one behind another, are one buffer`() throws {
    let folder = try TemporaryFolder()
    let text = try ["[000]", "[001]"].flatMap { cpu in try Self.text { $0.contains(cpu) } }
    let (_, report) = try TextEssence.of(
      try folder.write(text, to: "cpus.txt"), clock: "mono", kernel: "7.2")
    #expect(report.events.gaps == 0)
    #expect(report.lines?.countsOverwritten == true)
    #expect(report.rules.contains { $0.verdict == .holds })
  }

  @Test func `more records than the head counts prove nothing`() throws {
    let folder = try TemporaryFolder()
    let text = Self.lines(
      ["10.000000", "10.160000", "10.200000", "10.300000"], entries: "3/3",
      ["init", "signaled", "signaled", "destroy"])
    let (_, report) = try TextEssence.of(
      try folder.write(text.utf8, to: "more.txt"), clock: "mono", kernel: "6.12")
    #expect(
      report.findings.filter { $0.finding.rule == .signaledTwice }.map(\.finding.certainty)
        == [.conditional])
    #expect(!report.rules.contains { $0.verdict == .holds })
    #expect(report.lines?.countsOverwritten == false)
    #expect(
      report.lines?.caveats.first?.hasPrefix("The text has 1 record more than its head counts")
        == true)
  }

  @Test func `fence events that cannot be read are no trace without fences`() async throws {
    let folder = try TemporaryFolder()
    let cut = try String(contentsOfFile: Self.trace, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map { $0.prefix(90) }
      .filter { !$0.contains("timeline") || $0.contains("driver") }.joined(separator: "\n")
    let path = try folder.write(cut.utf8, to: "cut.txt")
    for command in ["report", "info", "events", "check"] {
      let run = try await Command.run("fencepost", [command, path])
      #expect(run.status == 2, "\(command): \(run.text)")
    }
    let check = try await Command.run("fencepost", ["check", path])
    #expect(check.unwrapped.contains("holds no fence event that can be read"))
  }

  @Test func `tabs in place of blanks are no part of a name`() throws {
    let folder = try TemporaryFolder()
    let plain = try String(contentsOfFile: Self.trace, encoding: .utf8)
    let tabbed = plain.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      line.hasPrefix("#") ? String(line) : String(line.replacing("        ", with: "\t"))
    }.joined(separator: "\n")
    let (expected, _) = try TextEssence.of(Self.trace, clock: "mono", kernel: "7.2")
    let (found, report) = try TextEssence.of(
      try folder.write(tabbed.utf8, to: "tabs.txt"), clock: "mono", kernel: "7.2")
    #expect(found == expected)
    #expect(report.longestWaits.allSatisfy { !$0.task.comm.contains("\u{fffd}") })
  }

  @Test func `a dump behind a trace is another trace, and nothing holds of what it may say`()
    throws
  {
    let folder = try TemporaryFolder()
    let dump = try String(
      contentsOfFile: Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt", encoding: .utf8)
    let text = try Self.text { _ in true } + Array(dump.utf8)
    let path = try folder.write(text, to: "both.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.accounts(for: text.lineCount))
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
    #expect(
      report.rules.allSatisfy { rule in
        rule.needs.contains("46 lines that are damaged records were not understood")
      })
    #expect(
      try #require(report.lines).examples.contains { example in
        example.reason.hasPrefix("an ftrace dump begins")
      })
    // What stands before the dump is read as alone.
    #expect(report.timelines.reduce(0) { $0 + $1.fences } == 12)
  }

  @Test func `a buffer of which every entry is printed has nothing on the other CPUs`() throws {
    let folder = try TemporaryFolder()
    let kept = try Self.text { $0.contains("[000]") }
    let count = try Self.text { $0.contains("[000]") }.split(separator: 0x0a).count {
      $0.first != 0x23
    }
    let text = String(decoding: kept, as: UTF8.self)
      .replacing("263/263", with: "\(count)/\(count)").replacing("#P:2", with: "#P:8")
    let path = try folder.write(Array(text.utf8), to: "complete.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.lines?.caveats == [])
    #expect(report.findings.allSatisfy { $0.finding.assumptions.isEmpty })
  }

  @Test func `findings rest on the silence of CPUs that the text has nothing of`() throws {
    let folder = try TemporaryFolder()
    let record = { (cpu: Int, time: String, event: String) in
      "           <...>-7       [00\(cpu)] .....     1.\(time): dma_fence_\(event): "
        + "driver=a timeline=b context=9 seqno=1\n"
    }
    let text =
      "cpus=8\n" + record(0, "000000", "init") + record(1, "100000", "signaled")
      + record(0, "200000", "signaled") + record(0, "300000", "destroy")
    let path = try folder.write(Array(text.utf8), to: "some.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    let finding = try #require(
      report.findings.map(\.finding).first { $0.rule == .signaledTwice })
    #expect(finding.certainty == .conditional)
    #expect(
      finding.assumptions.contains("the 6 CPUs without a record in the text recorded nothing"))
    #expect(report.lines?.caveats.count == 1)
  }

  @Test func `a trace that the text has twice proves nothing`() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: Self.trace)))
    let (_, once) = try TextEssence.of(Self.trace, clock: "mono", kernel: "7.2")
    #expect(Self.isSure(once))
    let path = try folder.write(whole + whole, to: "twice.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(!Self.isSure(report))
    #expect(report.rules.allSatisfy { $0.verdict == .undecided })
  }

  @Test func `times since the record before are told from a trace that stands twice`() throws {
    let folder = try TemporaryFolder()
    let text = (0..<20).map { number in
      "          vgem  1170 [001]     0.0\(number * 37 % 90 + 10)421: dma_fence:dma_fence_init: "
        + "driver=vgem timeline=unbound context=\(number) seqno=1\n"
    }.joined()
    let path = try folder.write(text.utf8, to: "since.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.accounts(for: 20))
    let caveat = try #require(report.lines?.caveats.first)
    #expect(caveat.hasPrefix("Time goes back in the text, as where perf prints the time since"))
    #expect(caveat.contains("(--deltatime)"))
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a line between records that is not understood may be one`() throws {
    let folder = try TemporaryFolder()
    let text = try String(contentsOfFile: Self.trace, encoding: .utf8)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    // Before and behind all records it is none.
    let around = ["Hello,"] + lines.dropLast() + ["Bye", ""]
    let path = try folder.write(Array(around.joined(separator: "\n").utf8), to: "around.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.lines?.notUnderstood == 2)
    #expect(report.findings.allSatisfy { $0.finding.assumptions.isEmpty })
    var between = lines
    between.insert("dma_fence_init: driver=a", at: 100)
    let other = try folder.write(Array(between.joined(separator: "\n").utf8), to: "between.txt")
    let (_, doubted) = try TextEssence.of(other, clock: "mono", kernel: "7.2")
    #expect(doubted.lines?.notUnderstood == 1)
    #expect(!doubted.findings.isEmpty)
    #expect(
      doubted.findings.allSatisfy {
        $0.finding.certainty != .proven
          && $0.finding.assumptions == ["no line that was not understood is a record"]
      })
    #expect(doubted.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a log of two boots does not pass for that of the last`() async throws {
    let folder = try TemporaryFolder()
    let log = try String(
      contentsOfFile: Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt", encoding: .utf8)
    let first = "[    0.000000] Linux version 6.1.0\n" + log
    let last =
      "[    0.000000] Linux version 7.2.0\n"
      + log.replacing("timeline=unbound", with: "timeline=last")
    let one = try folder.write(Array(last.utf8), to: "one.txt")
    let two = try folder.write(Array((first + last).utf8), to: "two.txt")
    let passed = try await Command.fencepost("check", one, "--clock", "mono")
    #expect(passed.status == 0)
    let failed = try await Command.fencepost("check", two, "--clock", "mono")
    #expect(failed.status == 3)
    #expect(failed.unwrapped.contains("The last boot with a dump was judged"))
    let (alone, _) = try TextEssence.of(one, clock: "mono")
    let (essence, report) = try TextEssence.of(two, clock: "mono")
    #expect(essence.fences == alone.fences && essence.waits == alone.waits)
    #expect(essence.fences.contains { $0.contains(" last ") })
    #expect(report.lines?.unjudged.count == 1)
    #expect(report.trace.kernel == "Linux (unnamed) 7.2.0")
    // Each rule says it shortly; what to do stands above them.
    #expect(report.rules.flatMap(\.needs).allSatisfy { !$0.contains("Linux version") })
    #expect(
      report.rules.allSatisfy { rule in
        rule.verdict == .violated
          || rule.needs.contains { $0.hasSuffix("of the log were not judged") }
      })
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
    #expect(TextReport().text(of: report).contains("  not judged    "))
    let json = try await Command.fencepost("report", two, "--clock", "mono", "--json", "-")
    #expect(json.text.contains(/"unjudged": ?\[\s*"The last boot/))
    // The log of the first boot may lack its first lines.
    let cut = try folder.write(Array((log + last).utf8), to: "cut.txt")
    #expect(try TextEssence.of(cut, clock: "mono").0.fences == alone.fences)
    // Of a stream nobody knows which boot is the last before it is over.
    let piped = try await Command.fencepost(
      "report", "-", "--clock", "mono", input: Array((first + last).utf8))
    #expect(piped.unwrapped.contains("The first boot with a dump was judged"))
    #expect(piped.text.contains("6.1.0") && !piped.text.contains("7.2.0"))
  }

  @Test(arguments: [false, true])
  func `a trace far down in a log is found, and read as the trace alone`(isPiped: Bool) async throws
  {
    let folder = try TemporaryFolder()
    let trace = try String(contentsOfFile: Self.trace, encoding: .utf8)
    let words = (1...5_000).map { "eth0: link is up for the time \($0), with flow control off\n" }
    let log = Array((words.joined() + trace).utf8)
    let alone = try await Command.fencepost("report", Self.trace, "--clock", "mono", "--json", "-")
    let found =
      try await isPiped
      ? Command.fencepost("report", "-", "--clock", "mono", "--json", "-", input: log)
      : Command.fencepost(
        "report", folder.write(log, to: "log.txt"), "--clock", "mono", "--json", "-")
    let (one, other) = (try Self.counts(alone.text), try Self.counts(found.text))
    #expect(one == other)
    #expect(one.verdicts.contains("holds"))
  }

  /// What a report counts, and the verdicts of its rules.
  private static func counts(_ json: String) throws -> Counts {
    try JSONDecoder().decode(Counts.self, from: Data(json.utf8))
  }

  private struct Counts: Decodable, Equatable {
    struct Rule: Decodable, Equatable { var verdict: String }
    struct Fences: Decodable, Equatable { var total: Int }
    var rules: [Rule]
    var fences: Fences
    var verdicts: [String] { rules.map(\.verdict) }
  }

  @Test func `parts of pstore in the order of their names are not joined`() async throws {
    let folder = try TemporaryFolder()
    let log = Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt"
    let lines = try String(contentsOfFile: log, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false)
    let middle = lines.count / 2
    let newer = ["Panic#1 Part1"] + lines[middle...]
    let older = ["Panic#1 Part2"] + lines[..<middle] + [""]
    let order = try folder.write(
      Array((older.dropLast() + newer).joined(separator: "\n").utf8), to: "order.txt")
    let (_, whole) = try TextEssence.of(order, clock: "mono")
    let wrong = try folder.write(
      Array((newer + older).joined(separator: "\n").utf8), to: "wrong.txt")
    let (_, report) = try TextEssence.of(wrong, clock: "mono")
    #expect(whole.lines?.unjudged == [])
    #expect(report.lines?.unjudged.count == 1)
    #expect(!report.events.anomalies.contains { $0.kind == .timeWentBack })
    #expect(report.counts.fences < whole.counts.fences)
    let failed = try await Command.fencepost("check", wrong, "--clock", "mono")
    #expect(failed.status == 3)
    #expect(failed.unwrapped.contains("in descending order, Part2 before Part1"))
    // Of nothing but old parts nothing is known.
    let bare = try folder.write(
      Array((["Panic#1 Part1"] + older).joined(separator: "\n").utf8), to: "bare.txt")
    let refused = try await Command.fencepost("report", bare)
    #expect(refused.status == 2)
    #expect(refused.error.contains("Part2 before Part1"))
  }

  @Test(arguments: [
    "[   14.000000] ** 12 printk messages dropped **",
    "Nov 24 12:00:00 host systemd-journald[1]: Missed 12 kernel messages",
  ]) func `messages that a log lost are lost events`(line: String) throws {
    let folder = try TemporaryFolder()
    let log = Captures.packageRoot + "/traces/vgem-7.2.dmesg.txt"
    var lines = try String(contentsOfFile: log, encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    lines.insert(line, at: lines.count / 2)
    let path = try folder.write(Array(lines.joined(separator: "\n").utf8), to: "log.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.lines?.losses == 1)
    #expect(report.events.lost == 12)
    #expect(report.events.lossByCPU.map(\.count) == [0, 0])
    #expect(report.events.gaps == 2)
    #expect(report.counts.crossedGap > 0)
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a text that was cut has fewer entries than its head counts`() throws {
    let folder = try TemporaryFolder()
    let whole = [UInt8](try Data(contentsOf: URL(filePath: Self.trace)))
    let lines = whole.split(separator: 0x0a, omittingEmptySubsequences: false).prefix(200)
    let path = try folder.write(Array(lines.joined(separator: [0x0a])) + [0x0a], to: "cut.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.lines?.caveats == ["The text has 75 entries less than its head counts."])
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }
}
