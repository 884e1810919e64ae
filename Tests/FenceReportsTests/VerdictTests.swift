import FenceModel
import FenceReports
import FenceRules
import Foundation
import Testing

/// How verdicts and findings reach people and scripts.
@Suite struct VerdictTests {
  private func section(_ title: String, of text: String) -> String {
    let parts = text.components(separatedBy: "\n\n")
    return parts.first { $0.hasPrefix(title) } ?? ""
  }

  @Test func `the report leads with how the rules ended, and the worst finding of each`() {
    #expect(
      section("IN SHORT", of: TextReport().text(of: Sample.judged())).hasPrefix(
        """
        IN SHORT, hang.dat
          rules         1 violated, 2 hold, 2 undecided
          violated      reuse-within-grace-period, 8 times, the worst, proven: the worst
                        one
          fence memory  i915 BROKEN (300 reuses)
          unsignaled
        """.trimmingCharacters(in: .newlines)))
  }

  @Test func `findings stand by rule, worst first, on their records`() {
    #expect(
      section("FINDINGS", of: TextReport().text(of: Sample.judged())) == """
        FINDINGS, worst first
          reuse-within-grace-period, 8 findings
            error, proven: the worst one
                   63.412174  CPU 0   dma_fence_destroy                       byte 12288
                   63.412199  CPU 1   df:init                                 byte 20480
            error, conditional: a heavy one
              provided that no expedited grace period ran
                   63.412174  CPU 0   dma_fence_destroy                       byte 12288
                   63.412199  CPU 1   df:init                                 byte 20480
            error, conditional: a light one
              provided that no expedited grace period ran
                   63.412174  CPU 0   dma_fence_destroy                       byte 12288
                   63.412199  CPU 1   df:init                                 byte 20480
            … and 5 more
          slow-signal, 1 finding
            info, proven: a remark
                   63.412174  CPU 0   dma_fence_destroy                       byte 12288
                   63.412199  CPU 1   df:init                                 byte 20480
          Those not shown here are in the report of --json, with all their records.
        """)
  }

  @Test func `rules that lack the same stand together`() {
    #expect(
      section("RULES", of: TextReport().text(of: Sample.judged())) == """
        RULES, 1 violated, 2 hold, 2 undecided
          violated      reuse-within-grace-period   8 findings in 300
          holds         signaled-twice              over 1,040, 7 could not be judged
          holds         slow-signal                 over 40
          undecided     freed-without-grace-period, never-signaled
                        not recorded: the free of memory (kmem_cache_free, kfree);
                        events were lost in places that the data marks
          fencepost info says what a capture lacks, fencepost recipe how to record it,
          fencepost explain what a rule asks.
        """)
  }

  @Test func `a driver's verdict stands on its shares and times`() throws {
    #expect(
      section("REUSE", of: TextReport().text(of: Sample.judged())) == """
        REUSE OF MEMORY, release to reuse: to the first record of the next fence
          BROKEN        i915: 300 reuses; a grace period had passed in 290, not in 8,
                        unknown in 2; release to reuse 25.260 us at the least, 4.000 ms
                        in the middle; 250 from the driver's own pool, 40 by way of the
                        allocator, which way in 10 is not known
                        in 3 of them a reader without locks would have found the memory
                        signaled, and then another, unsignaled fence in it; the first
                        time at 63.412174 and 63.412199
        """)
    let bytes = JSONReport(toolVersion: "1").bytes(of: Sample.judged())
    let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let reuse = try #require((root["reuse"] as? [[String: Any]])?.first)
    #expect(
      Set(reuse.keys) == [
        "driver", "verdict", "reuses", "slab", "pool", "elapsed", "notElapsed", "unknown",
        "shortestNanoseconds", "medianNanoseconds", "idleTurnsBusy", "windows", "windowsOmitted",
        "incomplete",
      ])
    let window = try #require((reuse["windows"] as? [[String: Any]])?.first)
    #expect(
      Set(window.keys) == [
        "address", "old", "new", "signaledNanoseconds", "releasedNanoseconds",
        "reusedNanoseconds",
      ])
  }

  @Test func `without judged rules nothing is said of them`() {
    let text = TextReport().text(of: Sample.report())
    #expect(!text.contains("RULES") && !text.contains("FINDINGS") && !text.contains("violated"))
  }

  @Test(arguments: [80, 120]) func `no line is wider than the screen`(width: Int) {
    let text = TextReport(style: TextStyle(width: width)).text(of: Sample.judged())
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
    let pages = RulePages.all.map { RuleText(style: TextStyle(width: width)).text(of: $0) }
    let list = RuleText(style: TextStyle(width: width)).list(of: RulePages.all)
    for page in pages + [list] {
      #expect(page.split(separator: "\n").allSatisfy { $0.count <= width })
    }
  }

  @Test func `the keys of rules and findings are those of version 1`() throws {
    let bytes = JSONReport(toolVersion: "1").bytes(of: Sample.judged())
    let root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    let rule = try #require((root["rules"] as? [[String: Any]])?.first)
    #expect(
      Set(rule.keys) == [
        "id", "verdict", "needs", "observed", "excluded", "findings", "suppressed",
      ])
    #expect(rule["verdict"] as? String == "violated")
    let finding = try #require((root["findings"] as? [[String: Any]])?.first)
    #expect(
      Set(finding.keys) == [
        "rule", "severity", "certainty", "assumptions", "message", "fence", "task",
        "atNanoseconds", "evidence", "fingerprint",
      ])
    let fence = try #require(finding["fence"] as? [String: Any])
    #expect(
      Set(fence.keys) == [
        "context", "seqno", "generation", "driver", "timeline", "context64", "seqno64", "address",
      ])
    #expect(fence["context64"] as? String == "4294967308")
    #expect(fence["address"] as? String == "0xffff888102030400")
    let record = try #require((finding["evidence"] as? [[String: Any]])?.last)
    #expect(
      Set(record.keys) == ["cpu", "timestampNanoseconds", "event", "fileOffset", "chunkOffset"])
    #expect(record["event"] as? String == "df:init")
    #expect(finding["fingerprint"] as? String == "reuse-within-grace-period/(unknown)/(unknown)")
    #expect(root["findingsOmitted"] as? Int == 5)
  }

  @Test func `a finding is a line of the stream, on the clock of the trace`() throws {
    for (clock, key) in [(Sample.mono, "atNanoseconds"), (Sample.ticks, "atTicks")] {
      var text = ""
      do {
        var sink = NDJSONSink(clock: clock) { text += String(decoding: copy $0, as: UTF8.self) }
        try sink.write(finding: Sample.judged().findings[0])
        try sink.flush()
      }
      #expect(text.hasPrefix(#"{"kind":"finding","rule":"reuse-within-grace-period","#))
      #expect(text.contains(#""\#(key)":63412199000"#))
      #expect(text.split(separator: "\n").count == 1)
    }
  }

  @Test(arguments: HostileNamesTests.names)
  func `a finding steers no terminal`(name: String) {
    var report = Sample.judged()
    report.findings = [
      Sample.finding(
        .slowSignal, .error, .conditional, name,
        subject: Sample.subject(driver: name, timeline: name))
    ]
    report.findings[0].evidence[0].event = name
    let text = TextReport().text(of: report)
    #expect(!text.contains("\u{1b}") && !text.contains("\u{202e}") && !text.contains("\u{7}"))
  }

  @Test func `info says what a capture can decide, and what the others lack`() {
    func page(_ rule: RuleID, _ needs: RecordedEvents, _ helps: RecordedEvents = []) -> RulePage {
      RulePage(
        rule: rule, says: "", why: "", severity: "", source: "", decided: "", silent: "",
        example: "", needs: needs, helps: helps)
    }
    let text = CaptureText().text(
      of: Sample.judged(),
      rules: [
        page(.reuseWithinGracePeriod, [.initialized, .gracePeriods]),
        page(.signaledTwice, [.signaled]), page(.longWait, [.waitEnded], [.wakings]),
      ])
    #expect(
      text.hasSuffix(
        """

        RULES, by what was recorded; losses may still leave one undecided
          This capture can decide
              signaled-twice, long-wait
          It cannot decide
              reuse-within-grace-period
              not recorded: the begin and end of grace periods
          It would be surer of
              long-wait
              with sched_waking

          How to record what is missing, here of one rule:
            fencepost recipe --kernel 6.12.0 --for reuse-within-grace-period

        """))
  }
}
