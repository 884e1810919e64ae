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
    let text = (0..<20).map { number in
      "          vgem  1170 [001]     0.0\(number * 37 % 90 + 10)421: dma_fence:dma_fence_init: "
        + "driver=vgem timeline=unbound context=\(number) seqno=1\n"
    }.joined()
    let report = try Self.report(Array(text.utf8))
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
    #expect(failed.unwrapped.contains("The last boot of the log was judged"))
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
    // Of a stream nobody knows which boot is the last before it is over.
    let piped = try await Command.fencepost(
      "report", "-", "--clock", "mono", input: Array((first + last).utf8))
    #expect(piped.unwrapped.contains("The first boot of the log was judged"))
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

  // MARK: - The signal of a fence that was waited for, at the end

  private static let signal =
    "           irq-8     [000] .....     5.999000: dma_fence_signaled: "
    + "driver=a timeline=b context=5 seqno=12"

  private static func hang(_ end: String, entries: Int? = 6) -> [UInt8] {
    let head = entries.map { "# entries-in-buffer/entries-written: \($0)/\($0)   #P:2\n" } ?? ""
    let lines = [
      ("1.000", "init", "context=5 seqno=12"), ("1.001", "enable_signal", "context=5 seqno=12"),
      ("1.002", "wait_start", "context=5 seqno=12"), ("5.900", "init", "context=6 seqno=1"),
      // Without any signal there is nothing to rest on.
      ("5.950", "signaled", "context=6 seqno=1"),
    ].map { (time: String, event: String, fence: String) in
      "           app-7     [00\(event == "init" ? 0 : 1)] .....     \(time)000: "
        + "dma_fence_\(event): driver=a timeline=b \(fence)\n"
    }
    return Array((head + lines.joined() + end).utf8)
  }

  private static func report(_ bytes: [UInt8]) throws -> Report {
    let folder = try TemporaryFolder()
    let path = try folder.write(bytes, to: "hang.txt")
    let (_, report) = try TextEssence.of(path, clock: "mono", kernel: "7.2")
    #expect(report.accounts(for: bytes.lineCount))
    return report
  }

  private static func hung(_ report: Report) -> Finding? {
    report.findings.map(\.finding).first {
      $0.rule == .neverSignaled && $0.fence?.fence.seqno == 12
    }
  }

  @Test func `a finding rests on the silence of the entries that the text lacks`() throws {
    let one = try Self.report(Self.hang(""))
    #expect(one.lines?.caveats == ["The text has 1 entry less than its head counts."])
    let finding = try #require(Self.hung(one))
    #expect(finding.certainty == .conditional)
    #expect(finding.assumptions == ["the one entry that the text lacks is no fence event"])
    // What stands behind the records is none of the entries.
    let two = try Self.report(Self.hang("Bye\n", entries: 7))
    #expect(two.lines?.caveats == ["The text has 2 entries less than its head counts."])
    #expect(
      try #require(Self.hung(two)).assumptions
        == ["none of the 2 entries that the text lacks is a fence event"])
    #expect(two.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test func `a last line without a line feed is a record where the head counts it`() throws {
    let whole = try Self.report(Self.hang(Self.signal + "\n"))
    #expect(Self.hung(whole) == nil)
    #expect(whole.rules.contains { $0.verdict == .holds })
    #expect(whole.lines?.caveats == [])
    let bare = try Self.report(Self.hang(Self.signal))
    #expect(bare.lines?.records == 6)
    #expect(Self.hung(bare) == nil)
    #expect(
      bare.lines?.caveats
        == [
          "The last line of the text has no line feed, so its last number may be cut (if it is whole, "
            + "add one)."
        ])
    #expect(bare.lines?.countsOverwritten == false)
    #expect(bare.rules.allSatisfy { $0.verdict != .holds })
    // It is cut, and tells of another fence.
    let cut = try Self.report(Self.hang(String(Self.signal.dropLast())))
    let finding = try #require(Self.hung(cut))
    #expect(finding.certainty == .conditional)
    #expect(finding.assumptions == ["the last line of the text is whole"])
  }

  @Test(arguments: ["\r", " "]) func `a blank behind the last number says that it is whole`(
    end: String
  ) throws {
    for entries in [6, nil] as [Int?] {
      let report = try Self.report(Self.hang(Self.signal + end, entries: entries))
      #expect(report.lines?.records == 6)
      #expect(Self.hung(report) == nil)
      #expect(report.lines?.caveats == [])
    }
  }

  @Test(arguments: [nil, 7, 100] as [Int?], [0, 1, 12, 50, 78, 90] as [Int])
  func `a last line that may be cut is as good as one that was not understood`(
    entries: Int?, missing: Int
  ) throws {
    let end = String(Self.signal.dropLast(missing))
    let report = try Self.report(Self.hang(end, entries: entries))
    #expect(report.lines?.records == 5)
    #expect(report.lines?.notUnderstood == 1)
    let finding = try #require(Self.hung(report))
    #expect(finding.certainty == .conditional)
    #expect(finding.assumptions.contains("no line that was not understood is a record"))
    #expect(report.lines?.countsOverwritten == false)
    #expect(
      report.lines?.caveats.last
        == "The text ends in a line without a line feed, which was not understood (if it is whole, "
        + "add one).")
    #expect(report.rules.allSatisfy { $0.verdict != .holds })
  }

  @Test(
    arguments: [
      ("sched_waking: comm=load pid=17 prio=120 target_cpu=001", 0, true),
      ("sched_waking: comm=load pid=17 prio=120 target_cpu=001", 2, true),
      ("sched_waking: comm=load pid=17 prio=120 target_cpu=001", 16, false),
      ("sched_switch: load:17 [120] S ==> swapper/0:0 [120]", 0, true),
      ("sched_switch: load:17 [120] S ==> swapper/0:0 [120]", 1, false),
      ("kfree: call_site=0xffffffff810765b0 ptr=0xff11000003726b48 name=x", 0, true),
      ("kfree: call_site=0xffffffff810765b0 ptr=0xff11000003726b48", 0, false),
      ("free: (ffffffffa2489960) fence=0xff11000003726b48", 0, false),
      ("free: (ffffffffa2489960) fence=0xff11000003726b48 ", 0, true),
      ("workqueue_queue_work: work struct=0x1 req_cpu=64", 0, true),
    ] as [(String, Int, Bool)])
  func `a last line without a line feed is whole where nothing that counts can be missing`(
    event: String, missing: Int, isWhole: Bool
  ) throws {
    let record = "            app-7     [001] .....     5.999000: \(event)"
    let known = "\(record)\n\(Self.signal)\n"
    for entries in [8, nil] as [Int?] {
      let text = Self.hang("\(known)\(record.dropLast(missing))", entries: entries)
      let report = try Self.report(text)
      #expect(report.lines?.caveats.isEmpty == isWhole)
      #expect(report.lines?.records == (isWhole || entries != nil ? 8 : 7))
      #expect(report.rules.contains { $0.verdict == .holds } == (isWhole && entries != nil))
    }
  }
}
