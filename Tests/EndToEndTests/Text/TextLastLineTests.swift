import FenceModel
import Fencepost
import FenceReports
import FenceRules
import Foundation
import Testing
import TraceVocabulary

/// Texts that end before or inside a line: of the signal of a fence that was waited for.
struct TextLastLineTests {
  private static let signal =
    "           irq-8     [000] .....     5.999000: dma_fence_signaled: "
    + "driver=a timeline=b context=5 seqno=12"

  private static func hang(_ end: String, entries: Int? = 7) -> [UInt8] {
    let head = entries.map { "# entries-in-buffer/entries-written: \($0)/\($0)   #P:2\n" } ?? ""
    let lines = [
      ("1.000", "init", "context=5 seqno=12"), ("1.001", "enable_signal", "context=5 seqno=12"),
      ("1.002", "wait_start", "context=5 seqno=12"), ("5.900", "init", "context=6 seqno=1"),
      // Without any signal and any destroy there is nothing to rest on.
      ("5.950", "signaled", "context=6 seqno=1"), ("5.960", "destroy", "context=6 seqno=1"),
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
    let two = try Self.report(Self.hang("Bye\n", entries: 8))
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
    #expect(bare.lines?.records == 7)
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
    for entries in [7, nil] as [Int?] {
      let report = try Self.report(Self.hang(Self.signal + end, entries: entries))
      #expect(report.lines?.records == 7)
      #expect(Self.hung(report) == nil)
      #expect(report.lines?.caveats == [])
    }
  }

  @Test(arguments: [nil, 8, 100] as [Int?], [0, 1, 12, 50, 78, 90] as [Int])
  func `a last line that may be cut is as good as one that was not understood`(
    entries: Int?, missing: Int
  ) throws {
    let end = String(Self.signal.dropLast(missing))
    let report = try Self.report(Self.hang(end, entries: entries))
    #expect(report.lines?.records == 6)
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
    for entries in [9, nil] as [Int?] {
      let text = Self.hang("\(known)\(record.dropLast(missing))", entries: entries)
      let report = try Self.report(text)
      #expect(report.lines?.caveats.isEmpty == isWhole)
      // What the head counts is taken, unless it lacks more than digits.
      let isTaken = isWhole || entries != nil && missing == 0
      #expect(report.lines?.records == (isTaken ? 9 : 8))
      #expect(report.rules.contains { $0.verdict == .holds } == (isWhole && entries != nil))
    }
  }
}
