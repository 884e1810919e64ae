import FenceRules
import Testing
import TraceVocabulary

@testable import FenceReports

struct MarkdownReportTests {
  private let writer = MarkdownReport(toolVersion: "9")

  @Test func `the answer in short comes first, the details are folded`() {
    let text = writer.text(of: [Sample.judged()])
    let head = """
      ### fencepost: 1 of 5 rules is violated, and 2 could not be decided

      <code>hang.dat</code>, Linux box 6.12.0-1-amd64 x86\\_64, clock mono, 2.000 s, 2 CPUs, 1,040 fences, 31 waits, 180 records

      * rules: 1 violated, 2 hold, 2 undecided
      * **violated**: reuse-within-grace-period, 8 times, the worst, proven: the worst one
      * fence memory: i915 BROKEN \\(300 reuses\\)
      """
    #expect(text.hasPrefix(head))
    #expect(text.hasSuffix("</details>\n\n<sub>fencepost 9</sub>\n"))
    let findings = """
      <details><summary>Findings, 9</summary>

      | severity | rule | time | fence | what |
      | --- | --- | ---: | --- | --- |
      | error, proven | <code>reuse-within-grace-period</code> | 63.412199 | 12:7 | the worst one |
      | info, proven | <code>slow-signal</code> | 63.412199 | 12:7 | a remark |
      | error, conditional | <code>reuse-within-grace-period</code> | 63.412199 | 12:7 | a heavy one; provided that no expedited grace period ran |
      | error, conditional | <code>reuse-within-grace-period</code> | 63.412199 | 12:7 | a light one; provided that no expedited grace period ran |

      And 5 more.

      The worst of <code>reuse-within-grace-period</code> rests on:

      <pre>
      63.412174  CPU 0  dma_fence_destroy
      63.412199  CPU 1  df:init
      </pre>

      """
    #expect(text.contains(findings))
  }

  @Test func `every part that is unfolded is closed, and every table is even`() {
    for report in [Sample.judged(), Sample.report(), Sample.empty()] {
      let lines = writer.text(of: [report]).split(separator: "\n", omittingEmptySubsequences: false)
      var depth = 0
      var cells = 0
      for line in lines {
        if line.hasPrefix("<details>") { depth += 1 }
        if line.hasPrefix("</details>") { depth -= 1 }
        #expect((0...1).contains(depth))
        let bars = line.hasPrefix("|") ? line.replacing("\\|", with: "").count { $0 == "|" } : 0
        #expect(bars == 0 || cells == 0 || bars == cells, "\(line)")
        cells = bars
      }
      #expect(depth == 0)
    }
  }

  @Test func `however long the lists and names, the document is bounded and says what it left out`()
  {
    var report = Sample.judged()
    let long = String(repeating: "*", count: 5_000)
    report.findings = (0..<3_000).map {
      Sample.finding(.reuseWithinGracePeriod, .error, .proven, "\($0) \(long)")
    }
    report.trace.file = long
    report.timelines = Array(repeating: report.timelines[0], count: 500)
    for place in report.timelines.indices { report.timelines[place].driver = long }
    let text = writer.text(of: [report])
    #expect(text.utf8.count <= MarkdownReport.sizeLimit)
    #expect(text.contains("Findings, 3,000"))
    #expect(text.contains("more."))
  }

  @Test func `many reports share the room, and those without any are counted`() {
    for count in [2, 30, 300, 5_000] {
      let text = writer.text(of: Array(repeating: Sample.judged(), count: count))
      #expect(text.utf8.count <= MarkdownReport.sizeLimit)
      let lines = text.split(separator: "\n")
      let shown = lines.count { $0.hasPrefix("### ") || $0.hasPrefix("* <code>hang.dat") }
      let left = lines.compactMap { $0.wholeMatch(of: /And ([0-9,]+) traces? more\./)?.1 }
        .compactMap { Int($0.replacing(",", with: "")) }.first
      #expect(shown + (left ?? 0) == count)
    }
  }

  @Test func `what a browser makes a link or a mention without any mark is broken up`() {
    let text = Markdown.text("see https://x.example/?a or www.x.example, @somebody, a@b.example")
    #expect(!text.contains("://"))
    #expect(!text.contains("www."))
    #expect(!text.contains("@"))
  }

  @Test func `the headline knows every mixture of verdicts`() {
    func headline(_ verdicts: [RuleResult.Verdict]) -> String {
      var report = Sample.judged()
      report.rules = verdicts.map {
        RuleResult(
          rule: .slowSignal, verdict: $0, needs: [], observed: 0, excluded: 0, findings: 0)
      }
      return Headline(report).text
    }
    #expect(headline([]) == "no rule was judged")
    #expect(headline([.holds, .holds]) == "all 2 rules hold")
    #expect(headline([.undecided]) == "this capture decides none of the 1 rules")
    #expect(headline([.violated, .holds]) == "1 of 2 rules is violated")
    #expect(
      headline([.violated, .violated, .undecided])
        == "2 of 3 rules are violated, and 1 could not be decided")
    #expect(
      headline([.holds, .undecided])
        == "nothing violates the 1 rule that this capture decides; 1 could not be decided")
  }
}
